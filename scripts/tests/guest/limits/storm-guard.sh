#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check smp
# budget: 270
# No setting can starve a CPU: a timer that cannot keep up is stopped, and one
# that is late by design is not.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

! kernel_lacks HIGH_RES_TIMERS ||
	skip_all "no timer can storm without high resolution; see storm-guard-lowres"

one_storm_line() {
	lines=$(own_log | grep -c 'stopped, a storm: ')
	[ "$lines" -eq 1 ] || { echo "$lines lines"; own_log; return 1; }
}

# Each expiry of a 1 ns timer is late, so it has exactly as many as are allowed. (Where
# the host is busy, the next one is some 30 ms away: 7.3.)
# storms ENGINE REARM LIMIT
storms() {
	settings "engine=$1" "rearm=$2" && store stats/reset 1 || return
	mark
	store running 1
	wait_until 150 stopped && expect stop_reason storm &&
		stat_is expirations -eq "$3" && wait_until 10 one_storm_line &&
		sleep 0.2 && one_storm_line && own_log | grep -q ": $3 expiries in a row"
}

# Nor does it help to reset its statistics all the time, on another CPU: a storm takes
# far longer than from one reset to the next.
resets_do_not_help() {
	settings "engine=$1" rearm=grid "cpu=$LAST_CPU" && store stats/reset 1 || return
	taskset 1 sh -c "while :; do echo 1; done >$STATS/reset" &
	resets=$!
	sleep 0.1
	mark
	store running 1
	wait_until 150 stopped
	status=$?
	{
		kill "$resets"
		wait "$resets"
	} 2>/tmp/killed
	store running 0
	[ "$status" -eq 0 ] && expect stop_reason storm && one_storm_line
}

runs_after_a_storm() {
	settings interval_ns=1000000 && run 20
	status=$?
	store interval_ns 1
	return "$status"
}

# A quarter of a tick: most are overrun several times, by design. (In a machine
# that catches up on ticks some keep up.)
late_by_design() {
	settings "engine=$1" "interval_ns=$((TICK / 4))" && trace_run 200 &&
		wall_time $((TICK / 4)) && recount && stat_is overruns -ge 200
	status=$?
	store interval_ns 1
	return "$status"
}

load min_interval_ns=1 interval_ns=1 mode=periodic
for engine in hrtimer hrtimer_soft thread; do
	for rearm in grid now; do
		check "$engine, rearm=$rearm: 1 ns is a storm, stopped and told of once" \
			storms "$engine" "$rearm" 1000
	done
done
for engine in hrtimer hrtimer_soft thread; do
	check "$engine: resetting over and over does not keep it going" \
		resets_do_not_help "$engine"
done
check "the timer can be used again" runs_after_a_storm
unload

load min_interval_ns=1 interval_ns=1 mode=periodic storm_limit=20
check "storm_limit is how many it takes" storms hrtimer grid 20
for engine in jiffies delayed_work; do
	check "$engine: intervals of a quarter tick are no storm" \
		late_by_design "$engine"
done
unload

# The first late expiry is as many as are allowed, and a threshold as well: what the
# user has asked for is done.
threshold_acts() {
	settings threshold_ns=1 on_threshold=trace_off interval_ns=1 mode=periodic
	trace_on timer_demo/expire
	store running 1
	wait_until 20 stopped
	cat "$TRACE/tracing_on" >/tmp/tracing_on
	traced >/dev/null
	store on_threshold count
	grep -qx 0 /tmp/tracing_on || { echo "tracing goes on"; return 1; }
	expect stop_reason threshold
}

load min_interval_ns=1 storm_limit=1
check "a storm of one expiry does not hide a threshold" threshold_acts
unload
finish
