#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# rows: full
# Four writers store anything for 20 s, good and bad, while two readers read
# everything. STORM_SEED=N chooses the seed that an earlier run has printed.

. /guest/ktap.sh
. /guest/lib.sh

weather() {
	# shellcheck disable=SC2086 # no seed is no word
	storm ${STORM_SEED:+-s $STORM_SEED} -t 20 -n 8000 -w 4 -r 2 "$TIMER" \
		>/tmp/storm 2>&1
	status=$?
	cat /tmp/storm
	return "$status"
}

# All four kinds have happened, and in numbers.
it_was_a_storm() {
	awk '/^accepted/ { good = $2 >= 1000 && $4 >= 1000 && $6 >= 1000 }
		END { exit !good }' /tmp/storm
}

start() {
	settings running=0 interval_ns=15000000 mode=periodic "engine=$1" \
		delay_ns=0 step_ns=0 count=0 rearm=grid cpu=-1 threshold_ns=0 \
		on_threshold=count notify=none log=1
	mark
	store running 1
}

# The log tells first what it has left out, and lets all through after a second.
calm() {
	start hrtimer && wait_lines 1 && store running 0 && sleep 1.2
}

works() {
	start "$1" && wait_lines 5 && on_plan grid 0 15000000 0 &&
		store running 0 && expect stop_reason user
}

load
check "every store is taken or refused, every file reads well" weather
diag "$(cat /tmp/storm)"
check "there were thousands of all kinds" it_was_a_storm
check "the log goes on" calm
check "a hrtimer still works" works hrtimer
check "a timer of ticks still works" works jiffies
check "the module can be removed" unload
finish
