# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
# What the tests of statistics share. Sourced after lib.sh, which it needs.
# Functions that answer yes or no say on stdout why no.

STATS=$TIMER/stats

# read_pairs PREFIX: set a variable for each "key value" line of stdin.
read_pairs() {
	while read -r key rest; do
		: "$rest"
		eval "$1$key=\$rest"
	done
}

# snapshot: set s_expirations, s_lateness_max, ... to one moment's.
snapshot() { read_pairs s_ <"$STATS/snapshot"; }

# stat_is NAME -eq VALUE: what stats/NAME holds; or -ge, -gt, and so on.
stat_is() {
	get "stats/$1"
	test "$got" "$2" "$3" || { echo "$1 is $got, not $2 $3"; return 1; }
}

# run COUNT: so many expiries, to their end. Asleep for as long as they take at
# least: looking all the time costs an emulated machine more than the timer.
run() {
	settings mode=periodic "count=$1" && get interval_ns &&
		store running 1 || return
	us=$((got * $1 / 1000))
	sleep "$((us / 1000000)).$(printf %06d $((us % 1000000)))"
	wait_until 60 stopped && expect stop_reason count
}

# ordered: the figures of the last snapshot go together.
ordered() {
	set -- "$s_lateness_min" "$s_lateness_p50" "$s_lateness_p90" \
		"$s_lateness_p99" "$s_lateness_p999" "$s_lateness_max"
	[ "$1" -le "$2" ] && [ "$2" -le "$3" ] && [ "$3" -le "$4" ] &&
		[ "$4" -le "$5" ] && [ "$5" -le "$6" ] &&
		[ "$1" -le "$s_lateness_mean" ] &&
		[ "$s_lateness_mean" -le "$6" ] &&
		[ "$s_lateness_stddev" -le $(($6 - $1)) ] &&
		[ "$s_early" -eq 0 ] && return
	echo "min, p50, p90, p99, p999, max $*, early $s_early,"
	echo "mean $s_lateness_mean, stddev $s_lateness_stddev"
	return 1
}

# bucket_sum: set got to the sum of the histogram's counts.
bucket_sum() {
	got=0
	while read -r _ count; do
		got=$((got + count))
	done <"$STATS/histogram"
}

# Every expiry since the timer was armed, from the module's own trace events:
# trace_run COUNT, which leaves "ELAPSED LATENESS OVERRUNS" lines in
# /tmp/expiries and "DEADLINE" lines, one for each arming, in /tmp/armings.
trace_run() {
	trace_on timer_demo/arm timer_demo/expire || return
	run "$1"
	status=$?
	trace_lists
	return "$status"
}
trace_lists() {
	traced >/tmp/trace
	sed -n 's/.* expire: .* elapsed=\([0-9]*\) lateness=\([-0-9]*\) overruns=\([0-9]*\) .*/\1 \2 \3/p' \
		/tmp/trace >/tmp/expiries
	sed -n 's/.* arm: .* deadline=\([0-9]*\)$/\1/p' /tmp/trace >/tmp/armings
}

# recount: the statistics say of the expiries in /tmp/expiries what one finds
# who counts, sorts and adds up. Percentiles are of the true one's bucket.
recount() {
	sort -n -k 2,2 /tmp/expiries | cat - "$STATS/snapshot" \
		"$STATS/histogram" | awk '
	function fail(why) { print why; failed = 1 }
	function same(name, mine) {
		if (said[name] != mine)
			fail(name " is " said[name] ", not " mine)
	}
	function share(name, permille,   rank, sample, width) {
		rank = int((n * permille + 999) / 1000)
		sample = late[rank]
		for (width = 1; sample / width >= 16; )
			width *= 2
		sample = int(sample / width) * width
		if (said[name] < sample || said[name] >= sample + width)
			fail(name " is " said[name] ", not " late[rank])
	}
	NF == 3 {
		late[++n] = $2
		sum += $2
		overruns += $3
		for (end = 1; end <= $2; )
			end *= 2
		bucket[end]++
	}
	NF == 2 && $1 ~ /^[0-9]/ {
		their[$1] = $2
		if (!($1 in bucket))
			fail("bucket " $1)
	}
	NF == 2 && $1 !~ /^[0-9]/ { said[$1] = $2 }
	END {
		if (!n) { print "no expiry was traced"; exit 1 }
		same("expirations", n)
		same("overruns", overruns)
		same("lateness_sum", sprintf("%.0f", sum))
		same("lateness_min", late[1])
		same("lateness_max", late[n])
		same("lateness_mean", int(sum / n))
		share("lateness_p50", 500)
		share("lateness_p90", 900)
		share("lateness_p99", 990)
		share("lateness_p999", 999)
		for (i = 1; i <= n; i++)
			squares += (late[i] - sum / n) * (late[i] - sum / n)
		# Rounded down; there is no sqrt() here.
		off = said["lateness_stddev"]
		if (off * off > squares / n * 1.000001 + 1 ||
		    (off + 1) * (off + 1) < squares / n * 0.999999 - 1)
			fail("stddev is " off ", variance " squares / n)
		for (end in bucket)
			if (their[end] != bucket[end])
				fail("bucket " end " has " their[end] ", not " bucket[end])
		exit failed
	}'
}

# wall_time INTERVAL: (last - first) / interval + 1 is expiries and overruns,
# where first and last are planned times, of the run in /tmp/expiries.
wall_time() {
	snapshot
	awk -v interval="$1" -v counted=$((s_expirations + s_overruns)) '
		NR == 1 && $1 - $2 != interval {
			print "the first was planned after " $1 - $2
			failed = 1
		}
		{ at += $1; last = $2 }
		END {
			n = (at - last - interval) / interval + 1
			printf "%.6f times, counted %d\n", n, counted
			exit failed || n != counted
		}' /tmp/expiries
}

# armed_once: nothing has re-armed the timer in the run that was traced.
armed_once() {
	n=$(wc -l </tmp/armings)
	[ "$n" -eq 1 ] || { echo "armed $n times"; return 1; }
}

# A tick of this kernel, and what its wheel makes of a timeout: granule NS sets
# got (63 ticks and more are on level 1, and so on, as in kernel/time/timer.c).
TICK=$(clock tick)
granule() {
	ticks=$((($1 + TICK - 1) / TICK))
	got=$TICK
	from=63
	while [ "$ticks" -ge "$from" ]; do
		got=$((got * 8))
		from=$((from * 8))
	done
}
