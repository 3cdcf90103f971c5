#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 40
# rearm=grid keeps to the grid for ever, rearm=now drifts: by arithmetic on what
# the log says, and by what the kernel was asked for.

. /guest/ktap.sh
. /guest/lib.sh

HRTIMER_EVENTS="timer/hrtimer_start timer/hrtimer_expire_entry"

# run N INTERVAL: periodic, to its end.
run() {
	settings mode=periodic "count=$1" "interval_ns=$2"
	before=$(clock)
	store running 1
	after=$(clock)
	wait_until 60 stopped && expect stop_reason count
}

logged() {
	store log 1
	mark
	run "$1" "$2" || return
	store log 0
	wait_lines "$1"
}

# Each deadline that the hrtimer was given lies a whole number of intervals
# after the first, which is one interval after the arming.
traced_grid() {
	# shellcheck disable=SC2086 # words
	trace_on $HRTIMER_EVENTS || return
	run "$1" "$2"
	traced | grep -F '[timer_demo]' | awk -v n="$1" -v interval="$2" \
		-v before="$before" -v after="$after" '
	function fail(why) { print why ": " $0; failed = 1; exit }
	function value(key) {
		if (!match($0, " " key "=[0-9]+"))
			fail("no " key)
		return substr($0, RSTART + length(key) + 2,
			RLENGTH - length(key) - 2) + 0
	}
	/hrtimer_start:/ {
		at = value("expires")
		if (!starts++) {
			first = at
			if (at - interval < before || at - interval > after)
				fail("not armed when it was stored")
		} else {
			if (at <= last) fail("not after the one before")
			if ((at - first) % interval) fail("off the grid")
		}
		last = at
	}
	/hrtimer_expire_entry:/ {
		expiries++
		if (value("now") < last) fail("early")
	}
	END {
		if (failed) exit 1
		printf "%d armings, %d expiries, %.0f of %.0f ns\n", starts,
			expiries, last - first, (n - 1) * interval
		exit !(starts == n && expiries == n)
	}'
}

# The same settings with rearm=now leave the grid at once.
traced_drift() {
	# shellcheck disable=SC2086 # words
	trace_on $HRTIMER_EVENTS || return
	run "$1" "$2"
	traced | awk -v interval="$2" '
	/hrtimer_start:.*\[timer_demo\]/ {
		match($0, / expires=[0-9]+/)
		at = substr($0, RSTART + 9, RLENGTH - 9) + 0
		if (starts++ && at - last <= interval) close_++
		last = at
	}
	END {
		printf "%d armings, %d no later than the grid\n", starts, close_
		exit !(starts && !close_)
	}'
}

# The kernel runs a timer one tick after that which it is set to: 0 ticks from
# now mean the next one. Set next to how many armings were for that, of all but
# the first.
count_next_ticks() {
	trace_on timer/timer_start || return
	run "$1" "$(clock tick)"
	traced | grep -F '[timer_demo]' >/tmp/armings
	next=$(tail -n +2 /tmp/armings | grep -cE 'timeout=(0|-[0-9]+)[] ]')
	ticks="${ticks:+$ticks; }rearm=$2: $next of $1 for the next tick"
}

# Where each interval starts when the callback runs, the next tick would be too
# early, and one tick becomes two.
tick_becomes_two() {
	store rearm grid
	count_next_ticks 250 grid || return
	on_grid=$next
	store rearm now
	count_next_ticks 125 now || return
	echo "$ticks"
	# Fewer where the machine gets its ticks in bursts; none if all were two.
	[ "$on_grid" -gt 20 ] && [ $((8 * next)) -lt "$on_grid" ]
}

drifts() {
	store rearm now
	logged 60 "$1" || return
	store rearm grid
	on_plan now 0 "$1" 0 || return
	expiries | awk -v n=60 -v interval="$1" '
		{ sum += $1; late += $2 }
		END {
			printf "%.0f ns too late in all\n", sum - n * interval
			exit !(late > 0 && sum == n * interval + late)
		}'
}

for engine in hrtimer jiffies; do
	load "engine=$engine"
	logged 150 11000000
	check "$engine: 150 expiries stay on the grid to the ns" \
		on_plan grid 0 11000000 0
	check "$engine: rearm=now adds each lateness to the next" \
		drifts 11000000
	unload
done

name="hrtimer: the kernel is asked for 1000 deadlines on one grid"
drift="hrtimer: rearm=now asks for deadlines after the grid's"
load engine=hrtimer
# shellcheck disable=SC2086 # words
if trace_has $HRTIMER_EVENTS; then
	check "$name" traced_grid 1000 1000000
	store rearm now
	check "$drift" traced_drift 100 1000000
else
	skip "$name" "no tracepoints of timers"
	skip "$drift" "no tracepoints of timers"
fi
unload

name="jiffies: a tick is a tick on the grid, and two with rearm=now"
load engine=jiffies
if trace_has timer/timer_start; then
	ticks=
	check "$name" tick_becomes_two
	diag "$ticks"
else
	skip "$name" "no tracepoints of timers"
fi
unload
finish
