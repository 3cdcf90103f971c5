#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 40
# What an expiry leaves to read, for both engines and both modes, held against
# the clock: it is never early, and the figures add up to the ns.

. /guest/ktap.sh
. /guest/lib.sh

# Arm and wait for the end; then started <= the arming and ended >= the expiry.
run_out() {
	started=$(clock)
	store running 1
	wait_until 30 stopped || return
	ended=$(clock)
	read -r elapsed <"$TIMER/last_elapsed"
	read -r lateness <"$TIMER/last_lateness"
}

# oneshot_is INTERVAL: an expiry that was due after INTERVAL.
oneshot_is() {
	expect stop_reason expired || return
	echo "due $1 elapsed $elapsed lateness $lateness" \
		"clock $((ended - started))"
	[ "$lateness" -ge 0 ] && [ "$elapsed" -ge "$1" ] &&
		[ "$elapsed" -eq $(($1 + lateness)) ] &&
		[ "$elapsed" -le $((ended - started)) ]
}

oneshots() {
	store mode oneshot
	for interval in 1 1000000 3000000 10000000 100000000 123456 1 999999 \
		1000001 4000000
	do
		store interval_ns "$interval"
		run_out && oneshot_is "$interval" || return
	done
}

delayed_oneshot() {
	settings mode=oneshot interval_ns=50000000 delay_ns=20000000
	run_out
	store delay_ns 0
	oneshot_is 20000000
}

# counted N DELAY INTERVAL STEP: a periodic timer expires N times and stops;
# leaves its log to look at.
counted() {
	settings mode=periodic log=1 "count=$1" "delay_ns=$2" \
		"interval_ns=$3" "step_ns=$4"
	mark
	run_out
	settings delay_ns=0 step_ns=0 count=0
	wait_lines "$1" || return
	[ "$(count_lines)" -eq "$1" ] || { echo "too many lines"; return 1; }
	expect stop_reason count
}

# The figures are the clock's: what has elapsed, in all, lies between what was
# planned and what the clock outside saw go by.
total_is() {
	sum=$(sum_elapsed)
	echo "total $sum of $((ended - started)), planned $1"
	[ "$sum" -ge "$1" ] && [ "$sum" -le $((ended - started)) ]
}

plain_count() {
	counted 25 0 15000000 0 && on_plan grid 0 15000000 0 &&
		total_is 375000000
}

delayed_count() {
	counted 8 70000000 12000000 0 &&
		on_plan grid 70000000 12000000 0 && total_is 154000000
}

stepped_count() {
	counted 12 0 11000000 2000000 &&
		on_plan grid 0 11000000 2000000 && total_is 264000000
}

delayed_steps() {
	counted 10 40000000 11000000 3000000 &&
		on_plan grid 40000000 11000000 3000000 && total_is 247000000
}

count_of_one() { counted 1 0 5000000 0 && on_plan grid 0 5000000 0; }

# The last line in the log and the files tell of the same expiry.
files_agree_with_log() {
	[ "$(expiries | tail -n 1)" = "$elapsed $lateness" ]
}

# too_many_to_log N: the log says of each expiry that it was, or of how many
# it says nothing; and it is not flooded: it takes a hundred a second, so that there
# must be some without where the machine was fast enough.
too_many_to_log() {
	settings mode=periodic log=1 "count=$1" interval_ns=500000
	mark
	run_out
	seconds=$(((ended - started) / 1000000000))
	settings count=0 log=0
	unload
	expiries | awk -v want="$1" -v room="$((seconds * 100 + 100))" '
		/^lost/ { lost += $2 }
		/^[0-9]/ { lines++ }
		END {
			printf "%d lines, %d without, of %d\n", lines, lost, want
			exit !(lines + lost == want && lines <= room + 100 &&
				(lost || want <= room))
		}'
}

stop_reasons() {
	settings mode=oneshot interval_ns=5000000
	store running 1 && wait_until 10 stopped &&
		expect stop_reason expired &&
		store running 0 && expect stop_reason expired &&
		store interval_ns 60000000000 &&
		store running 1 && expect stop_reason none &&
		store running 0 && expect stop_reason user &&
		store running 0 && expect stop_reason user &&
		settings mode=periodic interval_ns=5000000 count=2 &&
		store running 1 && wait_until 10 stopped &&
		expect stop_reason count && store count 0
}

some_expiry() { ! expect last_elapsed 0; }

stopping_keeps_readings() {
	settings mode=periodic interval_ns=5000000
	store running 1 && wait_until 10 some_expiry || return
	store running 0
	expect running 0 && expect stop_reason user || return
	read -r elapsed <"$TIMER/last_elapsed"
	read -r lateness <"$TIMER/last_lateness"
	sleep 0.1
	expect last_elapsed "$elapsed" && expect last_lateness "$lateness" &&
		[ "$elapsed" -gt 0 ] && [ "$lateness" -ge 0 ]
}

nothing_before_running() {
	store running 0
	expect stop_reason none && expect last_elapsed 0 &&
		expect last_lateness 0 && expect running 0
}

# Readings of the expiry before stay until the next one.
arming_keeps_readings() {
	read -r elapsed <"$TIMER/last_elapsed"
	settings mode=oneshot interval_ns=60000000000
	store running 1
	expect last_elapsed "$elapsed" && expect running 1
}

for engine in hrtimer jiffies; do
	load "engine=$engine"
	check "$engine: a timer that never ran has nothing to say" \
		nothing_before_running
	check "$engine: one-shots expire when due, elapsed = due + lateness" \
		oneshots
	check "$engine: delay_ns is a one-shot's time where it is set" \
		delayed_oneshot
	check "$engine: a count of 25 is 25 expiries on their grid" plain_count
	check "$engine: the files tell of the last of them" files_agree_with_log
	check "$engine: delay_ns is the time to the first of many" delayed_count
	check "$engine: step_ns makes each interval longer" stepped_count
	check "$engine: delay_ns and step_ns go together" delayed_steps
	check "$engine: a count of 1 is one expiry" count_of_one
	check "$engine: stop_reason tells the ways to stop apart" stop_reasons
	check "$engine: stopping keeps what the last expiry left" \
		stopping_keeps_readings
	check "$engine: arming keeps it until there is an expiry" \
		arming_keeps_readings
	unload

	many="$engine: the log leaves out some of many, and says how many"
	# Of a hundred a second it has room for all.
	if [ "$engine" = jiffies ] && [ "$(clock tick)" -ge 10000000 ]; then
		skip "$many" "at HZ=100 ticks are too few"
		continue
	fi
	load "engine=$engine"
	check "$many" too_many_to_log 300
	loaded && unload
done
finish
