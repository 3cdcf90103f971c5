# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
# What the tests of causes share. Sourced after lib.sh and lib-stats.sh, which it
# needs. Functions that answer yes or no say on stdout why no.

CAUSE=$TIMER/cause
CULPRITS=/lib/modules/$(uname -r)/timer_demo_culprits.ko
# shellcheck disable=SC2034 # the test files'
CULPRIT=/sys/module/timer_demo_culprits/parameters
RUNS=5

# victim ENGINE: have it expire each 20 ms on CPU 0; what is 150 us later than the
# engine's design explains is late.
victim() {
	settings running=0 "engine=$1" mode=periodic count=0 interval_ns=20000000 \
		cpu=0 threshold_ns=0 stats/reset=1 || return
	get bound_ns
	late=$((got + 150000))
	settings "threshold_ns=$late" running=1
	sleep 0.2
}

# culprit KIND [PARAMETER=VALUE...]: let it be at work at the victim's planned times,
# twice as long as is late.
culprit() {
	kind=$1
	shift
	read_pairs w_ <"$STATS/worst"
	insmod "$CULPRITS" "kind=$kind" "at=$((w_when - w_lateness))" every=40000000 \
		"spin=$((2 * late))" "runs=$RUNS" "$@"
	sleep 0.05
	store running 0
}
acquit() { rmmod timer_demo_culprits; }

# cause_sums: classes and lost are what was late, and top and rest are the classes.
cause_sums() {
	get stats/over_threshold
	awk -v over="$got" -v top="$CAUSE/top" '
		BEGIN { while ((getline line <top) > 0) { split(line, f); in_top += f[2] } }
		$1 == "lost" { lost = $2; next }
		$1 == "rest" { rest = $2; next }
		{ classes += $2 }
		END {
			if (classes + lost == over && in_top + rest == classes)
				exit
			print "classes " classes ", lost " lost ", late " over
			print "top " in_top ", rest " rest
			exit 1
		}' "$CAUSE/classes"
}

# no_address FILE...: functions by name alone.
no_address() {
	! grep -E '0x|[0-9a-f]{12}|\+[0-9]' "$@"
}
