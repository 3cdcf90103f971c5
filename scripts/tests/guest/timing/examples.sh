#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# The modules of module/examples do what their comments say, and go when they are
# asked to.

. /guest/ktap.sh
. /guest/lib.sh

EXAMPLES=/guest/examples

# said MODULE: what it has logged since the last mark; the kernel names it, too.
said() { log | sed -n "/taint/d; s/.*$1: //p"; }

# The machine's clock counts instructions, so what is late by more than 0.1 ms is
# wrong.
once() {
	mark
	insmod "$EXAMPLES"/hrtimer_once.ko && sleep 0.3 && rmmod hrtimer_once || return
	said hrtimer_once
	[ "$(said hrtimer_once | wc -l)" -eq 1 ] && said hrtimer_once |
		awk '{ exit !($3 >= 100000000 && $3 < 100100000) }'
}

once_cancelled() {
	mark
	insmod "$EXAMPLES"/hrtimer_once.ko && rmmod hrtimer_once || return
	sleep 0.3
	[ "$(said hrtimer_once)" = "cancelled before it expired" ]
}

# 1 s and 10 + 20 + ... + 500 ms are 13.75 s; each interval may last a tick longer.
growing() {
	mark
	insmod "$EXAMPLES"/timer_list_growing.ko && sleep 15 &&
		rmmod timer_list_growing || return
	said timer_list_growing | tail -n 2
	[ "$(said timer_list_growing | grep -c '^expiry')" -eq 51 ] &&
		said timer_list_growing | grep -qx 'deleted after 51 expiries'
}

growing_deleted() {
	mark
	insmod "$EXAMPLES"/timer_list_growing.ko && sleep 2 &&
		rmmod timer_list_growing || return
	expiries_then=$(said timer_list_growing | grep -c '^expiry')
	sleep 2
	echo "$expiries_then, then $(said timer_list_growing | grep -c '^expiry')"
	[ "$expiries_then" -gt 5 ] && [ "$expiries_then" -lt 20 ] &&
		[ "$(said timer_list_growing | grep -c '^expiry')" -eq "$expiries_then" ]
}

check "hrtimer_once expires once, after 100 ms, and says so" once
check "hrtimer_once is cancelled when it is unloaded before" once_cancelled
check "timer_list_growing expires 51 times in 13.75 s" growing
check "timer_list_growing does not arm itself again once it is unloaded" \
	growing_deleted
finish
