#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 40
# stats/worst tells of the latest expiry, and whom it interrupted, what the
# trace says of it.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh

KEYS="lateness when cpu_armed cpu_fired context comm pid cause who module stack"

# read_worst: set w_lateness, w_when, ...; the comm may have blanks.
read_worst() {
	read_pairs w_ <"$STATS/worst"
}

has_just_these_keys() {
	cut -d' ' -f1 "$STATS/worst" >/tmp/keys
	for key in $KEYS; do echo "$key"; done | diff - /tmp/keys &&
		[ "$(grep -c '^[a-z_]* .' "$STATS/worst")" -eq 11 ]
}

nothing_before_any() {
	store stats/reset 1
	[ -z "$(cat "$STATS/worst")" ]
}

# as_traced INTERVAL: the first of the latest in the trace is this one, with the
# task that ftrace says was running, and at that time.
as_traced() {
	read_worst
	snapshot
	[ "$w_lateness" = "$s_lateness_max" ] ||
		{ echo "lateness $w_lateness, max $s_lateness_max"; return 1; }
	sed -n 's/.*-\([0-9]*\) *\[0*\([0-9][0-9]*\)\].* expire: .* cpu=\([0-9]*\) elapsed=\([0-9]*\) lateness=\([-0-9]*\) .* context=\(.*\)$/\1 \2 \3 \4 \5 \6/p' \
		/tmp/trace >/tmp/whole
	awk -v armed="$(cat /tmp/armings)" -v interval="$1" '
		BEGIN { at = armed - interval; max = -1 }
		{ at += $4 }
		$5 > max { max = $5; line = $1 " " $2 " " $3 " " $6; when = at }
		END { printf "%s %.0f %.0f\n", line, when, max }' /tmp/whole >/tmp/max
	echo "$w_pid $w_cpu_fired $w_cpu_fired $w_context $w_when $w_lateness" |
		diff - /tmp/max
}

# traced_worst ENGINE CPU CONTEXT
traced_worst() {
	settings "engine=$1" interval_ns=2000000 "cpu=$2" && trace_run 200 &&
		as_traced 2000000 || return
	cat "$STATS/worst"
	[ "$w_context" = "$3" ] && [ "$w_cpu_fired" = "$2" ] &&
		[ "$w_cpu_armed" = "$2" ] && stat_is migrations -eq 0
}

# Where it may move it is fired where the trace says, and moves are counted.
moves() {
	settings "engine=$1" interval_ns=2000000 cpu=-1
	busy 0 mover &
	mover=$!
	trace_on timer_demo/arm timer_demo/expire
	settings count=200
	taskset 2 sh -c "echo 1 >$TIMER/running"
	sleep 0.4
	wait_until 30 stopped
	trace_lists
	{
		kill "$mover"
		wait "$mover"
	} 2>/tmp/killed
	as_traced 2000000 || return
	armed=$(sed -n 's/.*-[0-9]* *\[0*\([0-9][0-9]*\)\].* arm: .*/\1/p' /tmp/trace)
	moved=$(awk -v cpu="$armed" '$2 != cpu { n++; cpu = $2 }
		END { print n + 0 }' /tmp/whole)
	echo "moved $moved times"
	stat_is migrations -eq "$moved"
}

# While a task keeps the CPU busy, it is that one; but the kernel has tasks that
# may run now and then, so there are several tries of a few expiries.
# interrupts ENGINE NAME READS-AS
interrupts() {
	settings "engine=$1" interval_ns=2000000 "cpu=$other" count=3
	busy "$other" "$2" &
	victim=$!
	wait_until 10 named "$victim" "$2"
	for try in 1 2 3 4 5 6 7 8 9 10; do
		settings stats/reset=1 running=1
		wait_until 20 stopped
		read_worst
		[ "$w_pid" != "$victim" ] || break
	done
	{
		kill "$victim"
		wait "$victim"
	} 2>/tmp/killed
	echo "try $try:"
	cat "$STATS/worst"
	has_just_these_keys && [ "$w_pid" = "$victim" ] &&
		[ "$(sed -n 's/^comm //p' "$STATS/worst")" = "$3" ]
}
named() { [ "$(cat "/proc/$1/comm")" = "$2" ]; }

other=0
[ ! -d /sys/devices/system/cpu/cpu1 ] || other=1

load
check "nothing is said before any expiry" nothing_before_any
run 3
check "worst has eleven lines, a key and a value each" has_just_these_keys
# (An idle machine's deferrable timer has been three seconds late.)
keep_awake
while read -r engine context; do
	check "$engine: worst is the trace's latest, in a $context, on CPU $other" \
		traced_worst "$engine" "$other" "$context"
done <<END
hrtimer hardirq
hrtimer_soft softirq
jiffies softirq
jiffies_deferrable softirq
delayed_work task
thread task
END
let_sleep
check "hrtimer: likewise on CPU 0" traced_worst hrtimer 0 hardirq
if [ "$other" -eq 1 ]; then
	for engine in hrtimer jiffies thread; do
		check "$engine: free to move, moves are counted" moves "$engine"
	done
fi

# PREEMPT_RT has threads for what is soft.
engines="hrtimer hrtimer_soft jiffies"
! uname -v | grep -q PREEMPT_RT || engines=hrtimer
for engine in $engines; do
	check "$engine: the interrupted task is named" \
		interrupts "$engine" bystander bystander
done
check "a name with a newline and blanks does not break the lines" \
	interrupts hrtimer "$(printf 'a\n pid 1\tb')" 'a? pid 1?b'
check "nor does a name of a newline and a key" \
	interrupts hrtimer "$(printf '\npid 1\n\n7')" '?pid 1??7'
# Not the UTF-8 that who reads it may count on, nor Latin-1.
check "a name that is not ASCII has a ? for each byte that is not" \
	interrupts hrtimer "$(printf 'na\303\257v \351\377\177')" 'na??v ???'
check "a name of 15 bytes is whole" \
	interrupts hrtimer fifteen-letters fifteen-letters
unload
finish
