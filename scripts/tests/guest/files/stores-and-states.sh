#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check smp
# budget: 120
# A store in every state that a timer can be in: a stopped one only records, a
# running one is armed anew from that moment, and the moment may be any.

. /guest/ktap.sh
. /guest/lib.sh

# A value other than the default for each setting that changes what is timed,
# with which a periodic timer of 20 ms stays one.
OTHERS="delay_ns=20000000 step_ns=0 count=1000000 rearm=grid mode=periodic
interval_ns=20000000 engine=jiffies engine=hrtimer"

no_expiry() {
	sleep 0.15
	[ -z "$(expiries)" ] || { expiries; return 1; }
}

# records STOP_REASON: stores neither arm nor change the readings.
records() {
	read -r elapsed <"$TIMER/last_elapsed"
	mark
	# shellcheck disable=SC2086 # words
	settings $OTHERS mode=oneshot interval_ns=1000000 delay_ns=0 count=0 \
		log=0 log=1 engine=hrtimer
	expect running 0 && expect stop_reason "$1" &&
		expect last_elapsed "$elapsed" && expect interval_ns 1000000 &&
		no_expiry && expect running 0
}

# Their line in the log, if they have one, must not come after the next mark.
one_expiry() {
	settings interval_ns=1000000 mode=oneshot log=1
	mark
	store running 1 && wait_until 10 stopped && wait_lines 1
}

end_by_user() {
	settings interval_ns=60000000000 mode=oneshot
	store running 1 && store running 0
}

end_by_count() {
	settings mode=periodic interval_ns=10000000 count=1 log=1
	mark
	store running 1 && wait_until 10 stopped && wait_lines 1
}

# A one-shot armed for a minute, then told 50 ms: from then on, not before. On a busy
# host it may have expired before anything is read.
armed_anew_from_store() {
	settings mode=oneshot interval_ns=60000000000 "engine=$1"
	store running 1
	sleep 0.1
	before=$(clock)
	store interval_ns 50000000
	wait_until 20 stopped && expect stop_reason expired || return
	after=$(clock)
	read -r elapsed <"$TIMER/last_elapsed"
	read -r lateness <"$TIMER/last_lateness"
	echo "elapsed $elapsed, lateness $lateness, clock $((after - before))"
	[ "$elapsed" -eq $((50000000 + lateness)) ] && [ "$lateness" -ge 0 ] &&
		[ "$elapsed" -le $((after - before)) ]
}

start_periodic() {
	settings running=0 mode=periodic interval_ns=20000000 delay_ns=0 \
		step_ns=0 count=0 rearm=grid "engine=$1" log=1
	sleep 0.02
	mark
	store running 1
	wait_lines 2
}

# two_more: expiries, whatever the log has of those before.
two_more() {
	get stats/expirations && wait_until 20 has_expired $((got + 2))
}
has_expired() {
	get stats/expirations
	[ "$got" -ge "$1" ]
}

# stopped_on_plan RESTARTS: stopped, as then the log has all.
stopped_on_plan() {
	expect running 1 && store running 0 && on_plan grid 0 20000000 0 "$1"
}

# Each of these stores begins a new grid.
every_setting_arms_anew() {
	start_periodic "$1" || return
	stores=0
	for pair in $OTHERS running=1; do
		remark "$pair"
		store "${pair%%=*}" "${pair#*=}"
		stores=$((stores + 1))
		two_more || return
	done
	stopped_on_plan "$stores"
}

# These only watch: the grid goes on.
watching_does_not_arm() {
	start_periodic "$1" || return
	for value in 1 y 1 on; do
		store log "$value"
		two_more || return
	done
	stopped_on_plan 0
}

restart_begins_anew() {
	start_periodic "$1" && store running 0 || return
	store running 1
	two_more && stopped_on_plan 1
}

# Periodic to one-shot: one more expiry; and back, on the other engine.
mode_changes_at_work() {
	start_periodic hrtimer || return
	store mode oneshot
	wait_until 10 stopped && expect stop_reason expired || return
	# With this the log has its line.
	store running 0
	store mode periodic
	expect running 0 || return
	settings interval_ns=60000000000 mode=oneshot
	store running 1
	settings mode=periodic engine=jiffies
	mark
	store interval_ns 20000000
	wait_lines 3 && on_plan grid 0 20000000 0 && expect running 1 || return
	mark
	store engine hrtimer
	wait_lines 3 && expect running 1
}

# storm_of FILE=VALUE...: stores that all are good, from two writers at once, for
# a second, and hundreds of them.
storm_of() {
	storm -t 1 -n 300 -w 2 -r 1 "$TIMER" "$@" >/tmp/storm || {
		cat /tmp/storm
		return 1
	}
	awk '
		{ print }
		/^accepted/ { good = $2 >= 300 && $4 == 0 }
		END { exit !good }' /tmp/storm
}

still_works() {
	expect running 1 && start_periodic hrtimer && wait_more 3 &&
		on_plan grid 0 20000000 0 &&
		start_periodic jiffies && wait_more 3 &&
		on_plan grid 0 20000000 0
}

# A store can come while the callback is arming its timer again: every 20 us.
inside_the_callback() {
	settings log=0 mode=periodic engine=hrtimer interval_ns=20000
	store running 1
	storm_of interval_ns=20000 interval_ns=30000 rearm=grid rearm=now \
		delay_ns=0 step_ns=0 count=0 mode=periodic log=0
}

# The same for ticks.
inside_the_wheel() {
	settings log=0 mode=periodic engine=jiffies "interval_ns=$(clock tick)"
	store running 1
	storm_of interval_ns=1000000 interval_ns=4000000 rearm=grid \
		rearm=now delay_ns=0 step_ns=0 count=0 running=1
}

while_it_changes_engines() {
	settings log=0 mode=periodic interval_ns=100000
	store running 1
	storm_of engine=hrtimer engine=jiffies mode=periodic mode=oneshot \
		running=1 running=0 rearm=now rearm=grid interval_ns=100000 \
		interval_ns=1000000 || return
	settings mode=periodic running=1
}

load
check "a stopped timer that never ran: stores only record" records none
one_expiry
check "an expired one-shot: stores only record" records expired
end_by_user
check "a timer that the user stopped: stores only record" records user
end_by_count
check "a timer that its count stopped: stores only record" records count
for engine in hrtimer jiffies; do
	check "$engine: an armed timer counts from the store" \
		armed_anew_from_store "$engine"
	check "$engine: each setting arms a running timer anew" \
		every_setting_arms_anew "$engine"
	check "$engine: log only watches" watching_does_not_arm "$engine"
	check "$engine: stopping and starting begins a new grid" \
		restart_begins_anew "$engine"
done
check "mode and engine change while it runs" mode_changes_at_work
check "stores all the time into the callback of a 20 us timer" \
	inside_the_callback
check "the timer still works" still_works
check "stores all the time into the callback of a timer of ticks" \
	inside_the_wheel
check "the timer still works after that" still_works
check "stores all the time that change engine, mode and running" \
	while_it_changes_engines
check "the timer still works after those" still_works
unload
finish
