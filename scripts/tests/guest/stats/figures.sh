#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 30
# The files in stats/, held against every expiry that the trace has seen; when
# they begin afresh, and when not; granularity_ns and bound_ns.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

NUMBERS="expirations overruns early beyond_bound over_threshold migrations
lateness_sum lateness_min lateness_mean lateness_stddev lateness_max lateness_p50
lateness_p90 lateness_p99 lateness_p999 since"

there_are_just_these() {
	{
		for name in $NUMBERS histogram snapshot; do
			echo "$name 444 0 0"
		done
		echo "worst 440 0 0"
		echo "reset 200 0 0"
	} | sort >/tmp/want
	(cd "$STATS" && stat -c '%n %a %u %g' -- *) | sort >/tmp/have
	diff /tmp/want /tmp/have && [ -z "$(find "$STATS" -mindepth 1 -type d)" ]
}

nothing_yet() {
	for name in $NUMBERS; do
		[ "$name" = since ] || stat_is "$name" -eq 0 || return
	done
	bucket_sum
	[ "$got" -eq 0 ] && [ -z "$(cat "$STATS/worst")" ] &&
		stat_is since -gt 0
}

# Each number in a file of its own and, in this order, in the snapshot.
files_are_the_snapshot() {
	for name in $NUMBERS; do
		get "stats/$name"
		echo "$name $got"
	done | diff - "$STATS/snapshot"
}

pages_fit() {
	for name in histogram worst snapshot; do
		[ "$(wc -c <"$STATS/$name")" -lt 4096 ] || return
	done
}

# counts_right ENGINE INTERVAL COUNT
counts_right() {
	settings "engine=$1" "interval_ns=$2"
	check "$1, $2 ns: $3 expiries, all traced" trace_run "$3"
	check "$1, $2 ns: statistics are what counting them gives" recount
	check "$1, $2 ns: wall time is expiries and overruns" wall_time "$2"
	snapshot
	check "$1, $2 ns: min, percentiles and max in order" ordered
	bucket_sum
	check "$1, $2 ns: the histogram adds up to expirations" \
		[ "$got" -eq "$s_expirations" ]
	check "$1, $2 ns: files and snapshot agree" files_are_the_snapshot
	check "$1, $2 ns: every file is less than a page" pages_fit
	diag "$1, $2 ns: overruns $s_overruns, lateness $s_lateness_min to \
$s_lateness_max, mean $s_lateness_mean, p50 $s_lateness_p50, p999 $s_lateness_p999"
}

# some: three expiries of the settings that the following tests begin with.
some() {
	settings running=0 engine=hrtimer interval_ns=2000000 delay_ns=0 \
		step_ns=0 rearm=grid cpu=-1 log=0 threshold_ns=0 \
		on_threshold=count notify=none mode=periodic slack_ns=0 work_ns=0 &&
		store stats/reset 1 && run 3 && stat_is expirations -eq 3 &&
		snapshot
}

# Started afresh: nothing is left, and it is later than it was.
afresh() {
	since=$s_since
	snapshot
	[ "$s_expirations" -eq "$1" ] && [ "$s_since" -gt "$since" ] && return
	echo "$s_expirations expiries since $s_since, before since $since"
	return 1
}
starts_afresh() {
	some && store "$1" "$2" && afresh 0 && nothing_yet
}

# The same of a running timer; an interval this long lets none of the new
# expiries happen yet.
running_starts_afresh() {
	some && settings count=0 running=1 &&
		wait_until 10 stat_is expirations -gt 3 && snapshot &&
		settings step_ns=0 interval_ns=100000000000 && afresh 0 &&
		expect running 1 && stat_is overruns -eq 0
}

# They go on, and what comes next adds to them.
goes_on() {
	some && store "$1" "$2" && stat_is expirations -eq 3 &&
		stat_is since -eq "$s_since" && get count && more=$got &&
		store running 1 && wait_until 10 stopped &&
		stat_is expirations -eq $((3 + more)) &&
		stat_is since -eq "$s_since"
}

stop_and_start_adds() {
	some && store count 0 && store running 1 &&
		wait_until 10 stat_is expirations -gt 5 && store running 0 &&
		stat_is expirations -gt 5 && stat_is since -eq "$s_since" &&
		get stats/expirations && before=$got && store count 4 &&
		store running 1 && wait_until 10 stopped &&
		stat_is expirations -eq $((before + 4)) &&
		stat_is since -eq "$s_since"
}

refusals() {
	refuses interval_ns 0 ERANGE && refuses interval_ns 9999 ERANGE &&
		refuses mode x EINVAL && refuses engine x EINVAL &&
		refuses delay_ns -1 EINVAL && refuses step_ns x EINVAL &&
		refuses rearm x EINVAL && refuses cpu 99999 EINVAL &&
		refuses running 2 EINVAL
}
refused_leaves_them() {
	some && refusals && stat_is expirations -eq 3 &&
		stat_is since -eq "$s_since" || return
	settings count=0 running=1
	refusals && stat_is since -eq "$s_since" && store running 0 &&
		stat_is expirations -ge 3
}

refuses_reset() {
	some || return
	for bad in '0 ERANGE' '2 ERANGE' 'x EINVAL' '1x EINVAL' '-1 EINVAL' \
		'\n EINVAL' '1\n\n EINVAL' 'yes EINVAL'
	do
		ask stats/reset "${bad% *}"
		[ "$answer" = "${bad#* }" ] || { echo "$bad: $answer"; return 1; }
	done
	stat_is expirations -eq 3 && stat_is since -eq "$s_since" &&
		not_readable
}
not_readable() { ! cat "$STATS/reset"; }

takes_reset() {
	for text in 1 '1\n'; do
		some || return
		ask stats/reset "$text"
		[ "$answer" = ok ] && afresh 0 && nothing_yet || return
	done
}

# Reset in the middle of a run: the plan does not feel it, to the ns, nor does
# the count; the statistics count what came after it.
reset_keeps_grid() {
	some || return
	settings "engine=$1" interval_ns=20000000 count=15
	trace_on timer_demo/arm timer_demo/expire
	store running 1
	wait_until 10 stat_is expirations -ge 5 || return
	snapshot
	store stats/reset 1
	stat_is since -gt "$s_since" || return
	since=$got
	wait_until 10 stopped && expect stop_reason count || return
	trace_lists
	armed_once && stat_is since -eq "$since" || return
	snapshot
	awk -v first="$(cat /tmp/armings)" -v since="$since" \
		-v counted="$s_expirations" '
		NR == 1 { at = first - 20000000 }
		{
			at += $1
			planned = at - $2
			if ((planned - first) % 20000000) off++
			if (at > since) after++
			passed += 1 + $3
		}
		END {
			printf "%d expiries, %d off the grid, %d after the reset, counted %d\n",
				NR, off, after, counted
			if (planned != first + (passed - 1) * 20000000)
				print "ends at " planned
			exit !(NR == 15 && !off && after <= 10 && after == counted &&
				planned == first + (passed - 1) * 20000000)
		}' /tmp/expiries
}

# granularity_ns and bound_ns for the interval, against the wheel's own rule; what
# waits for a worker, too, takes two ticks at least.
wheel_design() {
	settings slack_ns=0 work_ns=0 "engine=$1" || return
	for ms in 1 10 100 250 300 1000 2500 20000; do
		store interval_ns $((ms * 1000000))
		granule $((ms * 1000000))
		wheel=$got
		[ "$1" != delayed_work ] || [ $((ms * 1000000)) -ge $((2 * TICK)) ] ||
			wheel=$((2 * TICK))
		expect granularity_ns "$wheel" &&
			expect bound_ns $((wheel + TICK)) || return
	done
}

# The figures of the ABI document, where the kernel is of the same make.
wheel_of_250() {
	store engine jiffies
	while read -r ms want; do
		store interval_ns $((ms * 1000000))
		expect granularity_ns $((want * 1000000)) &&
			expect bound_ns $(((want + 4) * 1000000)) || return
	done <<-END
	1 4
	10 4
	100 4
	248 4
	250 32
	300 32
	1000 32
	2500 256
	20000 2048
	END
}

# The kernel says itself how fine its hrtimers are.
fine_design() {
	resolution=$(sed -n 's/.*\.resolution: *\([0-9]*\) nsecs/\1/p' \
		/proc/timer_list | head -n 1)
	[ "$resolution" -gt 0 ] || return
	settings slack_ns=0 work_ns=0 "engine=$1" || return
	for ms in 1 10 100 250 300 1000 2500 20000; do
		store interval_ns $((ms * 1000000))
		expect granularity_ns "$resolution" && expect bound_ns 0 || return
	done
}

start_put
# A kernel with checkers takes longer than 10 us for an expiry.
load storm_limit=1000000
check "stats/ has these files and nothing else, modes 0444, 0440 and 0200" \
	there_are_just_these
check "all are 0 before any expiry, but since" nothing_yet

counts_right hrtimer 100000 2000
counts_right hrtimer 10000 2000
counts_right jiffies 1000000 100
counts_right jiffies 30000000 20
counts_right hrtimer_soft 50000 1000
counts_right thread 50000 1000
counts_right delayed_work 5000000 50

for setting in "interval_ns 3000000" "mode oneshot" "engine jiffies" \
	"delay_ns 1000000" "step_ns 1000" "rearm now" "cpu 0" "slack_ns 1000" \
	"work_ns 1000"
do
	name=${setting% *}
	check "$name stored: statistics start afresh" \
		starts_afresh "$name" "${setting#* }"
done
check "interval_ns of a running timer: they start afresh" \
	running_starts_afresh
for setting in "count 4" "log 1" "threshold_ns 1000000000000" \
	"on_threshold stop" "evidence probes" "notify stop" "interval_ns 2000000" \
	"engine hrtimer" "cpu -1"
do
	name=${setting% *}
	check "$setting stored: they go on" goes_on "$name" "${setting#* }"
done
check "stopping and starting adds to them" stop_and_start_adds
check "a refused store leaves them" refused_leaves_them
check "reset refuses what is not 1, and reading" refuses_reset
check "reset takes 1" takes_reset
check "reset of a running hrtimer keeps its plan" reset_keeps_grid hrtimer
check "reset of a running jiffies timer keeps its plan" \
	reset_keeps_grid jiffies
settings running=0

tick_ms=$((TICK / 1000000))
diag "a tick is $TICK ns"
for engine in jiffies jiffies_deferrable delayed_work; do
	check "$engine: granularity_ns and bound_ns are the wheel's" \
		wheel_design "$engine"
done
if [ "$tick_ms" -eq 4 ]; then
	check "HZ=250: they are those that are written down" wheel_of_250
fi
for engine in hrtimer hrtimer_soft thread; do
	check "$engine: granularity_ns is the kernel's, bound_ns 0" \
		fine_design "$engine"
done
unload
finish
