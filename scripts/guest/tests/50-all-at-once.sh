#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
# Everything at once, for a while: whatever goes wrong shows in the kernel's
# log, above all on a kernel with checkers.
. /guest/ktap.sh
. /guest/lib.sh

T=/sys/kernel/timer_demo
C=/sys/kernel/config/timer_demo
ENGINES="hrtimer jiffies hrtimer_soft jiffies_deferrable delayed_work thread"
STOP=/tmp/stop

# put FILE VALUE: a store that may be refused.
put() { { echo "$2" >"$1"; } 2>/dev/null || :; }

until_stop() { while [ ! -e "$STOP" ]; do "$@"; done; }

cpus() { seq -1 $(($(nproc) - 1)); }

# Each engine in each of its ways, running, with stores that arm it anew.
drive() {
	for engine in $ENGINES; do
		for rearm in grid now; do
			for cpu in $(cpus); do
				[ ! -e "$STOP" ] || return
				put "$1/engine" "$engine"
				put "$1/rearm" "$rearm"
				put "$1/cpu" "$cpu"
				put "$1/interval_ns" 2000000
				put "$1/mode" periodic
				put "$1/running" 1
				put "$1/step_ns" 100000
				put "$1/stats/reset" 1
				put "$1/count" 3
				put "$1/threshold_ns" 1
				put "$1/running" 1
				put "$1/mode" oneshot
				put "$1/running" 1
				put "$1/running" 0
				put "$1/step_ns" 0
				put "$1/count" 0
			done
		done
	done
}

watch_only() {
	for word in none stop threshold expiry; do put "$1/uevent" "$word"; done
	for word in stop trace_off count; do put "$1/on_threshold" "$word"; done
	put "$1/log" 1
	put "$1/log" 0
	put "$1/threshold_ns" 0
	put "$1/stats/reset" 1
	put "$1/interval_ns" "not a number"
	put "$1/engine" clockwork
}

# Names come and go below it.
read_all() {
	find "$1" -type f -exec cat {} + >/dev/null 2>&1 || :
}

come_and_go() {
	mkdir "$C/fleeting"
	put "$C/fleeting/interval_ns" 1000000
	put "$C/fleeting/mode" periodic
	put "$C/fleeting/engine" "$1"
	put "$C/fleeting/running" 1
	rmdir "$C/fleeting"
}

come_and_go_all() {
	for engine in $ENGINES; do come_and_go "$engine"; done
}

unplug() {
	put /sys/devices/system/cpu/cpu1/online 0
	put /sys/devices/system/cpu/cpu1/online 1
}

# An event is switched on and off by patching code. Where QEMU runs a thread for
# each CPU, one of them may go on with the breakpoint that the code had in between
# (seen with 7.2: memory has a nop, the CPU traps there for ever). So not often;
# and see run-tests.
trace_all() {
	put /sys/kernel/tracing/events/timer_demo/enable 1
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		cat /sys/kernel/tracing/trace >/dev/null
		put /sys/kernel/tracing/tracing_on 1
		sleep 0.1
	done
	put /sys/kernel/tracing/events/timer_demo/enable 0
}

everything() {
	rm -f "$STOP"
	for dir in "$T" "$C/one" "$T/timers/one" "$C/two"; do
		[ -d "$dir" ] || continue
		until_stop drive "$dir" &
		until_stop watch_only "$dir" &
	done
	until_stop read_all "$T" &
	if [ -d "$C" ]; then
		until_stop read_all "$C" &
		until_stop come_and_go_all &
	fi
	[ ! -e /sys/devices/system/cpu/cpu1/online ] || until_stop unplug &
	until_stop trace_all &
	sleep "$1"
	touch "$STOP"
	wait
}

reload() {
	for engine in $ENGINES; do
		modprobe timer_demo engine="$engine" mode=periodic \
			interval_ns=1000000 log=1 uevent=expiry running=1 || return
		sleep 0.1
		rmmod timer_demo || return
	done
}

check "the module loads" modprobe timer_demo
[ ! -d "$C" ] || check "two timers are made" mkdir "$C/one" "$C/two"
SECONDS_OF_ALL=$(repeats 30)
check "everything at once for $SECONDS_OF_ALL s" everything "$SECONDS_OF_ALL"
[ ! -d "$C" ] || check "the timers are removed" rmdir "$C/one" "$C/two"
check "the module is removed" rmmod timer_demo
check "it loads and goes with each engine running" reload
finish
