#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# rows: full
# The two programs that this module stands for, from parameters alone.

. /guest/ktap.sh
. /guest/lib.sh

all_settings_are() {
	for pair; do
		expect "${pair%%=*}" "${pair#*=}" || return
	done
}

# The 100 ms one-shot that logs what has elapsed.
seed_one() {
	mark
	started=$(clock)
	load running=1 log=1
	wait_until 20 stopped && wait_lines 1 || return
	ended=$(clock)
	expiries
	[ "$(expiries | wc -l)" -eq 1 ] || return
	expiries | awk -v most="$((ended - started))" '{
		exit !($1 >= 100000000 && $1 == 100000000 + $2 && $1 <= most)
	}' && expect stop_reason expired
}

nothing_more() {
	sleep 0.3
	[ "$(expiries | wc -l)" -eq 1 ] && expect running 0
}

# Cancelled at unload, long before it is due, also where checkers take their time.
cancelled_at_unload() {
	mark
	load running=1 log=1 interval_ns=3000000000 && expect running 1 &&
		unload || return
	sleep 3.2
	[ -z "$(expiries)" ]
}

# The timer_list that re-arms itself with ever longer intervals.
GROWING="engine=jiffies mode=periodic rearm=now delay_ns=1000000000
interval_ns=10000000 step_ns=10000000 count=51 log=1"

start_seed_two() {
	mark
	started=$(clock)
	# shellcheck disable=SC2086 # words
	load $GROWING running=1 && expect running 1 && all_settings_are $GROWING
}

seed_two_ends() {
	wait_until 60 stopped && expect stop_reason count &&
		wait_lines 51 || return
	ended=$(clock)
}

has_51_lines() {
	sleep 0.3
	expiries | awk '{ n++ } /^lost/ { n = -100 } END { print n; exit n != 51 }'
}

takes_as_long() {
	sum=$(sum_elapsed)
	echo "$sum ns of the clock's $((ended - started))"
	[ "$sum" -ge 13750000000 ] && [ "$sum" -le $((ended - started)) ]
}

check "the one-shot of 100 ms expires once and logs what has elapsed" seed_one
check "the one-shot does not expire again" nothing_more
unload
check "unloading cancels the one-shot" cancelled_at_unload
check "the growing timer starts with its settings" start_seed_two
check "the growing timer ends by its count" seed_two_ends
check "the growing timer has logged exactly 51 expiries" has_51_lines
check "none is early and each interval is 10 ms longer than the last" \
	on_plan now 1000000000 10000000 10000000
check "together they take the 13.75 s that they add up to" takes_as_long
unload
finish
