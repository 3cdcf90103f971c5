#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# What the notifier does for files that nobody reads, however many there are: it is
# awake at most once in 10 ms, tells at most 1000 a second, in turn, and who reads does
# not feel it.

# shellcheck disable=SC2154 # got is lib.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

needs_named
trace_has kprobes 2>/dev/null || [ -e "$TRACE/kprobe_events" ] ||
	skip_all "this kernel has no kprobes"

MANY=50
POLLED=/tmp/polled
TICK_NS=$(clock tick)
# Between two runs of the notifier: 10 ms, and no more than a tick beside.
LONGEST=$((10000000 + TICK_NS))

# make_unseen NAME FILE=VALUE...: by configfs, so that nobody looks at its files.
make_unseen() {
	mkdir "$NAMED/$1" || return
	unseen=$NAMED/$1
	shift
	for pair; do
		echo "${pair#*=}" >"$unseen/${pair%%=*}" || return
	done
}

# Each telling, with the file's node; and each run of the notifier.
trace_telling() {
	{
		# shellcheck disable=SC2016 # the kernel's
		echo 'p:kprobes/told kernfs_notify kn=$arg1'
		echo 'p:kprobes/runs timer_demo:notify_run'
	} >"$TRACE/kprobe_events" && trace_on kprobes/told kprobes/runs
}
end_telling() {
	traced >/tmp/trace
	echo >"$TRACE/kprobe_events"
	grep -c ' runs: ' /tmp/trace >/tmp/runs
	sed -n 's/.* told: .*kn=\(.*\)/\1/p' /tmp/trace | sort | uniq -c |
		awk '{ print $1 }' | sort -n >/tmp/tellings
}

# What one stat() of an ordinary user leaves behind: the inodes.
one_stat() {
	for i in $(seq "$MANY"); do
		make_unseen "s$i" interval_ns=20000000 mode=periodic running=1 ||
			return
	done
	stat "$FACES"/s*/last_elapsed >/dev/null
	sleep 0.5
	trace_telling && started=$(clock) && sleep 2 || return
	took=$(($(clock) - started))
	end_telling
	awk -v took="$took" -v many="$MANY" -v longest="$LONGEST" '
		FILENAME == "/tmp/runs" { runs = $1; next }
		{ sum += $1; n++; if (n == 1) least = $1; most = $1 }
		END {
			printf "%d tellings of %d files, %d to %d each, %d runs, in %d ns\n",
				sum, n, least, most, runs, took
			exit !(n == many && most <= least + 2 &&
				sum <= took / 1000000 + 10 && runs <= took / 10000000 + 1 &&
				sum >= 10 * (took / longest - 2)) }' /tmp/runs /tmp/tellings
}

# From the first expiry that he does not know of to the telling, by the trace, which
# has both.
who_reads_is_told() {
	make_unseen mine interval_ns=1000000 mode=periodic
	use mine
	behind "$POLLED" pollwait "$TIMER/last_elapsed"
	poller=$!
	wait_until 10 grep -q ready "$POLLED" && store running 1 && sleep 0.5 &&
		trace_on timer_demo/expire || return
	sleep 1
	traced >/tmp/trace
	kill "$poller"
	store running 0
	n=$(awk '/ expire: name=mine / { n++ } END { print n + 0 }' /tmp/trace)
	awk -v longest="$LONGEST" '
		/PRI/ { if (last && $1 - last > longest + 3000000) {
				print "told after " $1 - last; bad = 1 }
			last = $1; n++ }
		END { print n " wake-ups"; exit bad || n < 40 }' "$POLLED" &&
		[ "$n" -gt 900 ]
}

# All at once, of which one is waited for: by whom, that is told first.
stops_at_once() {
	for i in $(seq "$MANY"); do
		echo 0 >"$NAMED/s$i/running"
		echo oneshot >"$NAMED/s$i/mode"
		echo 1500000000 >"$NAMED/s$i/interval_ns"
	done
	stat "$FACES"/s*/* >/dev/null
	use "s$MANY"
	behind "$POLLED" pollwait "$TIMER/stop_reason" 2
	poller=$!
	wait_until 10 grep -q ready "$POLLED" || return
	for i in $(seq "$MANY"); do
		echo 1 >"$NAMED/s$i/running"
	done
	trace_on timer_demo/stop
	wait "$poller"
	sleep 0.2
	traced >/tmp/trace
	# On the trace's clock that is CLOCK_MONOTONIC but for its start.
	tail -n 1 "$POLLED"
	tail -n 1 "$POLLED" | grep -q 'PRI.ERR expired$' &&
		[ "$(grep -c ' stop: ' /tmp/trace)" -eq "$MANY" ]
}

# told_within LONGEST: a slow timer, whose file somebody has open and does not read.
each_expiry_is_told() {
	make_unseen slow interval_ns=7000000 mode=periodic
	use slow
	exec 5<"$TIMER/last_elapsed"
	store running 1
	sleep 0.3
	# shellcheck disable=SC2016 # the kernel's
	echo 'p:kprobes/told kernfs_notify kn=$arg1' >"$TRACE/kprobe_events" &&
		trace_on kprobes/told timer_demo/expire || return
	sleep 2
	end_telling
	exec 5<&-
	store running 0
	awk -v longest="$LONGEST" '
		{ for (i = 1; i < NF; i++) if ($i ~ /^[0-9]+\.[0-9]+:$/) at = $i * 1e9 }
		/ expire: name=slow / { n++; if (!since) since = at }
		/ told: / && since {
			told++
			if (at - since > most) most = at - since
			since = 0 }
		END { printf "%d expiries, told %d times, at most %d ns after\n", n, told, most
			exit !(n > 200 && told > 100 && most <= longest + 1000000) }' /tmp/trace
}

load
check "$MANY timers that were looked at once cost 1000 tellings a second, in turn" \
	one_stat
check "who reads is told each 10 ms and a tick beside them" who_reads_is_told
check "a stop that is waited for is told, of $MANY at once" stops_at_once
end_all
check "each expiry is told within 10 ms and a tick to who does not read" \
	each_expiry_is_told
end_all
unload
finish
