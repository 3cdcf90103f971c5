#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 20
# The uevents of the default timer: add when all its files exist, and remove.

. /guest/ktap.sh
. /guest/lib.sh

EVENTS=/tmp/events
# What is made last is looked for first.
FILES="timers available_engines stop_reason last_lateness last_elapsed running
log rearm count step_ns delay_ns engine mode interval_ns"
ROUNDS=5

# uevent is also the name of a busybox applet, which the shell would prefer.
listen() {
	# shellcheck disable=SC2086 # words
	behind "$EVENTS" /guest/bin/uevent $FILES
	listener=$!
	wait_until 10 grep -q '^listening$' "$EVENTS"
}

# seen ACTION TIMES
seen() { [ "$(grep -c "^$1 .* timer_demo\$" "$EVENTS")" -eq "$2" ]; }

# On the listener's CPU, which cannot then go on before that has looked.
load_and_unload() {
	for i in $(seq "$ROUNDS"); do
		taskset 1 insmod "$MODULE" && wait_until 10 seen add "$i" &&
			unload && wait_until 10 seen remove "$i" || return
	done
}

add_and_remove_in_turn() {
	grep ' timer_demo$' "$EVENTS" >/tmp/ours
	for i in $(seq "$ROUNDS"); do
		echo "add /kernel/timer_demo timer_demo"
		echo "remove /kernel/timer_demo timer_demo"
	done | diff - /tmp/ours
}

all_files_were_there() {
	grep 'missing$' "$EVENTS" && return 1
	# shellcheck disable=SC2086 # words
	set -- $FILES
	[ "$(grep -c 'there$' "$EVENTS")" -eq $(($# * ROUNDS)) ]
}

if listen; then
	check "the timer comes and goes $ROUNDS times" load_and_unload
	check "each time there is one add and one remove, of its subsystem" \
		add_and_remove_in_turn
	check "all files exist when add arrives" all_files_were_there
	kill "$listener"
else
	not_ok "uevents can be listened to" "$(cat "$EVENTS")"
fi
finish
