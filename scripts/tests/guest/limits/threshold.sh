#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 30
# threshold_ns and on_threshold, held against the lateness of every expiry that
# the trace has seen.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

# sample ENGINE INTERVAL: what is usual here, so that a threshold can part the
# expiries.
sample() {
	settings running=0 threshold_ns=0 on_threshold=count "engine=$1" \
		"interval_ns=$2" && run 100 && snapshot && store stats/reset 1
}

# How many of the traced are as late as this.
as_late() {
	awk -v threshold="$1" '$2 >= threshold { n++ } END { print n + 0 }' \
		/tmp/expiries
}

# Counted, to the one, and nothing else happens.
counts() {
	sample "$1" "$2" || return
	# The median of the next ones may be far less.
	half=$(((s_lateness_min + s_lateness_p50) / 2))
	settings "threshold_ns=$half" on_threshold=count
	trace_run 300 || return
	late=$(as_late "$half")
	echo "$late of 300 are $half late"
	armed_once && wall_time "$2" && recount &&
		stat_is over_threshold -eq "$late" && [ "$late" -gt 0 ]
}

# The very lateness is reached, a ns more is not.
to_the_ns() {
	sample hrtimer 1000000 || return
	settings threshold_ns=1
	trace_run 100 && stat_is over_threshold -eq "$(as_late 1)" || return
	snapshot
	settings threshold_ns=9223372036854775807
	store stats/reset 1
	run 20 && stat_is over_threshold -eq 0
}

# start_tracing, and to the end that the threshold makes of it.
until_late() {
	trace_on timer_demo/arm timer_demo/expire timer_demo/stop
	settings count=0 running=1
	wait_until 60 stopped
	expect stop_reason threshold
}

# The last is the first that was late enough.
first_late_enough() {
	awk -v threshold="$1" '
		{ last = $2; if ($2 >= threshold && !late) late = NR }
		END {
			printf "%d expiries, the last %d late\n", NR, last
			exit !(NR && late == NR)
		}' /tmp/expiries &&
		expect last_lateness "$(tail -n 1 /tmp/expiries | cut -d' ' -f2)" &&
		stat_is over_threshold -eq 1 &&
		stat_is expirations -eq "$(wc -l </tmp/expiries)"
}

# stops ENGINE INTERVAL
stops() {
	sample "$1" "$2" || return
	late=$s_lateness_p90
	settings "threshold_ns=$late" on_threshold=stop
	until_late
	status=$?
	cat "$TRACE/tracing_on" >/tmp/tracing_on
	trace_lists
	[ "$status" -eq 0 ] && grep -qx 1 /tmp/tracing_on && armed_once &&
		first_late_enough "$late"
}

# It is off before anything can follow: the culprit is the last but for the stop.
turns_tracing_off() {
	sample "$1" "$2" || return
	late=$s_lateness_p90
	settings "threshold_ns=$late" on_threshold=trace_off
	until_late || { traced | tail -n 5; return 1; }
	cat "$TRACE/tracing_on" >/tmp/tracing_on
	run 5
	store on_threshold count
	trace_lists
	grep -v '^#' /tmp/trace | tail -n 2 >/tmp/end
	cat /tmp/tracing_on /tmp/end
	grep -qx 0 /tmp/tracing_on && head -n 1 /tmp/end | grep -q ' expire: ' &&
		tail -n 1 /tmp/end | grep -q ' stop: .*reason=threshold' &&
		awk -v threshold="$late" '
			{ if ($2 >= threshold && !first) first = NR }
			END { exit !(NR && first == NR) }' /tmp/expiries
}

off() {
	sample hrtimer 1000000 || return
	settings threshold_ns=0 on_threshold=stop
	run 50 && stat_is over_threshold -eq 0 && stat_is expirations -eq 50
}

# What only watches takes hold of a timer that runs, and leaves its plan alone.
takes_hold() {
	sample "$1" "$2" || return
	trace_on timer_demo/arm timer_demo/expire
	settings count=0 running=1
	wait_until 20 stat_is expirations -ge 5 || return
	stat_is over_threshold -eq 0 && settings threshold_ns=1 &&
		wait_until 20 stat_is over_threshold -ge 5 || return
	settings threshold_ns=0
	wait_more_expirations 3
	get stats/over_threshold
	before=$got
	wait_more_expirations 3
	stat_is over_threshold -eq "$before" && expect running 1 || return
	settings on_threshold=stop threshold_ns=1
	wait_until 20 stopped
	trace_lists
	armed_once && expect stop_reason threshold && wall_time "$2"
}
wait_more_expirations() {
	get stats/expirations
	wait_until 20 stat_is expirations -ge $((got + $1))
}

load
for timer in "hrtimer 1000000" "jiffies 7000000" "thread 1000000"; do
	engine=${timer% *}
	interval=${timer#* }
	check "$engine: count counts the late ones, and all goes on" \
		counts "$engine" "$interval"
	check "$engine: stop stops at the first of them" \
		stops "$engine" "$interval"
	check "$engine: trace_off ends the trace with the first of them" \
		turns_tracing_off "$engine" "$interval"
	check "$engine: a running timer takes new thresholds, and keeps its plan" \
		takes_hold "$engine" "$interval"
done
check "1 ns counts all that are late, the longest time none" to_the_ns
check "0 is off" off
unload
finish
