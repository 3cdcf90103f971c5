#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A snapshot is one moment, while a timer of 20 kHz runs on another CPU.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

other=0
[ ! -d /sys/devices/system/cpu/cpu1 ] || other=1

# Where all timers run from the tick it is not that fast.
LEAST=1000
! kernel_lacks HIGH_RES_TIMERS || LEAST=50

# The files are those of one moment each; no figure goes back.
ten_thousand() {
	settings "engine=$1" interval_ns=50000 mode=periodic "cpu=$other" \
		running=1 &&
		taskset 1 snapshots 10000 "$STATS" >/tmp/snapshots
	status=$?
	cat /tmp/snapshots
	[ "$status" -eq 0 ] && expect stop_reason none && store running 0 &&
		snapshot && [ "$s_expirations" -gt "$LEAST" ]
}

# Reset over and over: what is of one expiry or two cannot be a mixture.
ten_thousand_of_few() {
	store running 1 && taskset 1 snapshots -r 10000 "$STATS" >/tmp/snapshots
	status=$?
	cat /tmp/snapshots
	[ "$status" -eq 0 ] && expect stop_reason none && store running 0 &&
		[ "$(sed 's/.*expirations, \([0-9]*\) of.*/\1/' /tmp/snapshots)" -gt 5 ]
}

load
for engine in hrtimer thread; do
	check "$engine: 10,000 snapshots of a timer of 20 kHz are right" \
		ten_thousand "$engine"
	diag "$(cat /tmp/snapshots)"
	check "$engine: 10,000 more, with resets, are exact while few" \
		ten_thousand_of_few
	diag "$(cat /tmp/snapshots)"
done
unload
finish
