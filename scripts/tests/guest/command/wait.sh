#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: smp
# budget: 120
# machine: tools
# timer_demo wait sleeps until it happens, and not longer.

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
. /guest/tools.sh
. /guest/command.sh

one_shot() {
	settings mode=oneshot interval_ns=50000000 &&
		gives 0 timer_demo wait --start && stat_is expirations 1 &&
		expect stop_reason expired
}

as_json() {
	gives 0 timer_demo wait --start --json &&
		json '.until == "expiry" and .readings.stop_reason == "expired" and
			.readings.last_elapsed >= 50000000'
}

not_running() { gives 2 timer_demo wait && complains 'wait --start'; }
stopped_already() { gives 0 timer_demo wait --until stop; }

time_is_over() {
	settings mode=oneshot interval_ns=3600000000000 running=1 &&
		gives 1 timer_demo wait --timeout 200ms && complains 'time is over'
}

# in_the_background STATUS ARGUMENT...: the command waits, in inotify, for what it
# will end with STATUS for.
in_the_background() {
	rm -f /tmp/waited
	background=$1
	shift
	(gives "$background" timer_demo "$@"; echo $? >/tmp/waited) &
	wait_until 60 inotifywait_is_up
}
inotifywait_is_up() {
	up=$(pidof inotifywait) && grep -q '^inotify wd:3' "/proc/$up/fdinfo/3"
}
has_ended() { [ -e /tmp/waited ] && [ "$(cat /tmp/waited)" = 0 ]; }

# The processes of the command, asleep: none of them may use the CPU meanwhile.
cpu_ticks() {
	ticks=0
	for process in $(pidof inotifywait) $(pgrep -f 'timer_demo.* wait'); do
		read -r stat <"/proc/$process/stat" || continue
		# shellcheck disable=SC2086 # fields
		set -- ${stat##*) }
		ticks=$((ticks + ${12} + ${13}))
	done 2>/dev/null
}
sleeps() {
	settings mode=oneshot interval_ns=3600000000000 running=1 &&
		in_the_background 0 wait --until stop || return
	sleep 1
	cpu_ticks
	before=$ticks
	sleep 5
	cpu_ticks
	echo "CPU ticks: $before, $ticks"
	[ "$ticks" -gt 0 ] && [ "$ticks" -eq "$before" ] && [ ! -e /tmp/waited ]
}
wakes_for_stop() {
	store running 0 && wait_until 60 has_ended
}

wakes_for_threshold() {
	settings mode=periodic interval_ns=100000000 running=1 &&
		gives 2 timer_demo wait --until threshold &&
		complains 'set threshold_ns=' || return
	settings threshold_ns=1000000000000 &&
		in_the_background 0 wait --until threshold || return
	[ ! -e /tmp/waited ] && store threshold_ns 1 && wait_until 60 has_ended
}

stops_before() {
	settings threshold_ns=0 mode=oneshot interval_ns=3600000000000 running=1
	in_the_background 1 wait && store running 0 && wait_until 60 has_ended
}

# A tool in place of inotifywait stops the timer when nothing is watched yet.
stops_meanwhile() {
	mkdir -p /tmp/stopper && cat >/tmp/stopper/inotifywait <<-END && chmod +x /tmp/stopper/inotifywait || return
		#!/bin/sh
		echo 0 >$TIMER/running
		exec /usr/bin/inotifywait "\$@"
	END
	store running 1
	PATH=/tmp/stopper:$PATH gives 1 timer_demo wait && complains 'stopped .* before that'
}

timer_deleted() {
	make gone && settings mode=oneshot interval_ns=3600000000000 running=1
	in_the_background 2 -t gone wait && rmdir "$NAMED/gone" &&
		wait_until 60 has_ended
	use
}

# The command may not end before the process that watches for it.
nothing_left() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		stopped_already && ! pidof inotifywait || return
	done
}

# The wall clock is set by an hour, forwards and back, while it waits.
clock_is_set() {
	settings mode=oneshot interval_ns=3600000000000 running=1
	for change in +3600 -3600; do
		read -r before _ </proc/uptime
		(sleep 1; date -s "@$(($(date +%s) + change))") >/dev/null &
		gives 1 timer_demo wait --timeout 4 && complains 'time is over' || return
		read -r after _ </proc/uptime
		awk -v a="$before" -v b="$after" 'BEGIN { print b - a; exit !(b - a >= 4 && b - a < 60) }' || return
		wait
	done
}

half_a_second() {
	gives 1 timer_demo wait --timeout 0.5 && gives 3 timer_demo wait --timeout half
}

# Statistics begin afresh meanwhile: the first expiry after that is enough.
after_a_reset() {
	make again && settings mode=periodic interval_ns=10000000 count=5 running=1 &&
		wait_until 20 stopped || return
	settings interval_ns=3000000000 count=0 running=1
	in_the_background 0 -t again wait && echo 1 >"$TIMER/stats/reset" && [ ! -e /tmp/waited ] &&
		wait_until 60 has_ended
	ended_well=$?
	rmdir "$NAMED/again"
	use
	return "$ended_well"
}

load
check "--start: a one-shot is not missed" one_shot
check "--json" as_json
check "a timer that does not run: says so, at once" not_running
check "--until stop of a stopped timer: at once" stopped_already
check "--timeout" time_is_over
check "waiting takes no CPU time" sleeps
check "--until stop wakes" wakes_for_stop
check "--until threshold wakes" wakes_for_threshold
check "a timer that stops before: status 1" stops_before
check "a timer that stops when wait has begun: not 'is not running'" stops_meanwhile
check "a timer that is deleted: status 2" timer_deleted
check "a time-out is as long as it was to be when the clock is set (C7)" clock_is_set
check "a time-out of half a second (C14)" half_a_second
check "the next expiry after a reset ends a wait (C8)" after_a_reset
store running 0
check "no process is left when the command has ended" nothing_left
end_all
unload
finish
