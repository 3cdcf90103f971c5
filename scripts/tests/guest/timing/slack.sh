#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# slack_ns: a timer that may be put off expires with the next one, within bound_ns;
# alone it expires at the end of its slack. On a clock that counts instructions.

# shellcheck disable=SC2154 # got is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
needs_named

INTERVAL=10000000
SLACK=4000000
# What the machine may add, at most.
ADDED=1000000
[ -z "$CHECKERS" ] || ADDED=3000000

# between FILE LOW HIGH: what the timer's file holds is.
between() {
	get "$1"
	[ "$got" -ge "$2" ] && [ "$got" -le "$3" ] ||
		{ echo "${TIMER##*/}: $1 is $got, not $2 to $3"; return 1; }
}

# deadline_of NAME: set got to the first deadline that the trace has of it.
deadline_of() {
	got=$(sed -n "s/.* arm: name=$1 .*deadline=\\([0-9]*\\)\$/\\1/p" /tmp/trace)
	[ -n "$got" ] || { echo "no arming of $1"; return 1; }
}

# two: one with slack and one without, which comes 2 ms later.
two() {
	make slack exact
	for name in slack exact; do
		use "$name"
		settings "engine=$engine" mode=periodic "interval_ns=$INTERVAL" count=50 ||
			return
	done
	use slack
	store slack_ns "$SLACK" && expect bound_ns "$SLACK" || return
	use exact
	store delay_ns $((INTERVAL + 2000000)) && trace_on timer_demo/arm || return
	use slack
	store running 1
	use exact
	store running 1
	wait_until 20 stopped
}

# The difference of the plans, to within what the machine adds, and never more than
# the slack; the lateness of the other is the machine's alone.
expire_together() {
	two || return
	traced >/tmp/trace
	deadline_of slack && slack_at=$got && deadline_of exact || return
	apart=$((got - slack_at))
	echo "planned $apart ns apart"
	between stats/lateness_max 0 "$ADDED" || return
	use slack
	stat_is expirations 50 && stat_is early 0 && stat_is overruns 0 &&
		stat_is beyond_bound 0 &&
		between stats/lateness_min "$apart" $((apart + ADDED)) &&
		between stats/lateness_max "$apart" "$SLACK"
}

alone() {
	make alone
	settings "engine=$engine" mode=periodic "interval_ns=$INTERVAL" count=50 \
		"slack_ns=$SLACK" running=1 && wait_until 20 stopped &&
		stat_is early 0 && stat_is expirations 50 &&
		between stats/lateness_max "$SLACK" $((SLACK + ADDED)) || return
	# Back to none.
	settings slack_ns=0 stats/reset=1 running=1 && wait_until 20 stopped &&
		expect bound_ns 0 && between stats/lateness_max 0 "$ADDED"
}

# It stopped as a storm after a thousand: ten intervals late each time.
no_storm() {
	make lazy
	settings "engine=$engine" mode=periodic interval_ns=100000 slack_ns=1000000 \
		count=1500 running=1 && wait_until 30 stopped &&
		expect stop_reason count && between stats/overruns 10000 20000
}

none_on_the_wheel() {
	make wheel
	settings engine=jiffies mode=periodic "interval_ns=$INTERVAL" count=20 \
		slack_ns=1000000000 running=1 && expect bound_ns $((2 * $(clock tick))) &&
		wait_until 20 stopped && stat_is overruns 0
}

load
for engine in hrtimer hrtimer_soft thread; do
	try "$engine: with slack it expires together with the next, within bound_ns" \
		expire_together
	try "$engine: alone it expires at the end of its slack" alone
	try "$engine: slack longer than the interval is no storm" no_storm
done
try "timers of the wheel take no notice of slack_ns" none_on_the_wheel
check "the module can be removed" unload
finish
