#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# Deadlines past the reach of the kernel's timer wheel, which expires what is
# farther off early: 48 days with 250 ticks a second.

. /guest/ktap.sh
. /guest/lib.sh

DAY=86400000000000

not_expired() { expect running 1 && expect last_elapsed 0; }

# waits INTERVAL: it is not early after a while.
waits() {
	store interval_ns "$1"
	store running 1
	sleep 0.1
	not_expired
}

# The kernel is asked for no more than 2^30 ticks: signed 32-bit arithmetic on
# jiffies is right for them.
asks_for_a_leg() {
	trace_on timer/timer_start || return
	store running 1
	traced | grep -F '[timer_demo]' >/tmp/start
	cat /tmp/start
	sed -n 's/.*timeout=\([0-9]*\).*/\1/p' /tmp/start | awk '
		{ n++; ticks = $1 }
		END { exit !(n == 1 && ticks > 1000000 && ticks <= 1073741824) }'
}

expires_after_all() {
	store interval_ns 20000000
	wait_until 20 stopped && expect stop_reason expired || return
	read -r elapsed <"$TIMER/last_elapsed"
	read -r lateness <"$TIMER/last_lateness"
	[ "$lateness" -ge 0 ] && [ "$elapsed" -eq $((20000000 + lateness)) ]
}

for engine in jiffies hrtimer; do
	load "engine=$engine"
	for days in 47 49 60 497 36500; do
		check "$engine: $days days are not over at once" \
			waits $((days * DAY))
	done
	check "$engine: nor is the longest interval" waits 9223372036000000000
	unload
done

load engine=jiffies "interval_ns=$((60 * DAY))"
name="jiffies: 60 days are asked for in legs"
if trace_has timer/timer_start; then
	check "$name" asks_for_a_leg
else
	skip "$name" "no tracepoint timer_start"
fi
store running 1
check "jiffies: not early after two seconds" eval 'sleep 2; not_expired'
check "jiffies: a nearer deadline replaces it" expires_after_all
unload
finish
