#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The shortest period that each tool holds for 10 s without missing one.
. /guest/bench/lib.sh

part=rate
hold=10

# Each holds_TOOL PERIOD_NS SECONDS answers whether none was missed; nor does a
# tool hold a period that it refuses.
holds_timer_demo() {
	periodic hrtimer "$1"
	sleep "$2"
	echo 0 >$timer/running
	[ "$(stat overruns)" = 0 ] && [ "$(cat $timer/stop_reason)" = user ]
}

# It says nothing of periods that it misses: count what it reports.
holds_timerlat() {
	{ echo $(($1 / 1000)) >$tracing/osnoise/timerlat_period_us; } \
		2>/dev/null || return
	echo 0 >$tracing/tracing_on
	echo timerlat >$tracing/current_tracer
	echo >$tracing/trace
	echo 1 >$tracing/tracing_on
	sleep "$2"
	echo 0 >$tracing/tracing_on
	sleep 0.1
	seen=$(awk '/context *thread/ && match($0, /#[0-9]+/) {
		n = substr($0, RSTART + 1, RLENGTH - 1)
		at = $0; sub(/: #.*/, "", at); sub(/.* /, "", at)
		if (!first) { first = n; from = at } last = n; to = at }
		END { printf "%d", (to - from) * 1e9 / (last - first) }' \
		$tracing/trace)
	echo nop >$tracing/current_tracer
	# The mean period that it really had, to within a thousandth.
	[ "${seen:-0}" -gt 0 ] && [ "$seen" -le $(($1 + $1 / 1000)) ]
}

# It says how late it was at most: more than a period, and it missed one.
holds_cyclictest() {
	cycles=$(awk "BEGIN { printf \"%d\", $2 * 1000000000 / $1 }")
	late=$(cyclictest -q -t1 -p95 -i $(($1 / 1000)) -l "$cycles" 2>/dev/null |
		sed -n 's/.*Max: *\([0-9]*\).*/\1/p')
	[ "${late:-1000000}" -lt $(($1 / 1000)) ]
}

# What the machine allows: an hrtimer that does next to nothing.
holds_floor() {
	load_bare hrtimers=1 period_ns="$1" measure=1
	sleep "$2"
	read -r missed </sys/module/timer_demo_bench/parameters/missed
	rmmod timer_demo_bench
	[ "$missed" = 0 ]
}

# shortest TOOL PERIOD...: from the longest; the last one that holds, first for
# a short while and then for long.
shortest() {
	tool=$1 best=
	shift
	for period; do
		holds_"$tool" "$period" 0.3 || break
		best="$period $best"
	done
	for period in $best; do
		note "$tool, $period ns for $hold s"
		if holds_"$tool" "$period" $hold; then
			result $part "$tool" period "$period"
			return
		fi
	done
}

periods="100000 50000 20000 10000 7000 5000 4500 4000 3750 3500 3250 3000 2500
	2000 1500"
# shellcheck disable=SC2086 # words
shortest floor $periods
load min_interval_ns=100
# shellcheck disable=SC2086 # words
shortest timer_demo $periods
rmmod timer_demo
if grep -qw timerlat $tracing/available_tracers; then
	echo 100000 >$tracing/buffer_size_kb
	shortest timerlat 1000000 500000 200000 100000 50000 20000 10000
fi
if command -v cyclictest >/dev/null; then
	shortest cyclictest 200000 100000 50000 30000 20000 15000 12000 11000 \
		10000 9000 8000 7000 6000
fi
