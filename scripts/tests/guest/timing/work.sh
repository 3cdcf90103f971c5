#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# work_ns: a load that is known. Another timer on that CPU is late by just that, and
# several such loads add up; who makes it measures nothing of it.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh
. /guest/named.sh

[ ! -e /proc/lockdep ] || skip_all "checkers count for more than the load"

needs_named
WORK=1000000
# What an interrupt, two callbacks and the first look at the clock take.
BESIDE=40000

# loads NAME INTERVAL: a timer that keeps its CPU busy.
loads() {
	make "$1" && settings "interval_ns=$2" mode=periodic cpu=0 work_ns="$WORK" \
		running=1
}

# feels N: of the timers that are running so much work is felt at most. Its interval
# shifts its phase against theirs, so that it meets each moment of their work.
feels() {
	use
	settings interval_ns=4017000 mode=periodic cpu=0 count=1000 stats/reset=1 \
		running=1 && wait_until 60 stopped && snapshot || return
	echo "$1 loads: $s_lateness_max at most, p50 $s_lateness_p50"
	[ "$s_lateness_max" -le $(($1 * (WORK + BESIDE))) ]
}

one() {
	loads w1 4000000 && feels 1 && [ "$s_lateness_max" -ge $((WORK - BESIDE)) ]
}

# Theirs meet, too: 4.000 and 4.007 ms. How well all three do is a matter of chance.
two() {
	loads w2 4007000 && feels 2 &&
		[ "$s_lateness_max" -ge $((WORK * 14 / 10)) ]
}

# Half of the time, by itself: on time, nothing overrun, no storm.
alone() {
	use
	settings engine="$1" rearm="$2" interval_ns=2000000 work_ns="$WORK" count=200 \
		cpu=0 stats/reset=1 running=1 && wait_until 60 stopped && snapshot || return
	get last_elapsed
	since=$got
	get last_lateness
	since=$((since - got))
	echo "$1, $2: p50 $s_lateness_p50, max $s_lateness_max, overruns $s_overruns"
	[ "$s_overruns" -eq 0 ] && [ "$s_expirations" -eq 200 ] &&
		[ "$s_lateness_p50" -le $((BESIDE * 2)) ] && expect stop_reason count || return
	# From the callback before to the plan.
	[ "$2" = grid ] || [ "$since" -eq 2000000 ] ||
		{ echo "planned after $since"; return 1; }
}

# The last expiry works as well, and so does a one-shot.
once() {
	use
	settings engine=hrtimer mode=oneshot rearm=grid count=0 interval_ns=1000000 \
		work_ns=10000000 && trace_on irq_vectors/local_timer_exit \
		timer_demo/expire 2>/dev/null || trace_on timer_demo/expire
	store running 1
	sleep 0.1
	traced >/tmp/trace
	settings work_ns=0
	grep -q local_timer_exit /tmp/trace || { echo "no such event here"; return 0; }
	awk '{ for (i = 1; i < NF; i++) if ($i ~ /^[0-9]+\.[0-9]+:$/) at = $i * 1e9 }
		/ expire: / { from = at }
		/local_timer_exit/ && from && !till { till = at }
		END { printf "busy for %d ns\n", till - from
			exit !(till - from >= 10000000 && till - from <= 10100000) }' /tmp/trace
}

load
check "a timer on the same CPU is late by just that" one
check "two of them add up" two
end_all
for rearm in grid now; do
	for engine in hrtimer hrtimer_soft thread; do
		check "$engine, rearm=$rearm: its own lateness has nothing of it" \
			alone "$engine" "$rearm"
	done
done
check "the last expiry works, too" once
unload
finish
