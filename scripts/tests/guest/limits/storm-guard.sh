#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# No setting can starve a CPU: a timer that cannot keep up is stopped, and one
# that is late by design, or once, is not.

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

# The machine is stopped for a second. 50 expiries in a row would be a storm; of
# those that the pause costs, the timer has missed all but one.
keeps_running() {
	expect running 1 && expect stop_reason none &&
		wait_until 10 stat_is expirations -gt $((s_expirations + 20)) &&
		expect running 1 && expect stop_reason none
}

a_second_ahead() {
	echo "<4>host: freeze" >/dev/kmsg
	wait_until 20 stat_is lateness_max -ge 500000000
	status=$?
	snapshot
	diag "frozen: max $s_lateness_max, overruns $s_overruns"
	[ "$status" -eq 0 ] && [ "$s_overruns" -ge 180 ] && keeps_running
}

# How far the real time clock, which is the host's, is ahead of ours, in ms.
ahead() {
	read -r rtc <"$RTC"
	echo $((rtc * 1000 - $(clock) / 1000000))
}
is_ahead() { [ "$(ahead)" -gt $((was_ahead + 1000)) ]; }

# Two seconds, for that clock counts whole ones.
two_seconds_away() {
	store stats/reset 1
	was_ahead=$(ahead)
	echo "<4>host: pause" >/dev/kmsg
	echo "<4>host: pause" >/dev/kmsg
	wait_until 20 is_ahead || return
	snapshot
	diag "paused: max $s_lateness_max, overruns $s_overruns"
	keeps_running
}

RTC=/sys/class/rtc/rtc0/since_epoch
load interval_ns=5000000 mode=periodic storm_limit=50 running=1
check "a machine whose clock jumps by a second is no storm" a_second_ahead
if [ -e "$RTC" ]; then
	check "nor is one that is stopped and continued" two_seconds_away
else
	skip "nor is one that is stopped and continued" "no real time clock"
fi
unload
finish
