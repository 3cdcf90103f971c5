#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 120
# The kernel's own events of hrtimers see the same expiries: as many, and each
# as late as the module says, but for the way from the interrupt's clock read
# to the callback's. A ns is an instruction here, so that way can be bounded.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

EVENTS="timer/hrtimer_start timer/hrtimer_expire_entry timer_demo/expire"
COUNT=1500
# The tick's timer may come first in the same interrupt: 2576 was seen (7.3).
MOST=10000
[ -z "$CHECKERS" ] || MOST=2000000

# pair: each hrtimer_expire_entry is that of the deadline that was asked for
# before it and is followed by the module's own event.
pair() {
	traced | grep -E '\[timer_demo\]|: expire: ' >/tmp/events
	awk -v n="$COUNT" -v most="$MOST" '
	function fail(why) { print why ": " $0; failed = 1; exit }
	function value(key) {
		if (!match($0, key "=-?[0-9]+"))
			fail("no " key)
		return substr($0, RSTART + length(key) + 1,
			RLENGTH - length(key) - 1) + 0
	}
	/hrtimer_start:/ { expires = value(" expires"); starts++; next }
	/hrtimer_expire_entry:/ {
		if (entries != ours) fail("not told by the module")
		if (!starts) fail("not asked for")
		theirs = value(" now") - expires
		entries++
		next
	}
	/ expire: / {
		more = value(" lateness") - theirs
		ours++
		if (entries != ours) fail("not an expiry to the kernel")
		if (more < 0) fail("less than " theirs)
		if (more > most) fail(more " more than " theirs)
		if (ours == 1 || more < least) least = more
		if (ours == 1 || more > worst) worst = more
	}
	END {
		if (failed) exit 1
		printf "%d expiries, %d of the kernel, %d to %d ns more\n", ours,
			entries, least, worst
		exit !(ours == n && entries == n)
	}' /tmp/events
}

paired() {
	# shellcheck disable=SC2086 # words
	trace_on $EVENTS && settings "$@" && run "$COUNT" || return
	pair >/tmp/paired
	status=$?
	cat /tmp/paired
	return "$status"
}

# The hist triggers of Documentation: no event of the module's own is needed.
# First which function it is, among several of this name; then all latenesses.
find_function() {
	echo 'hist:keys=function.sym' \
		>"$TRACE/events/timer/hrtimer_expire_entry/trigger" || return
	run "$COUNT"
	sed -n 's/^{ function: \[\([0-9a-f]*\)\] .*\[timer_demo\] *} hitcount: *\([0-9]*\)$/\1 \2/p' \
		"$TRACE/events/timer/hrtimer_expire_entry/hist" >/tmp/function
	echo '!hist:keys=function.sym' \
		>"$TRACE/events/timer/hrtimer_expire_entry/trigger"
	cat /tmp/function
	[ "$(wc -l </tmp/function)" -eq 1 ] || return
	read -r function hits </tmp/function
	[ "$hits" -eq "$COUNT" ]
}

trigger() { echo "$2" >"$TRACE/events/$1/trigger"; }
triggers_on() {
	of="if function == 0x$function"
	asked="hist:keys=hrtimer:exp=expires $of"
	late="hist:keys=hrtimer:lat=now-\$exp:onmatch(timer.hrtimer_start).timer_lat(\$lat) $of"
	echo 'timer_lat s64 lat' >"$TRACE/synthetic_events" &&
		trigger timer/hrtimer_start "$asked" &&
		trigger timer/hrtimer_expire_entry "$late" &&
		trigger synthetic/timer_lat hist:keys=lat
}

# They would cost the tests after this one their time.
triggers_off() {
	trigger synthetic/timer_lat '!hist:keys=lat' &&
		trigger timer/hrtimer_expire_entry "!$late" &&
		trigger timer/hrtimer_start "!$asked" &&
		echo >"$TRACE/synthetic_events" &&
		! grep -v '^#' "$TRACE"/events/*/*/trigger
}

# As many, and none earlier. How much later says nothing here: the trigger does
# its work between the interrupt's clock read and the callback's.
hist_agrees() {
	[ -n "${function-}" ] || return
	triggers_on || return
	store stats/reset 1
	run "$COUNT"
	sed -n 's/^{ lat: *\(-*[0-9]*\) *} hitcount: *\([0-9]*\)$/\1 \2/p' \
		"$TRACE/events/synthetic/timer_lat/hist" >/tmp/lats
	snapshot
	awk -v n="$COUNT" -v mean="$s_lateness_mean" \
		-v worst="$s_lateness_max" '
		{ hits += $2; sum += $1 * $2; if ($1 > max) max = $1 }
		END {
			printf "%d hits, mean %.0f and %d, max %d and %d\n", hits,
				sum / n, mean, max, worst
			exit !(hits == n && sum / n < mean + 1 && max <= worst)
		}' /tmp/lats >/tmp/means
	status=$?
	cat /tmp/means
	return "$status"
}

load
# shellcheck disable=SC2086 # words
trace_has $EVENTS || skip_all "no tracepoints of timers"
check "1 kHz: the kernel sees the same expiries, none later than we say" \
	paired interval_ns=1000000
diag "1 kHz: $(cat /tmp/paired)"
check "20 kHz: likewise" paired interval_ns=50000
diag "20 kHz: $(cat /tmp/paired)"
check "1 kHz, rearm=now: likewise" paired interval_ns=1000000 rearm=now
diag "1 kHz, rearm=now: $(cat /tmp/paired)"
store rearm grid
store interval_ns 1000000
if [ -e "$TRACE/synthetic_events" ]; then
	check "hist trigger: as many calls of our function as expirations" \
		find_function
	check "hist trigger: now - expires is as many, and what we say" \
		hist_agrees
	diag "$(cat /tmp/means)"
	check "hist trigger: can be taken away" triggers_off
else
	skip "hist triggers" "not in this kernel"
fi
unload
finish
