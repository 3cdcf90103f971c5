#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# machine: icount
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

# measure FILE INTERVAL COUNT: set p50 and mean to the lateness while FILE is
# read in a loop; none: while nothing runs.
measure() {
	reader_pid=
	if [ "$1" != none ]; then
		reader "$1" &
		reader_pid=$!
	fi
	settings "interval_ns=$2" "count=$3" stats/reset=1 running=1
	until stopped >/tmp/stopped; do sleep 0.05; done
	[ -z "$reader_pid" ] || {
		kill "$reader_pid" || return
		wait "$reader_pid"
	} 2>/tmp/killed
	snapshot
	p50=$s_lateness_p50
	mean=$s_lateness_mean
	[ "$s_expirations" -eq "$3" ]
}

# undisturbed FILE OTHER INTERVAL COUNT: less than 2 % more.
undisturbed() {
	measure "$2" "$3" "$4" || return
	base=$p50
	base_mean=$mean
	measure "$1" "$3" "$4" || return
	rise="p50 $base with another reader, $p50 with ours (mean $base_mean, $mean)"
	echo "$rise"
	[ "$p50" -gt 0 ] && [ $((100 * p50)) -lt $((102 * base)) ]
}

load mode=periodic
for interval in 50000 1000000; do
	count=4000
	[ "$interval" -eq 50000 ] || count=250
	rate="$((1000000 / interval)) kHz"
	measure none "$interval" "$count"
	diag "$rate: p50 $p50 in an idle machine (mean $mean)"
	for file in stats/snapshot stats/histogram last_elapsed; do
		other=$OTHER_PAGE
		[ "$file" != last_elapsed ] || other=$OTHER_NUMBER
		check "$rate: p50 is not 2 % more while $file is read" \
			undisturbed "$TIMER/$file" "$other" "$interval" "$count"
		diag "$rate, $file: $rise"
	done
done
unload
finish
