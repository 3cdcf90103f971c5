#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: stress
# budget: 600
# Everything at once, for a while: whatever goes wrong shows in the kernel's
# log, above all on a kernel with checkers.
. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

STOP=/tmp/stop

# put FILE VALUE: a store that may be refused.
put() { { echo "$2" >"$1"; } 2>/dev/null || :; }

until_stop() { while [ ! -e "$STOP" ]; do "$@"; done; }

cpus() { seq -1 "$LAST_CPU"; }

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
	for word in none stop threshold expiry; do put "$1/notify" "$word"; done
	for word in stop trace_off count; do put "$1/on_threshold" "$word"; done
	for word in witness probes stack; do put "$1/evidence" "$word"; done
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
	mkdir "$NAMED/fleeting"
	put "$NAMED/fleeting/interval_ns" 1000000
	put "$NAMED/fleeting/mode" periodic
	put "$NAMED/fleeting/engine" "$1"
	put "$NAMED/fleeting/running" 1
	rmdir "$NAMED/fleeting"
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
	put "$TRACE/events/timer_demo/enable" 1
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		cat "$TRACE/trace" >/dev/null
		put "$TRACE/tracing_on" 1
		sleep 0.1
	done
	put "$TRACE/events/timer_demo/enable" 0
}

everything() {
	rm -f "$STOP"
	for dir in "$DEFAULT" "$NAMED/one" "$FACES/one" "$NAMED/two"; do
		[ -d "$dir" ] || continue
		until_stop drive "$dir" &
		until_stop watch_only "$dir" &
	done
	until_stop read_all "$DEFAULT" &
	if [ -d "$NAMED" ]; then
		until_stop read_all "$NAMED" &
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
			interval_ns=1000000 log=1 notify=expiry running=1 || return
		sleep 0.1
		rmmod timer_demo || return
	done
}

check "the module loads" modprobe timer_demo
[ ! -d "$NAMED" ] || check "two timers are made" mkdir "$NAMED/one" "$NAMED/two"
SECONDS_OF_ALL=$(repeats 30)
check "everything at once for $SECONDS_OF_ALL s" everything "$SECONDS_OF_ALL"
[ ! -d "$NAMED" ] || check "the timers are removed" rmdir "$NAMED/one" "$NAMED/two"
check "the module is removed" rmmod timer_demo
check "it loads and goes with each engine running" reload
finish
