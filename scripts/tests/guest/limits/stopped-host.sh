#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: smp
# budget: 120
# A host that stops its machine for a second makes no storm: a timer that is late once,
# whatever it has missed, runs on. (It takes a clock that the host can stop.)

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

! kernel_lacks HIGH_RES_TIMERS ||
	skip_all "no timer can storm without high resolution; see storm-guard-lowres"

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
