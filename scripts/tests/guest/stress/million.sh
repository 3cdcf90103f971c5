#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# timeout: 1500
# Stores of anything by eight writers to sixteen timers, while all that can go on
# beside them does: a million in a row of make check-all that has that flag, else a
# tenth of it or less. STORM_SEED=N chooses the seed that an earlier run has printed,
# STORM_STORES=N another number.

# shellcheck disable=SC2154 # got is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
needs_named

MANY=16
STORES=${STORM_STORES:-100000}
# Checkers take a hundred times as long.
[ -z "$CHECKERS" ] || STORES=$((STORES / 50))
BUSY=/tmp/storming

while_it_storms() {
	while [ -e "$BUSY" ]; do
		"$@"
		sleep 0.1
	done >/dev/null 2>&1
}

# What is in use stays; what is there is not loaded twice.
loads() {
	! rmmod timer_demo || echo "rmmod took it away" >>/tmp/wrong
	! insmod "$MODULE" || echo "insmod loaded it twice" >>/tmp/wrong
}
folders_go() {
	for i in $(seq "$MANY"); do
		rmdir "$NAMED/t$i" && mkdir "$NAMED/t$i" ||
			echo "t$i is not made anew" >>/tmp/wrong
		sleep 0.1
	done
}
cpus_go() {
	online 1 0
	online 1 1
}
trees_are_read() { find "$DEFAULT" "$NAMED" -type f -exec cat {} +; }
files_are_polled() {
	timeout 2 pollwait "$FACES/t$(($(date +%s) % MANY + 1))/last_elapsed"
}
# The events are on all the time: to switch one patches code; see all-at-once. A
# timer may switch off what records them.
the_trace_is_read() {
	grep -m 1 -E ': (arm|expire|stop): ' "$TRACE/trace" >>/tmp/traced
	echo 0 >"$TRACE/tracing_on"
	echo >"$TRACE/trace"
	echo 1 >"$TRACE/tracing_on"
}
the_clock_is_set() {
	date -s "@$(($(date +%s) + 100000))"
	date -s "@$(($(date +%s) - 100000))"
}

# A short storm may be over before what it leads to has been read in the trace.
default_is_traced() {
	use
	trace_on timer_demo/arm timer_demo/expire timer_demo/stop &&
		settings interval_ns=5000000 mode=periodic running=1 &&
		wait_until 20 stat_at_least expirations 3
}

storm_of_all() {
	: >"$BUSY"
	: >/tmp/wrong
	: >/tmp/traced
	beside=
	default_is_traced || return
	for what in loads folders_go trees_are_read files_are_polled \
		the_trace_is_read the_clock_is_set $CPUS_GO; do
		while_it_storms "$what" &
		beside="$beside $!"
	done
	# shellcheck disable=SC2086 # no seed is no word
	storm ${STORM_SEED:+-s $STORM_SEED} -n "$STORES" -w 8 -r 1 -g \
		-m "$MANY" "$FACES" >/tmp/storm 2>&1
	status=$?
	rm "$BUSY"
	# shellcheck disable=SC2086 # words
	wait $beside
	traced >/dev/null
	settings running=0
	cat /tmp/storm /tmp/wrong
	[ -s /tmp/traced ] || echo "the trace was empty whenever it was read"
	[ "$status" -eq 0 ] && [ ! -s /tmp/wrong ] && [ -s /tmp/traced ]
}

# A tenth of them may have met a folder that was gone.
it_was_a_storm() {
	awk -v stores="$STORES" '/^accepted/ {
		good = $2 + $4 >= stores * 0.9 && $2 >= stores * 0.1 && $4 >= stores * 0.1 }
		END { exit !good }' /tmp/storm
}

never_early_at_all() {
	for i in $(seq "$MANY"); do
		use "t$i"
		stat_is early 0 || { echo "$TIMER"; return 1; }
	done
}

works() {
	use t1
	settings running=0 interval_ns=5000000 mode=periodic engine="$1" \
		delay_ns=0 step_ns=0 count=20 rearm=grid cpu=-1 \
		threshold_ns=0 notify=none log=0 stats/reset=1 running=1 &&
		wait_until 30 stopped && expect stop_reason count &&
		stat_is expirations 20 && stat_is early 0
}

CPUS_GO=
[ ! -e /sys/devices/system/cpu/cpu1/online ] || CPUS_GO=cpus_go
load
for i in $(seq "$MANY"); do make "t$i"; done
check "$STORES stores: each is taken or refused, every file reads well" storm_of_all
diag "$(cat /tmp/storm)"
check "there were so many, of both kinds" it_was_a_storm
check "none has expired early" never_early_at_all
for engine in $ENGINES; do
	check "$engine works as if nothing had happened" works "$engine"
done
check "the timers can be removed" end_all
check "the module can be removed" unload
finish
