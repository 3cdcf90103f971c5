#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: smp
# budget: 120
# Suspend to RAM and back with timers armed: their clock stands still meanwhile,
# so none is late for that, and none is lost.

# shellcheck disable=SC2154 # got is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

# Enough to fall asleep meanwhile, on a busy host, too.
SHOT=10000000000
[ -z "$CHECKERS" ] || SHOT=20000000000
# A CPU that goes.
OTHER=
[ ! -e /sys/devices/system/cpu/cpu1/online ] || OTHER=1
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
	for engine in $ENGINES; do
		make "pinned-$engine" && settings "engine=$engine" mode=periodic \
			interval_ns=20000000 "cpu=${OTHER:-0}" running=1 || return
	done
	make shot && settings mode=oneshot "interval_ns=$SHOT"
}

# asleep SECONDS: at least so long by the wall's clock, which the timers' is not told of.
asleep() {
	successes=$(cat /sys/power/suspend_stats/success)
	wall=$(date +%s) clock=$(clock)
	echo +6 >"$ALARM" && echo mem >/sys/power/state || return
	slept=$(($(date +%s) - wall - ($(clock) - clock) / 1000000000))
	echo "asleep for $slept s"
	[ "$(cat /sys/power/suspend_stats/success)" -eq $((successes + 1)) ] &&
		[ "$slept" -ge "$1" ]
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

# Suspending takes every CPU but the first offline, and with them went the timers
# that are pinned there, for good.
pinned_go_on() {
	for engine in $ENGINES; do
		use "pinned-$engine"
		get stats/expirations
		expect running 1 && expect stop_reason none &&
			wait_until 30 stat_at_least expirations $((got + 5)) &&
			stat_is early 0 && stat_is migrations 0 || return
		[ -z "$OTHER" ] || worst_is cpu_fired "$OTHER" || return
	done
}

# A CPU that is taken offline by somebody, asleep or not, is another thing.
offline_before() {
	use pinned-hrtimer
	online 1 0
	asleep 0 && expect running 0 && expect stop_reason cpu_offline
	status=$?
	online 1 1
	[ "$status" -eq 0 ] && expect running 0 && store running 1 &&
		wait_until 30 stat_at_least expirations $((got + 5))
}

load
check "timers of all engines run" make_all
use shot
store running 1
check "suspended and woken" asleep 2
check "a one-shot has as much left as before" expires_later
# A deferrable timer waits for somebody to be at work.
keep_awake
check "all engines go on" go_on
check "timers pinned to a CPU that went go on when it is back" pinned_go_on
name="one whose CPU had been taken offline before stays stopped"
if [ -n "$OTHER" ]; then
	check "$name" offline_before
else
	skip "$name" "no CPU here can be taken offline"
fi
let_sleep
check "they can be removed" end_all
check "the module can be removed" unload
finish
