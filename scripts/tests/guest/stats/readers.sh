#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 120
# Who reads a timer's files in a loop does not delay it.
#
# The clock counts instructions, so the figures say what the CPU had to do. An
# expiry that interrupts a task takes another way into the kernel than one that
# ends an idle CPU's sleep, and one out of user mode another than one out of a
# system call. So the reader is held against one of the same shape, which reads
# as large a file of the same kind of another subsystem: what differs is what
# this module does.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

# A page of "key value" lines, and one number.
OTHER_PAGE=/sys/devices/system/node/node0/vmstat
OTHER_NUMBER=/sys/kernel/uevent_seqnum
[ -e "$OTHER_PAGE" ] || OTHER_PAGE=/sys/kernel/notes

# Where checkers are at work an expiry is 12 us late or 15, by what is interrupted,
# and so is the median of a few hundred.
MORE=2
[ -z "$CHECKERS" ] || MORE=50

# measure FILE INTERVAL COUNT: set p50, late, how many are later than $limit (if that
# is not 0), and figures to what they are while FILE is read in a loop; none: while
# nothing runs.
limit=0
measure() {
	reader_pid=
	if [ "$1" != none ]; then
		reader "$1" &
		reader_pid=$!
	fi
	settings "interval_ns=$2" "count=$3" "threshold_ns=$limit" stats/reset=1 running=1
	until stopped >/tmp/stopped; do sleep 0.05; done
	[ -z "$reader_pid" ] || {
		kill "$reader_pid" || return
		wait "$reader_pid"
	} 2>/tmp/killed
	snapshot
	p50=$s_lateness_p50
	late=$s_over_threshold
	figures="p50 $p50, p99 $s_lateness_p99, mean $s_lateness_mean, \
max $s_lateness_max, late $late"
	[ "$s_expirations" -eq "$3" ]
}

more_of() { if [ "$1" -gt "$2" ]; then echo "$1"; else echo "$2"; fi; }

# undisturbed FILE OTHER INTERVAL COUNT: the median is less than MORE % more. That
# of the other differs as much from one time to the next (7.3 with PREEMPT_RT), so it
# is measured before and after.
undisturbed() {
	limit=0
	measure "$2" "$3" "$4" || return
	base=$p50
	limit=$((base * 3 / 2))
	theirs=$figures
	measure "$1" "$3" "$4" || return
	ours=$figures
	ours_50=$p50
	ours_late=$late
	measure "$2" "$3" "$4" || return
	theirs="$theirs; $figures"
	base=$(more_of "$base" "$p50")
	base_late=$late
	[ "$ours_50" -gt 0 ] && [ $((100 * ours_50)) -lt $(((100 + MORE) * base)) ]
}

# few_are_late COUNT: nor is one more out of fifty half as late again as the median,
# by interrupts turned off for a moment. (p99 would leap where the other has nearly one.)
few_are_late() {
	echo "late $base_late, $ours_late"
	[ "$ours_late" -le $((base_late + $1 / 50)) ]
}

load mode=periodic
# Not 50,000: each 80th expiry would meet the tick, or none, as luck has it.
for interval in 49991 1000000; do
	count=4000
	[ "$interval" -eq 49991 ] || count=500
	rate="$((1000000 / interval)) kHz"
	measure none "$interval" "$count"
	diag "$rate, idle: $figures"
	for file in stats/snapshot stats/histogram last_elapsed; do
		other=$OTHER_PAGE
		[ "$file" != last_elapsed ] || other=$OTHER_NUMBER
		check "$rate: p50 is not $MORE % more while $file is read" \
			undisturbed "$TIMER/$file" "$other" "$interval" "$count"
		# One in fifty of 500 would be a matter of luck. Who reads
		# last_elapsed asks to be woken at the next expiry, and that is
		# work that the kernel does with interrupts off.
		# Checkers hold up more than a few.
		[ "$count" -lt 1000 ] || [ "$file" = last_elapsed ] ||
			[ -n "$CHECKERS" ] || check "$rate: not one in fifty more is late" \
				few_are_late "$count"
		diag "$rate, $file: $ours"
		diag "$rate, the other: $theirs"
	done
done
unload
finish
