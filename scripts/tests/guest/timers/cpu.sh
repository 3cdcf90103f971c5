#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: smp
# budget: 240
# The CPU that a timer expires on, and what happens to timers when it goes.

# shellcheck disable=SC2154 # got, pid and answer are lib.sh's and named.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
needs_named

[ "$LAST_CPU" -gt 0 ] || skip_all "this kernel has one CPU"

# The number of CPUs that may ever be there is the first that may not.
IFS=- read -r _ last </sys/devices/system/cpu/possible
NONE=$((last + 1))

# each COMMAND...: for each engine, its timer in use; free and pinned to 1.
each() {
	for engine in $ENGINES; do
		for cpu in -1 1; do
			use "$engine$cpu"
			"$@" || { echo "$TIMER"; return 1; }
		done
	done
}
free() { [ "$cpu" -lt 0 ]; }

make_one() {
	make "$engine$cpu" && settings "engine=$engine" "cpu=$cpu" \
		interval_ns=5000000 mode=periodic
}

# The trace has its own record of the CPU: "name cpu-of-the-event cpu-in-it".
# The comm before it may have blanks.
expired_on() {
	traced | sed -n 's/.*\[\(...\)\].*: expire: name=\([^ ]*\) .* cpu=\([0-9]*\) .*/\2 \1 \3/p'
}

# expire_on CPU: a timer of each engine does, by every account.
expire_on() {
	trace_on timer_demo/expire || return
	for engine in $ENGINES; do
		make "$engine" && settings "engine=$engine" "cpu=$1" \
			interval_ns=5000000 mode=periodic count=10 \
			running=1 || return
	done
	for engine in $ENGINES; do
		use "$engine"
		wait_until 30 stopped && stat_is expirations 10 &&
			stat_is migrations 0 && worst_is cpu_fired "$1" &&
			worst_is cpu_armed "$1" || return
	done
	expired_on | awk -v cpu="$1" '
		$2 + 0 != cpu || $3 != cpu { print; bad = 1 }
		END { print NR " expiries"; exit bad || NR != 60 }'
}

# moves_at_work ENGINE: a store to cpu moves a running timer.
moves_at_work() {
	make a && settings mode=periodic interval_ns=5000000 "engine=$1" \
		running=1 || return
	for where in 1 0 1 0; do
		store cpu "$where" && wait_until 20 stat_at_least expirations 3 &&
			worst_is cpu_fired "$where" && stat_is migrations 0 ||
			return
	done
}

# pinned_thread NAME: make such a timer, pinned to CPU 1, and start it at once.
pinned_thread() {
	make "$1" && settings cpu=1 engine=thread mode=periodic \
		interval_ns=5000000 running=1 && thread_of "$1"
}
bound_to_1() {
	taskset -p "$pid" | grep 'mask: 2$' && stat_is migrations 0
}

# Linux binds a new thread by its own rules when it begins, which may be later.
new_thread_stays() {
	for round in $(seq "$(repeats 50)"); do
		pinned_thread "t$round" &&
			wait_until 20 stat_at_least expirations 3 || return
		bound_to_1 || { echo "round $round"; return 1; }
		rmdir "$NAMED/t$round"
	done
}

# As does who sets CPUs apart, or taskset: the setting has the last word.
thread_returns() {
	pinned_thread a && taskset -p 3 "$pid" || return
	get stats/expirations
	wait_until 20 stat_at_least expirations $((got + 3)) && bound_to_1
}

refused_cpus() {
	make a && refuses cpu "$NONE" EINVAL && refuses cpu 4294967296 EINVAL &&
		refuses cpu -2 EINVAL && takes cpu 1 1 || return
	online 1 0
	refuses running 1 ENODEV && takes cpu 0 0 && refuses cpu 1 ENODEV &&
		refuses cpu "$NONE" EINVAL
	status=$?
	online 1 1
	[ "$status" -eq 0 ] && takes cpu 1 1 && takes running 1 1
}

start_one() { store running 1; }
more_expiries() { wait_until 30 stat_at_least expirations $((before + 3)); }

# Taken offline, a CPU stops those that are pinned to it; the others go on.
left_by_cpu() {
	if free; then
		expect running 1 && get stats/expirations && before=$got &&
			more_expiries
	else
		expect running 0 && expect stop_reason cpu_offline &&
			expect cpu 1 && ask running 1 && [ "$answer" = ENODEV ]
	fi
}
back_at_work() {
	if free; then
		expect running 1
	else
		expect running 0 && store running 1 && expect running 1
	fi && get stats/expirations && before=$got && more_expiries && never_early
}

one_cpu_goes() {
	each make_one && each start_one &&
		each wait_until 20 stat_at_least expirations 3 || return
	online 1 0
	each left_by_cpu
	status=$?
	online 1 1
	[ "$status" -eq 0 ] && each back_at_work
}

# A stop by a CPU that goes is told as other stops are.
offline_is_traced() {
	make a && settings cpu=1 interval_ns=60000000000 running=1 &&
		trace_on timer_demo/stop || return
	online 1 0
	online 1 1
	traced | grep 'stop: name=a reason=cpu_offline$'
}

# A CPU that goes sends threads away before it tells anybody. Until it does, the
# timer expires nowhere; it expired on the other CPU, each time.
thread_stays_off_others() {
	make a && settings cpu=1 engine=thread mode=periodic interval_ns=1000000 ||
		return
	for round in $(seq "$(repeats 10)"); do
		settings stats/reset=1 running=1 &&
			wait_until 20 stat_at_least expirations 3 || return
		trace_on timer_demo/expire || return
		online 1 0
		online 1 1
		expect stop_reason cpu_offline && stat_is migrations 0 || {
			echo "round $round"
			return 1
		}
		expired_on | awk '$2 + 0 != 1 || $3 != 1 { print; bad = 1 }
			END { exit bad }' || return
	done
}

# migrates ENGINE: a free timer that was armed on CPU 1 goes on without it, and
# says that it has moved: now, or before, when that CPU was idle.
migrates() {
	make a && settings "engine=$1" mode=periodic interval_ns=5000000 || return
	# This shell arms, so it has to be there itself; a thread is woken where
	# the scheduler likes.
	taskset -p 2 $$
	[ "$1" != thread ] || { thread_of a && taskset -p 2 "$pid"; } || return
	settings stats/reset=1 running=1 &&
		wait_until 20 stat_at_least expirations 5
	status=$?
	taskset -p 3 $$
	[ "$status" -eq 0 ] || return
	online 1 0
	get stats/expirations
	expiries=$got
	wait_until 30 stat_at_least expirations $((expiries + 5)) &&
		stat_at_least migrations 1 && expect running 1
	status=$?
	online 1 1
	[ "$status" -eq 0 ]
}

# A thread moves when it is told to, which leaves no doubt of the number.
counts_migrations() {
	make a && settings engine=thread interval_ns=20000000 && thread_of a ||
		return
	taskset -p 2 $$
	for where in 1 0 1 0 0; do
		taskset -p $((1 << where)) "$pid" && store running 1 &&
			wait_until 10 stopped
	done
	taskset -p 3 $$
	stat_is expirations 5 && stat_is migrations 3
}

# Under load, with the pinned ones started again each time.
ROUNDS=$(repeats 10)
in_and_out() {
	each make_one && each start_one || return
	for round in $(seq "$ROUNDS"); do
		online 1 0
		# A refusal now must not be the last word.
		for engine in $ENGINES; do
			use "${engine}1"
			ask running 1
			[ "$answer" = ENODEV ] || {
				echo "round $round: $engine: $answer"
				return 1
			}
		done
		online 1 1
		for engine in $ENGINES; do
			use "${engine}1"
			store running 1
		done
	done
}
nothing_is_lost() {
	each expect running 1 && each back_to_count && each never_early
}
back_to_count() { get stats/expirations && before=$got && more_expiries; }

# Stores from elsewhere while the CPU comes and goes: no order of locks is safe
# only by chance.
storm_of_stores() {
	storm -t 4 -w 2 -r 0 "$FACES" hrtimer-1/running=1 thread-1/running=1 \
		hrtimer-1/engine=hrtimer hrtimer-1/engine=thread \
		thread-1/engine=thread thread-1/engine=delayed_work \
		jiffies-1/running=1 jiffies-1/interval_ns=5000000 \
		hrtimer-1/cpu=0 hrtimer-1/cpu=-1 thread-1/cpu=0 thread-1/cpu=-1 \
		>/tmp/storm 2>&1 &
	storming=$!
	while kill -0 "$storming" 2>/dev/null; do
		online 1 0
		online 1 1
	done
	wait "$storming"
	status=$?
	cat /tmp/storm
	return "$status"
}
all_work() {
	for engine in $ENGINES; do
		use "$engine-1"
		settings "engine=$engine" cpu=-1 running=1 && back_to_count &&
			never_early || return
	done
}

load
start_put
keep_awake
for cpu in 0 1; do
	try "pinned to CPU $cpu, every engine expires there" expire_on "$cpu"
done
for engine in $ENGINES; do
	try "$engine: a store to cpu moves a running timer" \
		moves_at_work "$engine"
done
try "a pinned thread that has just been made expires nowhere else" new_thread_stays
try "a pinned thread that is let go by others comes back" thread_returns
try "a pinned thread whose CPU goes expires on no other" thread_stays_off_others
try "CPUs that are offline, or that do not exist, are refused" refused_cpus
try "a CPU that goes stops pinned timers, and no others" one_cpu_goes
try "such a stop has its trace event" offline_is_traced
for engine in $ENGINES; do
	try "$engine: a free timer outlives its CPU, migrations says so" \
		migrates "$engine"
done
try "each expiry on another CPU than armed is counted" counts_migrations
check "a CPU comes and goes $ROUNDS times under twelve timers" in_and_out
check "no timer is lost" nothing_is_lost
check "a CPU comes and goes during a storm of stores" storm_of_stores
try "every engine works after that" all_work
let_sleep
check "the module can be removed" unload
finish
