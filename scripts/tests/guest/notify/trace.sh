#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 40
# machine: tools
# The trace events arm, expire and stop: their fields, filters and triggers, and
# what trace-cmd, perf and bpftrace make of them. All count what the timer does.

# shellcheck disable=SC2154 # got is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
. /guest/tools.sh

EVENTS=$TRACE/events/timer_demo

# fields EVENT: their types and names, in order.
fields() {
	sed -n 's/^\tfield:\(.*\);\toffset.*/\1/p' "$EVENTS/$1/format" |
		grep -v ' common_'
}
fields_are() {
	event=$1
	shift
	fields "$event" >/tmp/fields
	printf '%s\n' "$@" | diff - /tmp/fields
}

events_and_fields() {
	[ "$(cd "$EVENTS" && echo */)" = "arm/ expire/ late/ stop/" ] &&
		fields_are arm '__data_loc char[] name' 'char engine[20]' \
			'char mode[12]' 'int cpu' 'u64 deadline' &&
		fields_are expire '__data_loc char[] name' 'char engine[20]' \
			'char context[8]' 'int cpu' 'u64 elapsed' \
			's64 lateness' 'u64 overruns' &&
		fields_are stop '__data_loc char[] name' 'char reason[12]' &&
		fields_are late '__data_loc char[] name' 'char cause[12]' \
			'__data_loc char[] who' '__data_loc char[] module' 's64 lateness'
}

# run_out NAME SETTING...: start from nothing and wait for the end.
run_out() {
	use "$1"
	shift
	settings stats/reset=1 "$@" running=1 && wait_until 60 stopped
}

# our_events: what is in /tmp/trace of ours, from the event's name on.
our_events() { sed -n 's/.*: \(\(arm\|expire\|stop\): name=\)/\1/p' /tmp/trace; }

# The printed form is a line that people and awk can read.
one_shot_prints() {
	trace_on timer_demo || return
	run_out a mode=oneshot interval_ns=3000000
	traced >/tmp/trace
	our_events | tee /tmp/ours
	get last_elapsed && elapsed=$got && get last_lateness || return
	[ "$(sed -n 3p /tmp/ours)" = "stop: name=a reason=expired" ] &&
		[ "$(sed -n 2p /tmp/ours | sed 's/ cpu=[01]//')" = "expire: name=a engine=hrtimer elapsed=$elapsed lateness=$got overruns=0 context=hardirq" ] &&
		sed -n 1p /tmp/ours | grep -qE \
			'^arm: name=a engine=hrtimer mode=oneshot cpu=-1 deadline=[0-9]+$' &&
		[ "$(wc -l </tmp/ours)" -eq 3 ]
}

# What arm has planned is what expire is held against: to the ns, by the trace
# clock that the deadline is on.
deadline_is_kept() {
	deadline=$(sed -n 's/.*deadline=//p' /tmp/ours)
	get stats/worst
	worst when
	when=$got
	get last_lateness
	[ $((deadline + got)) -eq "$when" ]
}

# filtered EVENT FILTER: those of one run that pass it, in /tmp/ours.
filtered() {
	echo "$2" >"$EVENTS/$1/filter" || return
	trace_on "timer_demo/$1" || return
	run_all
	traced >/tmp/trace
	echo 0 >"$EVENTS/$1/filter"
	our_events >/tmp/ours
}
run_all() {
	for name in a abc b; do
		use "$name"
		settings mode=periodic interval_ns=5000000 count=10 running=1
	done
	for name in a abc b; do
		use "$name"
		wait_until 60 stopped || return
	done
}

by_lateness() {
	filtered expire 'lateness > 300000000000' && [ ! -s /tmp/ours ] || return
	filtered expire 'lateness >= 0' && [ "$(wc -l </tmp/ours)" -eq 30 ] ||
		return
	# Later than the median of all could be none, the next time.
	least=$(sed 's/.* lateness=\([0-9]*\).*/\1/' /tmp/ours | sort -n |
		sed -n 1p)
	filtered expire "lateness > $least" || return
	awk -F'lateness=' -v most="$least" '
		$2 + 0 <= most { print; bad = 1 }
		END { print NR " events"; exit bad || !NR }' /tmp/ours
}
by_engine() {
	use b
	store engine jiffies
	filtered expire 'engine == "jiffies"' &&
		[ "$(grep -c 'name=b engine=jiffies' /tmp/ours)" -eq 10 ] &&
		[ "$(wc -l </tmp/ours)" -eq 10 ]
}
by_name() {
	filtered stop 'name ~ "a*"' && sort /tmp/ours &&
		[ "$(sort /tmp/ours | tr '\n' ' ')" = "stop: name=a reason=count stop: name=abc reason=count " ]
}
by_mode() {
	filtered arm 'mode == "periodic" && cpu < 0 && name == "abc"' &&
		[ "$(wc -l </tmp/ours)" -eq 1 ] &&
		grep -q '^arm: name=abc ' /tmp/ours
}

# The trigger counts, nothing is recorded; and all that it counts adds up.
histogram() {
	trigger='hist:keys=lateness.log2:vals=elapsed:sort=lateness'
	echo "$trigger if name == \"a\"" >"$EVENTS/expire/trigger" || return
	run_out a mode=periodic interval_ns=1000000 count=300
	cat "$EVENTS/expire/hist"
	sum=$(sed -n 's/.*hitcount: *\([0-9]*\).*/\1/p' "$EVENTS/expire/hist" |
		awk '{ sum += $1 } END { print sum }')
	hits=$(sed -n 's/.*Hits: *//p' "$EVENTS/expire/hist")
	echo "!$trigger" >"$EVENTS/expire/trigger"
	stat_is expirations "$sum" && stat_is expirations "$hits" &&
		[ "$sum" -eq 300 ]
}

# The same powers of two as in stats/histogram. The kernel's log2 rounds up, so
# that a power of two itself is counted one line lower there.
histogram_is_the_same() {
	echo 'hist:keys=lateness.log2' >"$EVENTS/expire/trigger" || return
	run_out a mode=periodic interval_ns=1100000 count=200
	sed -n 's/.*lateness: ~ 2^\([0-9]*\) .*hitcount: *\([0-9]*\).*/\1 \2/p' \
		"$EVENTS/expire/hist" >/tmp/theirs
	echo '!hist:keys=lateness.log2' >"$EVENTS/expire/trigger"
	awk 'BEGIN { for (i = power = 1; i < 42; i++) upper[i] = power *= 2 }
		NR == FNR { sum[upper[$1]] = $2; theirs += $2; next }
		{ ours += $2; if ($2 > sum[$1]) off += $2 - sum[$1] }
		END {
			printf "%d, %d there, %d elsewhere\n", ours, theirs, off
			exit ours != theirs || off > 2
		}' /tmp/theirs "$TIMER/stats/histogram"
}

trace_cmd() {
	cat >/tmp/run <<-END
		echo 1 >"$FACES/a/running"
		while [ "\$(cat $FACES/a/running)" = 1 ]; do sleep 0.1; done
	END
	use a
	settings stats/reset=1 mode=periodic interval_ns=2000000 count=50 &&
		(cd /tmp && trace-cmd record -q -e timer_demo sh /tmp/run) &&
		(cd /tmp && trace-cmd report) >/tmp/trace || return
	# It prints by the event's format alone.
	grep -c ' expire: ' /tmp/trace
	[ "$(grep -cE ' arm: +name=a engine=hrtimer mode=periodic cpu=-1 deadline=' /tmp/trace)" -eq 1 ] &&
		[ "$(grep -cE ' stop: +name=a reason=count' /tmp/trace)" -eq 1 ] &&
		[ "$(grep -cE ' expire: +name=a engine=hrtimer cpu=.* lateness=[0-9]+ overruns=[0-9]+ context=hardirq' /tmp/trace)" -eq 50 ] &&
		stat_is expirations 50
}

perf_counts() {
	settings stats/reset=1 count=123
	perf stat -a -x, -e timer_demo:expire -e timer_demo:arm \
		-e timer_demo:stop -o /tmp/perf sh /tmp/run || return
	cat /tmp/perf
	stat_is expirations 123 &&
		grep -q '^123,,timer_demo:expire,' /tmp/perf &&
		grep -q '^1,,timer_demo:arm,' /tmp/perf &&
		grep -q '^1,,timer_demo:stop,' /tmp/perf
}

# Once it is attached, until it is interrupted.
bpftrace_counts() {
	[ -e /sys/kernel/btf/vmlinux ] || { echo "no BTF"; return 1; }
	bpftrace -e 'tracepoint:timer_demo:expire
		/ str(args->name) == "a" && args->lateness >= 0 /
		{ @n = count(); @by[args->engine] = count(); }
		tracepoint:timer_demo:stop { printf("%s %s\n", str(args->name), args->reason); exit(); }
		BEGIN { printf("ready\n"); }' >/tmp/bpftrace 2>&1 &
	tracer=$!
	wait_until 60 grep -q ready /tmp/bpftrace || {
		cat /tmp/bpftrace
		return 1
	}
	run_out a mode=periodic interval_ns=2000000 count=77
	wait "$tracer"
	status=$?
	cat /tmp/bpftrace
	[ "$status" -eq 0 ] && stat_is expirations 77 &&
		grep -qx '@n: 77' /tmp/bpftrace &&
		grep -qx '@by\[hrtimer\]: 77' /tmp/bpftrace &&
		grep -qx 'a count' /tmp/bpftrace
}

# A culprit is the last line that the trace has.
trace_off() {
	trace_on timer_demo/expire || return
	run_out a mode=periodic interval_ns=1000000 count=0 threshold_ns=1 \
		on_threshold=trace_off
	read -r on <"$TRACE/tracing_on"
	traced >/tmp/trace
	settings threshold_ns=0 on_threshold=count
	our_events >/tmp/ours
	tail -n 3 /tmp/ours
	[ "$on" -eq 0 ] && expect stop_reason threshold && get last_lateness &&
		tail -n 1 /tmp/ours | grep -q "^expire: name=a .* lateness=$got "
}

load
make a abc b
check "there are four events, with their fields" events_and_fields
check "a one-shot is three readable lines" one_shot_prints
check "what was planned and how late it was add up" deadline_is_kept
check "expire is filtered by lateness" by_lateness
check "expire is filtered by engine" by_engine
check "stop is filtered by a pattern of names" by_name
check "arm is filtered by mode, cpu and name" by_mode
if [ -e "$TRACE/synthetic_events" ]; then
	check "a hist trigger by powers of two adds up to the expirations" \
		histogram
	check "it tells the same as stats/histogram" histogram_is_the_same
else
	skip "hist triggers" "not in this kernel"
fi
check "on_threshold=trace_off leaves the culprit last in the trace" trace_off
check "trace-cmd records and reports all three" trace_cmd
check "perf stat counts the expirations" perf_counts
if [ -e /sys/kernel/btf/timer_demo ] || [ -e "$TRACE/synthetic_events" ]; then
	check "bpftrace counts the expirations" bpftrace_counts
else
	skip "bpftrace" "without module BTF (Linux 5.11) it wants headers"
fi
end_all
unload
finish
