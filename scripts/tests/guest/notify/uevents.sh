#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check smp
# budget: 120
# The uevents of timers: add when all files exist, and remove; between them changes,
# not too many.

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

EVENTS=/tmp/events
# What is made last is looked for first.
FILES="timers available_engines stop_reason last_lateness last_elapsed running
log rearm count step_ns delay_ns engine mode interval_ns"
ROUNDS=5

# uevent is also the name of a busybox applet, which the shell would prefer.
listen() {
	# shellcheck disable=SC2086 # words
	behind "$EVENTS" /guest/bin/uevent "$@" $FILES
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

# Under a name that is used again and again: the events of one life, then of the next.
come_and_go() {
	load notify=expiry mode=periodic interval_ns=50000 || return
	for _ in $(seq "$(repeats 800)"); do
		mkdir "$NAMED/t" && echo 1 >"$NAMED/t/running" &&
			rmdir "$NAMED/t" || return
	done
	unload
	in_order "$(repeats 800)"
}

# in_order LIVES: each begins with add and ends with remove.
in_order() {
	sleep 0.3
	grep '/timers/t timer_demo' "$EVENTS" | awk -v lives="$1" '
		function fail(why) { print NR ": " why " " $0; failed = 1; exit }
		$1 == "add" { if (there) fail("twice"); there = 1; n++ }
		$1 == "change" { if (!there) fail("after remove, or before add"); changes++ }
		$1 == "remove" { if (!there) fail("twice"); there = 0 }
		END { printf "%d lives, %d changes\n", n, changes
			exit failed || n != lives || there }'
}

# The remove takes the listener longer than the next change is away: who sends it goes
# on when that is due.
remove_takes_long() {
	kill "$listener"
	listen -b 150 && load notify=expiry mode=periodic interval_ns=1000000 || return
	for _ in $(seq 10); do
		mkdir "$NAMED/t" && echo 1 >"$NAMED/t/running" && sleep 0.1 &&
			taskset 1 rmdir "$NAMED/t" || return
	done
	unload
	in_order 10
}

# 30 timers, each with more to say than it may: ten a second each, a hundred in all,
# and not one is forgotten.
bounded() {
	load notify=expiry mode=periodic interval_ns=5000000 count=500 || return
	for i in $(seq 30); do
		mkdir "$NAMED/e$i" && echo 1 >"$NAMED/e$i/running" || return
	done
	# What is left over goes in turn as well.
	sleep 6
	for i in $(seq 30); do
		use "e$i"
		expect stats/expirations 500 || return
	done
	use
	grep '^change .*/timers/e' "$EVENTS" | awk -v one_cpu=$((LAST_CPU == 0)) '
		function bound(key, most, at) {
			n[key]++
			when[key, n[key]] = at
			if (n[key] > most && at - when[key, n[key] - most] < 1e9) {
				printf "%s: more than %d in a second\n", key, most
				failed = 1
			}
		}
		# With more CPUs than one the listener gets some of them in a heap.
		one_cpu { bound($2, 10, $NF); bound("all", 100, $NF) }
		{ n["events"]++; sum[$2] += 1 + $(NF - 1) }
		END {
			for (timer in sum) {
				timers++
				if (sum[timer] != 500) {
					printf "%s: %d\n", timer, sum[timer]
					failed = 1
				}
			}
			printf "%d events of %d timers\n", n["events"], timers
			exit failed || timers != 30 || n["events"] < 300 ||
				n["events"] > 1500 }'
	status=$?
	end_all
	unload
	return "$status"
}

if listen; then
	check "the timer comes and goes $ROUNDS times" load_and_unload
	check "each time there is one add and one remove, of its subsystem" \
		add_and_remove_in_turn
	check "all files exist when add arrives" all_files_were_there
	if [ -d "${NAMED%/*}" ] && grep -qw configfs /proc/filesystems; then
		check "no change comes after remove, and none before add" come_and_go
		check "nor where remove takes its time" remove_takes_long
		check "changes are bounded for each timer and for all, and counted" \
			bounded
	fi
	kill "$listener"
else
	not_ok "uevents can be listened to" "$(cat "$EVENTS")"
fi
finish
