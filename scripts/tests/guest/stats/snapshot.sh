#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check smp
# budget: 90
# A snapshot is one moment, while a timer of 20 kHz runs on another CPU.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

# Not fewer on a busy machine: a timer may not run at all for a fifth of that time.
MANY=10000
[ -z "$CHECKERS" ] || MANY=2000
# Where all timers run from the tick, or all CPUs in one thread, it is not that fast.
LEAST=50

# The files are those of one moment each; no figure goes back.
thousands() {
	settings "engine=$1" interval_ns=50000 mode=periodic "cpu=$LAST_CPU" \
		running=1 &&
		taskset 1 snapshots "$MANY" "$STATS" >/tmp/snapshots
	status=$?
	cat /tmp/snapshots
	[ "$status" -eq 0 ] && expect stop_reason none && store running 0 &&
		snapshot && [ "$s_expirations" -gt "$LEAST" ]
}

# Reset over and over: what is of one expiry or two cannot be a mixture.
thousands_of_few() {
	store running 1 && taskset 1 snapshots -r "$MANY" "$STATS" >/tmp/snapshots
	status=$?
	cat /tmp/snapshots
	[ "$status" -eq 0 ] && expect stop_reason none && store running 0 &&
		[ "$(sed 's/.*expirations, \([0-9]*\) of.*/\1/' /tmp/snapshots)" -gt 5 ]
}

load
for engine in hrtimer thread; do
	check "$engine: $MANY snapshots of a timer of 20 kHz are right" \
		thousands "$engine"
	diag "$(cat /tmp/snapshots)"
	check "$engine: $MANY more, with resets, are exact while few" \
		thousands_of_few
	diag "$(cat /tmp/snapshots)"
done
unload
finish
