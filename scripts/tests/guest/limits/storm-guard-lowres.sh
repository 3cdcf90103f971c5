#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 120
# machine: highres-off
# Without high-resolution timers a hrtimer runs from the tick: it says so, its
# overruns are counted in intervals, and they are no storm.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

says_a_tick() {
	settings "engine=$1" && expect granularity_ns "$TICK" &&
		expect bound_ns 0
}

# At nearly every expiry: a machine that catches up on ticks has some on time.
overruns() {
	quarter=$((TICK / 4))
	settings "interval_ns=$quarter" && trace_run 200 &&
		wall_time "$quarter" && recount || return
	snapshot
	late="$s_overruns overruns in $((s_overruns + s_expirations)) intervals"
	echo "$late"
	[ "$s_overruns" -ge 200 ]
}

# It can do no harm: the tick is as often as it runs.
tiny() {
	settings interval_ns=1 rearm="$1" && run 200 && stat_is expirations -eq 200
	status=$?
	settings rearm=grid
	return "$status"
}

load mode=periodic min_interval_ns=1 storm_limit=50
for engine in hrtimer hrtimer_soft thread; do
	check "$engine: granularity_ns is a tick" says_a_tick "$engine"
	check "$engine: quarters of a tick are overrun, counted, and no storm" \
		overruns
	diag "$engine: $late"
done
store engine hrtimer
check "1 ns does no harm" tiny grid
check "1 ns with rearm=now does no harm" tiny now
unload
finish
