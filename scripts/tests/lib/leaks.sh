# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# For test files and run-tests, after all of them: `. /guest/leaks.sh`, then
#
#   leaks_hidden    succeed when this kernel cannot look for leaks
#   leaks_found     succeed when memory of ours is leaked, and print where from

LEAKS=/sys/kernel/debug/kmemleak

leaks_hidden() { ! { echo scan >"$LEAKS"; } 2>/dev/null; }

# An object has to be five seconds old, and two scans have to miss it. Of a
# module that is gone a call trace has only addresses. That sysfs_slab_add() forgets
# the name of a cache that it cannot show is Linux's own (6.12).
leaks_found() {
	sleep 6
	echo scan >"$LEAKS"
	echo scan >"$LEAKS"
	awk '
		function flush() {
			if (ours && !theirs) { printf "%s", text; found = 1 }
			ours = theirs = 0
			text = ""
		}
		/^unreferenced object/ { flush() }
		{ text = text $0 "\n" }
		/timer_demo|tdemo|^ +(\[[^]]*\] )?0x/ { ours = 1 }
		/sysfs_slab_add/ { theirs = 1 }
		END { flush(); exit !found }' "$LEAKS"
}
