#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Suspend to RAM and back with timers armed: their clock stands still meanwhile,
# so none is late for that, and none is lost.

# shellcheck disable=SC2154 # got is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

# Enough to fall asleep meanwhile, on a busy host, too.
SHOT=10000000000
[ -z "$CHECKERS" ] || SHOT=20000000000
ALARM=/sys/class/rtc/rtc0/wakealarm

needs_named
[ ! -e /sys/kernel/debug/kcsan ] ||
	skip_all "Linux with KCSAN does not wake up, with the module or without"
grep -qw deep /sys/power/mem_sleep 2>/dev/null && [ -w "$ALARM" ] ||
	skip_all "this machine cannot suspend to RAM and wake up by its clock"

make_all() {
	for engine in $ENGINES; do
		make "$engine" && settings "engine=$engine" mode=periodic \
			interval_ns=20000000 running=1 || return
	done
	make shot && settings mode=oneshot "interval_ns=$SHOT" &&
		make pinned && settings mode=periodic interval_ns=20000000 || return
	[ ! -e /sys/devices/system/cpu/cpu1/online ] || settings cpu=1
}

# asleep: for some seconds by the wall's clock, which the timers' is not told of.
asleep() {
	successes=$(cat /sys/power/suspend_stats/success)
	wall=$(date +%s) clock=$(clock)
	echo +4 >"$ALARM" && echo mem >/sys/power/state || return
	slept=$(($(date +%s) - wall - ($(clock) - clock) / 1000000000))
	echo "asleep for $slept s"
	[ "$(cat /sys/power/suspend_stats/success)" -eq $((successes + 1)) ] &&
		[ "$slept" -ge 2 ]
}

go_on() {
	for engine in $ENGINES; do
		use "$engine"
		get stats/expirations
		wait_until 30 stat_at_least expirations $((got + 10)) &&
			expect running 1 && stat_is early 0 || return
	done
}

# It still had most of its time to go when the machine woke.
expires_later() {
	use shot
	expect running 1 && wait_until 30 stopped && expect stop_reason expired &&
		get last_elapsed && [ "$got" -ge "$SHOT" ] && stat_is early 0
}

# Suspending takes every CPU but the first offline.
pinned_one() {
	use pinned
	if [ -e /sys/devices/system/cpu/cpu1/online ]; then
		expect running 0 && expect stop_reason cpu_offline &&
			settings running=1
	fi
	get stats/expirations
	wait_until 30 stat_at_least expirations $((got + 5)) && stat_is early 0
}

load
check "timers of all engines run" make_all
use pinned
store running 1
use shot
store running 1
check "suspended and woken" asleep
check "a one-shot has as much left as before" expires_later
# A deferrable timer waits for somebody to be at work.
keep_awake
check "all engines go on" go_on
check "a timer pinned to a CPU that went is stopped, and can be started" pinned_one
let_sleep
check "they can be removed" end_all
check "the module can be removed" unload
finish
