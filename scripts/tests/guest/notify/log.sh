#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 20
# What the log leaves out while nothing can write it is told where it is left out.
. /guest/ktap.sh
. /guest/lib.sh

# For a second hardly a task runs but those that do nothing.
hold_all_cpus() {
	for cpu in $(seq 0 "$LAST_CPU"); do
		busy "$cpu" holder 1 &
	done
	wait
}

# Each interval is longer than the one before, so a line says which expiry it is of;
# and there is the next one before a line is written.
none_is_told_elsewhere() {
	settings mode=periodic rearm=now interval_ns=100000 step_ns=1 log=1
	mark
	store running 1
	hold_all_cpus
	sleep 0.1
	store running 0
	unload
	expiries | awk '
		/^lost/ { lost += $2; gaps++; next }
		/^[0-9]/ {
			this = $1 - $2 - 100000
			if (this != next_ + lost) {
				printf "%s: the %dth, and %d are lost since the %dth\n",
					$0, this, lost, next_ - 1
				failed = 1
				exit
			}
			next_ = this + 1
			lost = 0
		}
		END { printf "%d gaps\n", gaps; exit failed || !gaps }'
}

load storm_limit=1000000
check "what the log has no room for is told in its place" none_is_told_elsewhere
finish
