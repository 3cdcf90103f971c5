#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# rows: full
# Sixteen timers of mixed engines for 30 s under a storm of stores from four
# writers, through both trees. STORM_SEED=N chooses the seed that an earlier run
# has printed.

# shellcheck disable=SC2154 # got is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
needs_named

TIMERS=$(seq 16)

# What is stored: to each timer all that re-arms it, and some that does not.
# A quarter of it is refused. (An empty text is not among it: configfs itself
# says EFAULT to that.)
STORES="interval_ns=100000 interval_ns=1000000 interval_ns=4000000
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

make_all() {
	for i in $TIMERS; do
		make "t$i" || return
	done
}

# Both trees lie below /sys/kernel.
weather() {
	set --
	for i in $TIMERS; do
		for pair in $STORES; do
			set -- "$@" "timer_demo/timers/t$i/$pair" \
				"config/timer_demo/t$i/$pair"
		done
	done
	# shellcheck disable=SC2086 # no seed is no word
	storm ${STORM_SEED:+-s $STORM_SEED} -t 30 -n 2000 -w 4 -r 0 /sys/kernel "$@" \
		>/tmp/storm 2>&1
	storm_status=$?
	cat /tmp/storm
	return "$storm_status"
}

# Meanwhile all is read that can be, for as long as the file is there.
read_all() {
	while [ -e /tmp/reading ]; do
		for i in $TIMERS; do
			[ -e /tmp/reading ] || break
			cat "$FACES/t$i/"[!s]* "$FACES/t$i/"st[eo]p* \
				"$FACES/t$i/stats/worst" \
				"$NAMED/t$i/stats/snapshot" ||
				echo "t$i" >>/tmp/unread
		done
	done >/dev/null
}

storm_while_reading() {
	: >/tmp/unread
	: >/tmp/reading
	read_all 2>>/tmp/unread &
	reader=$!
	weather
	status=$?
	rm /tmp/reading
	wait "$reader"
	cat /tmp/unread
	[ ! -s /tmp/unread ] && return "$status"
}

it_was_a_storm() {
	awk '/^accepted/ { good = $2 >= 1000 && $4 >= 300 }
		END { exit !good }' /tmp/storm
}

# each COMMAND...: for each timer.
each() {
	for i in $TIMERS; do
		use "t$i"
		"$@" || { echo "$TIMER"; return 1; }
	done
}

# Both trees still tell of one timer.
settings_agree() {
	for pair in $STORES; do
		file=${pair%%=*}
		[ "$file" != running ] && [ "$file" != stats/reset ] || continue
		TIMER=$FACES/t$i
		get "$file"
		TIMER=$NAMED/t$i
		expect "$file" "$got" || return
	done
}

engine_of() { echo "$ENGINES" | cut -d' ' -f $(($1 % 6 + 1)); }
calm_down() {
	settings running=0 log=0 notify=none threshold_ns=0 mode=periodic \
		"engine=$(engine_of "$i")" interval_ns=5000000 delay_ns=0 \
		step_ns=0 count=20 rearm=grid cpu=-1 stats/reset=1
}
works() {
	wait_until 30 stopped && expect stop_reason count &&
		stat_is expirations 20 && never_early
}

load
check "sixteen timers are made" make_all
check "every store is taken or refused, every file can be read" \
	storm_while_reading
diag "$(cat /tmp/storm)"
check "there were thousands" it_was_a_storm
check "none has ever expired early" each never_early
check "the two trees agree" each settings_agree
keep_awake
each calm_down
each store running 1
check "all work as if nothing had happened" each works
let_sleep
check "they can be removed" end_all
check "the module can be removed" unload
finish
