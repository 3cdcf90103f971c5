#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Many timers: what each of them costs to make, to arm, at an expiry, to remove,
# and in memory; beside bare timers and empty folders in the same numbers.
. /guest/bench/lib.sh

part=scale

memory() { awk '/^(MemFree|Cached)/ { sum += $2 } END { print sum }' /proc/meminfo; }

# As long as the longest interval, so that each timer expires once in it.
rounds=450000000
busy >/dev/null
undisturbed=$(busy)

# In all 10 kHz, whatever their number, evenly spread.
expiries() {
	for count in 1 10 100 1000 10000; do
		note "$count armed timers"
		load_bare hrtimers=$count period_ns=$((100000 * count))
		sleep 2
		result $part bare-$count expiry "$(cost 100000)"
		rmmod timer_demo_bench
		[ $made -ge $count ] ||
			ctl mkdir $items $made $count >/dev/null
		made=$count
		ctl each $items 0 $count mode periodic >/dev/null
		ctl each $items 0 $count interval_ns $((100000 * count)) >/dev/null
		result $part timers-$count arm "$(ctl each $items 0 $count running 1)"
		sleep 2
		result $part timers-$count expiry "$(cost 100000)"
		ctl each $items 0 $count running 0 >/dev/null
	done
}

# Each thousand by itself, as configfs walks the siblings of a new folder.
making() {
	load_bare
	for from in 0 1000 3000 9000; do
		note "making and removing timers $from to $((from + 1000))"
		[ $from = 0 ] || {
			ctl mkdir $items $have $from >/dev/null
			ctl mkdir $empties $have $from >/dev/null
		}
		have=$((from + 1000))
		before=$(memory)
		result $part timers-$have make "$(ctl mkdir $items $from $have)"
		result $part timers-$have memory \
			"$(calc "($before - $(memory)) * 1024 / 1000")"
		result $part empty-$have make "$(ctl mkdir $empties $from $have)"
	done
	result $part timers-$have read \
		"$(ctl read $timer/timers/t1/stats/snapshot 1000)"
	result $part timers-$have remove "$(ctl rmdir $items 0 $have)"
	result $part empty-$have remove "$(ctl rmdir $empties 0 $have)"
	rmmod timer_demo_bench
}

thousand() {
	note "1000 timers at 10 ms"
	ctl mkdir $items 0 1000 >/dev/null
	ctl each $items 0 1000 mode periodic >/dev/null
	ctl each $items 0 1000 interval_ns 10000000 >/dev/null
	ctl each $items 0 1000 running 1 >/dev/null
	sleep 2
	result $part thousand-at-10ms expirations \
		"$(cat $items/*/stats/expirations | awk '{ n += $1 } END { print n }')"
	result $part thousand-at-10ms overruns \
		"$(cat $items/*/stats/overruns | awk '{ n += $1 } END { print n }')"
	ctl rmdir $items 0 1000 >/dev/null
}

load
result $part timer slab "$(awk '/^tdemo_timer/ { print $4 }' /proc/slabinfo)"
have=0
making
thousand
made=0
expiries
