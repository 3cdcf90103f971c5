#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 30
# machine: blind
# A kernel that counts references otherwise does not say who watches. The module finds
# out at load, says so, and tells of every timer, within the budget.

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

POLLED=/tmp/polled

says_so() {
	mark
	load && own_log | grep -q 'does not say who watches'
}

still_wakes() {
	settings mode=periodic interval_ns=1000000
	behind "$POLLED" pollwait "$TIMER/$1"
	poller=$!
	wait_until 10 grep -q ready "$POLLED" && store running 1 && sleep 1 &&
		store running 0 && sleep 0.2
	status=$?
	kill "$poller"
	tail -n 1 "$POLLED"
	get "$1"
	# shellcheck disable=SC2154 # lib.sh's
	[ "$status" -eq 0 ] && [ "$(tail -n 1 "$POLLED" | sed 's/.* //')" = "$got" ]
}

# Though nobody has looked at a single one of them.
within_the_budget() {
	for i in $(seq 30); do
		mkdir "$NAMED/b$i" && echo 10000000 >"$NAMED/b$i/interval_ns" &&
			echo periodic >"$NAMED/b$i/mode" &&
			echo 1 >"$NAMED/b$i/running" || return
	done
	echo 'p:kprobes/told kernfs_notify' >"$TRACE/kprobe_events" &&
		trace_on kprobes/told && started=$(clock) && sleep 1 || return
	took=$(($(clock) - started))
	traced >/tmp/trace
	echo >"$TRACE/kprobe_events"
	told=$(grep -c ' told: ' /tmp/trace)
	echo "told $told times in $took ns"
	[ "$told" -le $((took / 1000000 + 10)) ] && [ "$told" -ge 300 ]
}

check "it says so in the log" says_so
for file in last_elapsed running stop_reason; do
	check "who polls $file is woken, the last time, too" still_wakes $file
done
check "what nobody looks at is told within the budget" within_the_budget
end_all
unload
finish
