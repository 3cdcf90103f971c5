#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 120
# What causes promise: no bystander is named, all add up, nothing but names, and an
# expiry in time is left alone.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh
. /guest/lib-cause.sh

# A task at work with all switched on, under a handler that is not.
spares_bystander() {
	store evidence "$2"
	victim "$1" && culprit "$3" bystander=1 || return
	acquit
	cat "$CAUSE/top"
	stat_is over_threshold -ge "$RUNS" && cause_sums &&
		! grep -E 'innocent|irqs_off|preempt' "$CAUSE/top"
}

# A late one each time, more than the worker has slots for: no sum is lost.
adds_up_in_a_storm() {
	settings running=0 evidence=stack engine=hrtimer mode=periodic \
		interval_ns=100000 threshold_ns=1 stats/reset=1 running=1
	for _ in 1 2 3 4 5; do
		sleep 0.1
		get stats/over_threshold
		before=$got
		sum=$(awk '$1 != "rest" { n += $2 } END { print n }' "$CAUSE/classes")
		get stats/over_threshold
		echo "$before, $sum, $got"
		[ "$before" -le "$sum" ] && [ "$sum" -le "$got" ] || return
	done
	store running 0
	stat_is over_threshold -gt 1000 && cause_sums
}

forgets_at_reset() {
	store stats/reset 1
	cat "$CAUSE/top" "$CAUSE/last"
	[ -z "$(cat "$CAUSE/top" "$CAUSE/last")" ] &&
		[ "$(awk '{ n += $2 } END { print n }' "$CAUSE/classes")" -eq 0 ]
}

# The module that the function was in goes before anybody reads, and before the names
# are looked up that the worker has not come to.
names_outlive_the_module() {
	for restrict in 0 1 2; do
		echo "$restrict" >/proc/sys/kernel/kptr_restrict
		victim hrtimer && culprit irqs_off && acquit || return
		no_address "$CAUSE/top" "$CAUSE/last" "$CAUSE/classes" \
			"$STATS/worst" &&
			grep -q guilty_irqs_off "$CAUSE/top" || return
	done
}

# The engine's own way of counting is nobody's fault.
blames_nobody_by_design() {
	settings running=0 evidence=stack engine=jiffies mode=periodic \
		interval_ns=20000000 threshold_ns=1 stats/reset=1 running=1
	sleep 0.5
	store running 0
	cat "$CAUSE/top"
	cause_sums && grep -q '^unknown .* - within bound_ns$' "$CAUSE/top" &&
		! grep -v '^unknown .* - within bound_ns$' "$CAUSE/top"
}

# The witness is put off by each expiry in time, and gone with the last.
witness_sleeps() {
	trace_has timer/hrtimer_expire_entry || return 0
	settings running=0 evidence=witness engine="$1" interval_ns=10000000 \
		threshold_ns=0 stats/reset=1
	get bound_ns
	store threshold_ns $((got + 2000000))
	trace_on timer/hrtimer_expire_entry
	run 50
	traced >/tmp/trace
	stat_is over_threshold -eq 0 && ! grep witness_look /tmp/trace
}

refuses_deferrable() {
	start_put
	settings running=0 evidence=stack engine=jiffies_deferrable || return
	refuses evidence witness EOPNOTSUPP && takes evidence probes probes &&
		takes evidence stack stack && takes engine jiffies jiffies &&
		takes evidence witness witness &&
		refuses engine jiffies_deferrable EOPNOTSUPP
}

switches_probes() {
	store running 1
	for _ in $(seq "$(repeats 100)"); do
		settings evidence=probes evidence=stack || return
	done
	store evidence probes
}

says_the_worst_only() {
	settings running=0 evidence=stack engine=hrtimer interval_ns=10000000 \
		threshold_ns=0 stats/reset=1 && run 5 || return
	cat "$STATS/worst"
	[ -z "$(cat "$CAUSE/top" "$CAUSE/last")" ] &&
		grep -qE '^cause [a-z_]+$' "$STATS/worst" &&
		[ "$(grep -cE '^(cause|who|module|stack) .' "$STATS/worst")" -eq 4 ]
}

has_modes() {
	[ "$(stat -c %a "$CAUSE/classes" "$CAUSE/top" "$CAUSE/last" \
		"$STATS/worst" | xargs)" = "444 440 440 440" ]
}

load
check "cause/classes is everybody's, the rest is not" has_modes
check "without a threshold the worst alone is explained" says_the_worst_only
for kind in irq_work irq hrtimer; do
	check "stack: a task under $kind is not named" \
		spares_bystander hrtimer stack "$kind"
	check "probes: nor there" spares_bystander hrtimer probes "$kind"
done
check "classes and lost add up while all are late" adds_up_in_a_storm
check "a reset makes all of it forget" forgets_at_reset
check "no address, whatever kptr_restrict says, the module gone" \
	names_outlive_the_module
check "lateness by design is nobody's fault" blames_nobody_by_design
for engine in jiffies thread; do
	check "$engine: the witness of expiries in time is not woken" \
		witness_sleeps "$engine"
done
check "jiffies_deferrable has no witness" refuses_deferrable
settings engine=hrtimer interval_ns=1000000
check "probes on and off, again and again" switches_probes
check "the module goes while they are on" unload
finish
