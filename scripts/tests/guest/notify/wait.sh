#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 90
# machine: tools
# inotifywait and poll wake for what happens to a timer: not too often, and the
# last time always.

# shellcheck disable=SC2154 # got is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
. /guest/tools.sh

WATCHED=/tmp/watched
POLLED=/tmp/polled

# watch FILE...: inotifywait prints a line for each wake-up.
watch() {
	behind "$WATCHED" inotifywait -q -m -e modify --format '%w' "$@"
	watcher=$!
	wait_until 10 lines_in "/proc/$watcher/fdinfo/3" $# '^inotify'
}
unwatch() {
	kill "$watcher"
	wait "$watcher" 2>/dev/null
	:
}

# poll_on FILE: pollwait prints a line for each wake-up.
poll_on() {
	behind "$POLLED" pollwait "$TIMER/$1"
	poller=$!
	wait_until 10 grep -q ready "$POLLED"
}
unpoll() {
	kill "$poller"
	wait "$poller" 2>/dev/null
	:
}

# last_seen LINES FILE: the last one says what FILE says.
last_seen() {
	seen=$(sed -n '$s/.* //;$p' "$1")
	expect "$2" "$seen"
}

# Each wakes inotifywait once, before the next one is due.
one_shots() {
	settings mode=oneshot interval_ns=1000000 && watch "$TIMER/last_elapsed" ||
		return
	for shot in $(seq 20); do
		store running 1 && wait_until 10 lines_in "$WATCHED" "$shot" ||
			return
		sleep 0.05
	done
	unwatch
	cat "$WATCHED"
	[ "$(wc -l <"$WATCHED")" -eq 20 ]
}

# Who reads at each wake-up, as one does in a shell, ends with the last value.
sees_the_last() {
	settings mode=periodic interval_ns=1000000 count=700
	inotifywait -q -m -e modify "$TIMER/last_elapsed" | while read -r _; do
		cat "$TIMER/last_elapsed"
	done >"$WATCHED" &
	wait_until 10 pidof inotifywait && pid=$(pidof inotifywait) &&
		wait_until 10 grep -q '^inotify' "/proc/$pid/fdinfo/3" || return
	started=$(clock)
	store running 1
	wait_until 60 stopped && wait_until 10 last_seen "$WATCHED" last_elapsed
	status=$?
	ended=$(clock)
	kill "$pid"
	wait
	woken=$(wc -l <"$WATCHED")
	echo "$woken wake-ups in $((ended - started)) ns"
	[ "$status" -eq 0 ] && [ "$woken" -ge 3 ] &&
		[ "$woken" -le $(((ended - started) / 10000000 + 1)) ]
}

# running and stop_reason: a start and a stop are one each. (To inotify a store to
# running is one or two more, which may be merged with the other.)
starts_and_stops() {
	settings mode=oneshot interval_ns=60000000000 &&
		watch "$TIMER/running" "$TIMER/stop_reason" || return
	for turn in 2 4 6; do
		store running 1 &&
			wait_until 10 lines_in "$WATCHED" $((turn - 1)) stop_reason &&
			store running 0 &&
			wait_until 10 lines_in "$WATCHED" "$turn" stop_reason ||
			return
	done
	wait_until 10 lines_in "$WATCHED" 6 running
	status=$?
	unwatch
	cat "$WATCHED"
	# A store to running is two more modifications: the shell truncates the
	# file and writes to it.
	[ "$status" -eq 0 ] && [ "$(grep -c stop_reason "$WATCHED")" -eq 6 ] &&
		[ "$(grep -c running "$WATCHED")" -le 18 ]
}

# All wake-ups of a run, by a clock that was read before it: the n-th cannot
# come before n - 1 times 10 ms have gone by.
apart() {
	awk -v started="$1" '
		/ready/ { next }
		!/ PRI.ERR / { print; bad = 1 }
		{
			n++
			if ($1 - started < (n - 1) * 10000000) {
				print "wake-up " n " after " $1 - started
				bad = 1
			}
		}
		END { print n " wake-ups"; exit bad || !n }' "$POLLED"
}

# polls FILE LEAST: it wakes a poller so often at least.
polls() {
	settings mode=periodic interval_ns=1000000 count=0
	before=$2
	[ "$1" = last_elapsed ] || before=$(($2 - 1))
	poll_on "$1" && started=$(clock) && store running 1 &&
		wait_until 30 lines_in "$POLLED" "$before" 'PRI.ERR' &&
		store running 0 && wait_until 10 last_seen "$POLLED" "$1" &&
		wait_until 10 lines_in "$POLLED" "$2" 'PRI.ERR'
	status=$?
	unpoll
	apart "$started" && return "$status"
}

# The race that would lose a wake-up: the last expiry while the worker tells of
# the one before. Nothing else would come and make good for it.
never_lost() {
	pollers=
	for name in $RACERS; do
		use "$name"
		behind "/tmp/$name" pollwait "$TIMER/$1"
		pollers="$pollers $!"
		settings mode=periodic interval_ns=50000
		wait_until 10 grep -q ready "/tmp/$name" || return
	done
	for round in $(seq 10); do
		for name in $RACERS; do
			use "$name"
			settings "count=$((100 + 17 * round))" running=1
		done
		for name in $RACERS; do
			use "$name"
			wait_until 60 stopped &&
				wait_until 10 last_seen "/tmp/$name" "$1" ||
				return
		done
	done
	# shellcheck disable=SC2086 # words
	kill $pollers
}

# The worker's own work, by a probe: it is one call for each file and time.
trace_telling() {
	echo "p:kprobes/told ${1:-kernfs_notify}" >"$TRACE/kprobe_events" &&
		trace_on kprobes/told
}
told() {
	traced >/tmp/trace
	echo >"$TRACE/kprobe_events"
	grep -cE ' told: ' /tmp/trace
}

# inotifywait never reads what it watches, and is told all the same: each 10 ms and
# a tick, which is 12 ms at HZ=250 and 20 at HZ=100.
unread() {
	settings mode=periodic interval_ns=1000000 count=0 &&
		watch "$TIMER/last_elapsed" && started=$(clock) && trace_telling &&
		store running 1 && sleep 2 || return
	times=$(told)
	took=$(($(clock) - started))
	unwatch
	echo "told $times times in $took ns, $(wc -l <"$WATCHED") wake-ups"
	[ "$times" -ge $((took / 25000000)) ] &&
		[ "$times" -le $((took / 10000000 + 4)) ] &&
		[ "$(wc -l <"$WATCHED")" -ge $((took / 50000000)) ]
}

# A poller reads each time.
keeps_up() {
	poll_on last_elapsed && started=$(clock) &&
		wait_until 30 lines_in "$POLLED" 50
	status=$?
	elapsed=$(($(clock) - started))
	unpoll
	echo "49 wake-ups in $elapsed ns"
	[ "$status" -eq 0 ] && [ "$elapsed" -le 15000000000 ]
}

# A stop is told by the next tick or two after those 10 ms.
told_of_stop() {
	sleep 1.4
	trace_telling && echo "stop" >"$TRACE/trace_marker" && store running 0 &&
		sleep 0.3 && [ "$(told)" -ge 2 ]
}

# set_unseen FILE=VALUE...: by configfs, so that nobody looks at the files that
# people wait at.
set_unseen() {
	for pair; do
		echo "${pair#*=}" >"$NAMED/unseen/${pair%%=*}" || return
	done
}

# Not even the notifier runs, in 50 intervals.
wakes_nobody() {
	mkdir "$NAMED/unseen" && set_unseen interval_ns=20000000 mode=periodic \
		running=1 && sleep 1 && trace_telling timer_demo:notify_run &&
		sleep 1 || return
	told
	[ "$(cat "$NAMED/unseen/stats/expirations")" -ge 10 ] &&
		[ "$(grep -c ' told: ' /tmp/trace)" -eq 0 ]
}
wakes_whom() {
	use unseen
	trace_telling && get last_elapsed && sleep 1 || return
	times=$(told)
	echo "told $times times"
	[ "$times" -ge 5 ]
}

# Nobody is woken for a timer that does nothing.
quiet() {
	sleep 0.1
	trace_telling && sleep 0.3 && [ "$(told)" -eq 0 ]
}

load
make named
for name in "" named; do
	use "$name"
	check "${name:-default}: inotifywait wakes for each of 20 one-shots" \
		one_shots
	check "${name:-default}: it wakes often for 700 at 1 kHz, the last is seen" \
		sees_the_last
	check "${name:-default}: inotifywait wakes for starts and stops" \
		starts_and_stops
	check "${name:-default}: poll on last_elapsed" polls last_elapsed 40
	check "${name:-default}: poll on running" polls running 2
	check "${name:-default}: poll on stop_reason" polls stop_reason 2
done
RACERS="r1 r2 r3 r4 r5"
# shellcheck disable=SC2086 # words
make $RACERS
for file in last_elapsed running stop_reason; do
	check "$file: the last wake-up of 50 runs is never lost" \
		never_lost "$file"
done
use named
check "who watches and never reads is told again and again" unread
check "who reads each time is woken each time" keeps_up
check "a stop is told at once" told_of_stop
check "of a stopped timer nothing is told" quiet
check "a slow timer that nobody looks at wakes nobody" wakes_nobody
check "once somebody has looked it wakes" wakes_whom
end_all
unload
finish
