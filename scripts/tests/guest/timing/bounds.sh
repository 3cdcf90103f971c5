#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 600
# bound_ns holds, and says something: the timers of the kernel's wheel in an
# idle machine whose clock counts instructions, so that it delays none; but checkers do.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

# Of a quarter of a tick; an idle PREEMPT_RT took 300 µs.
WORKER=1000000
# 345 µs were seen.
CHECKS=0
[ -z "$CHECKERS" ] || WORKER=20000000 CHECKS=2000000

# within MS COUNT: for a work item the worker's own delay comes on top, and where
# the wheel takes all of the bound it is beyond. (A timer_list cannot take all
# of it with these intervals: they share a factor with the tick.)
within() {
	store interval_ns "$(($1 * 1000000))" && run "$2" &&
		stat_is expirations -eq "$2" && stat_is early -eq 0 || return
	snapshot
	get bound_ns
	bound=$got
	seen="lateness $s_lateness_min to $s_lateness_max, bound $bound"
	echo "$seen"
	[ "$s_lateness_min" -ge 0 ] || return
	if [ "$engine" = delayed_work ]; then
		[ "$s_lateness_max" -le $((bound + WORKER)) ]
	else
		[ "$s_lateness_max" -le $((bound + CHECKS)) ] && {
			[ "$s_lateness_max" -gt "$bound" ] ||
				stat_is beyond_bound -eq 0
		}
	fi
}

# Where expiries have all phases of the granule, some come near the bound.
says_something() { [ "$s_lateness_max" -ge $((bound / 8)) ]; }

# Some are later than ticks alone can make them.
granule_shows() {
	awk -v two=$((2 * TICK)) '$1 > 2 * two { n += $2 }
		END { print n + 0; exit !n }' "$STATS/histogram"
}

# Milliseconds and how many.
RUNS="1,300 10,150 100,60 300,60 1000,40 2500,30"
[ -z "$CHECKERS" ] || RUNS="10,150 300,60"

for engine in jiffies delayed_work; do
	load "engine=$engine"
	for run in $RUNS; do
		ms=${run%,*}
		check "$engine, $ms ms: none of ${run#*,} is early or beyond its bound" \
			within "$ms" "${run#*,}"
		diag "$engine, $ms ms: $seen"
		granule $((ms * 1000000))
		[ "$got" -ne "$TICK" ] || continue
		check "$engine, $ms ms: the bound is not eight times what is needed" \
			says_something
		check "$engine, $ms ms: the wheel's granule shows" granule_shows
	done
	unload
done

# At one tick an interval a work item ran at every second one, while bound_ns and
# granularity_ns had the figures of a timer_list, which runs at each.
two_ticks_a_period() {
	store interval_ns "$1" && run 100 || return
	get granularity_ns
	[ "$got" -eq $((2 * TICK)) ] ||
		{ echo "granularity_ns is $got, a tick $TICK"; return 1; }
	snapshot
	get bound_ns
	echo "lateness up to $s_lateness_max, bound $got, overruns $s_overruns"
	stat_is beyond_bound -eq 0 && stat_is early -eq 0 &&
		[ "$s_overruns" -ge $((97 * (2 * TICK / $1 - 1))) ] &&
		[ "$s_overruns" -le $((103 * (2 * TICK / $1))) ]
}
load engine=delayed_work
check "delayed_work, 1 tick: two ticks a period, none beyond the bound" \
	two_ticks_a_period "$TICK"
check "delayed_work, a fortieth of a tick: the same" \
	two_ticks_a_period $((TICK / 40))
# From two ticks on every period is kept.
keeps_two_ticks() {
	store interval_ns $((2 * TICK)) && run 100 && stat_is overruns -eq 0 &&
		stat_is beyond_bound -eq 0 && expect granularity_ns "$TICK" &&
		expect bound_ns $((2 * TICK))
}
check "delayed_work, 2 ticks: each period is kept" keeps_two_ticks
unload

# The wheel is not all: what hrtimers add is the machine's, so there is no bound
# to be beyond.
no_bound() {
	run 100 && stat_is beyond_bound -eq 0 && stat_is early -eq 0 &&
		expect bound_ns 0
}
for engine in hrtimer hrtimer_soft thread; do
	load "engine=$engine" interval_ns=1000000
	check "$engine: no bound, and none beyond it" no_bound
	unload
done
finish
