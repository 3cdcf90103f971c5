#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check smp
# budget: 180
# Loading and unloading, again and again, with the timer running.

. /guest/ktap.sh
. /guest/lib.sh

nothing_left() {
	[ ! -e "$TIMER" ] && [ ! -e /sys/module/timer_demo ] &&
		! grep '^timer_demo ' /proc/modules
}

# A kernel that releases each kobject seconds late takes twelve to let one go.
TIMES=$(repeats 25)
! kernel_has DEBUG_KOBJECT_RELEASE || TIMES=3

# reload PARAMETER...: TIMES times; the timer runs each time that it goes.
reload() {
	for i in $(seq "$TIMES"); do
		load running=1 "$@" && expect running 1 || return
		[ "$(sed -n 's/^timer_demo [0-9]* \([0-9]*\) .*/\1/p' \
			/proc/modules)" = 0 ] || return
		unload && nothing_left || { echo "the ${i}th time"; return 1; }
	done
}

# Others store and read meanwhile, and find the files there or gone.
reload_in_a_storm() {
	storm -g -t 2 -w 2 -r 1 "$TIMER" mode=periodic interval_ns=20000 \
		interval_ns=1000000 engine=hrtimer engine=jiffies running=1 \
		log=1 log=0 >/tmp/storm &
	storm=$!
	status=0
	while kill -0 "$storm" 2>/dev/null; do
		load && unload || { status=1; break; }
	done
	wait "$storm" || status=1
	cat /tmp/storm
	nothing_left && return "$status"
}

# Files that are open when their module goes: an error, and no crash.
open_files_outlive() {
	load running=1 mode=periodic interval_ns=20000 log=1 || return
	exec 3<"$TIMER/last_elapsed" 4>"$TIMER/interval_ns" 5<"$TIMER"
	status=0
	unload && nothing_left || status=1
	cat <&3 && status=1
	{ echo 5 >&4; } 2>&1 && status=1
	exec 3<&- 4>&- 5<&-
	return "$status"
}

works() {
	mark
	load running=1 mode=periodic interval_ns=15000000 "engine=$1" log=1 &&
		wait_lines 5 && on_plan grid 0 15000000 0 && unload
}

check "$TIMES times with a fast periodic hrtimer" \
	reload engine=hrtimer mode=periodic interval_ns=20000
check "$TIMES times with a one-shot hrtimer" \
	reload engine=hrtimer mode=oneshot interval_ns=60000000000
check "$TIMES times with a periodic timer of ticks that logs" \
	reload engine=jiffies mode=periodic interval_ns=1000000 log=1
check "$TIMES times with a one-shot of ticks" \
	reload engine=jiffies mode=oneshot interval_ns=60000000000
check "again and again while others store and read" reload_in_a_storm
check "files that are open when the module goes give errors" open_files_outlive
check "nothing is left in /sys and among the modules" nothing_left
check "a hrtimer still works" works hrtimer
check "a timer of ticks still works" works jiffies
finish
