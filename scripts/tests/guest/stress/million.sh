#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: stress
# budget: 1500
# Stores of anything by ten writers to sixteen timers, through both trees, and to the
# default one, while all that can go on beside them does: a million in a row of make
# check-all that has that flag, else a tenth of it or less. STORM_SEED=N chooses the
# seed that an earlier run has printed, STORM_STORES=N another number.

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

# To the timers' folders in configfs: all that re-arms, and some that does not; a
# quarter of it is refused. (An empty text is not among it: configfs itself says EFAULT
# to that.)
PAIRS="interval_ns=100000 interval_ns=1000000 interval_ns=4000000
interval_ns=0 interval_ns=x
mode=oneshot mode=periodic mode=x
engine=hrtimer engine=jiffies engine=hrtimer_soft engine=jiffies_deferrable
engine=delayed_work engine=thread engine=hpet
rearm=grid rearm=now rearm=x cpu=-1 cpu=0 cpu=1 cpu=7777
delay_ns=0 delay_ns=300000 delay_ns=-1 step_ns=0 step_ns=10 step_ns=y
count=0 count=50 count=1e3 running=0 running=1 running=1 running=2
threshold_ns=0 threshold_ns=1000000 on_threshold=count on_threshold=stop
on_threshold=x notify=none notify=stop notify=expiry notify=x
log=0 log=2 stats/reset=1 stats/reset=0"

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

# storm_of NAME STORES OPTION...: what came of it is in /tmp/storm.NAME.
storm_of() {
	storm_name=$1 storm_stores=$2
	shift 2
	# shellcheck disable=SC2086 # no seed is no word
	storm ${STORM_SEED:+-s $STORM_SEED} -n "$storm_stores" -r 1 "$@" \
		>"/tmp/storm.$storm_name" 2>&1
}

# A tenth of them go to the default timer, and half of the others through configfs.
all_storms() {
	tenth=$((STORES / 10)) storms=
	storm_of default "$tenth" -w 2 "$DEFAULT" &
	storms="$storms $!"
	# shellcheck disable=SC2086 # words
	storm_of configfs $((STORES / 2 - tenth)) -w 4 -g -m "$MANY" "$NAMED" $PAIRS &
	storms="$storms $!"
	storm_of sysfs $((STORES / 2)) -w 4 -g -m "$MANY" "$FACES" &
	storms="$storms $!"
	status=0
	for one in $storms; do wait "$one" || status=1; done
	cat /tmp/storm.*
	return "$status"
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
	all_storms >/tmp/storm
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
	awk -v stores="$STORES" '
		/^accepted/ { good += $2; bad += $4; if ($6 < 100) unread = 1 }
		END { exit !(good + bad >= stores * 0.9 && good >= stores * 0.1 &&
			bad >= stores * 0.1 && !unread) }' /tmp/storm
}

never_early_at_all() {
	for i in $(seq "$MANY"); do
		use "t$i"
		never_early || { echo "$TIMER"; return 1; }
	done
}

# Both trees still tell of one timer.
trees_agree() {
	for i in $(seq "$MANY"); do
		for file in $(echo "$PAIRS" | tr ' ' '\n' | sed 's/=.*//' | sort -u); do
			[ "$file" != running ] && [ "$file" != stats/reset ] || continue
			TIMER=$FACES/t$i
			get "$file"
			TIMER=$NAMED/t$i
			expect "$file" "$got" || { echo "$TIMER"; return 1; }
		done
	done
}

# The log tells first what it has left out, and lets all through after a second.
log_of() {
	use
	settings running=0 interval_ns=15000000 mode=periodic "engine=$1" \
		delay_ns=0 step_ns=0 count=0 rearm=grid cpu=-1 threshold_ns=0 \
		on_threshold=count notify=none log=1
	mark
	store running 1 && wait_lines "$2"
}
log_goes_on() { log_of hrtimer 1 && store running 0 && sleep 1.2; }
keeps_to_its_plan() {
	log_of "$1" 5 && on_plan grid 0 15000000 0 && store running 0 &&
		expect stop_reason user
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
check "the two trees agree" trees_agree
check "the log of the default timer goes on" log_goes_on
for engine in hrtimer jiffies; do
	check "$engine: the default timer keeps to its plan" keeps_to_its_plan "$engine"
	store log 0
done
for engine in $ENGINES; do
	check "$engine works as if nothing had happened" works "$engine"
done
check "the timers can be removed" end_all
check "the module can be removed" unload
finish
