#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check smp
# budget: 120
# machine: rt
# On PREEMPT_RT, with all on that an expiry can set off: every engine at 1 kHz
# is logged, sent, traced and polled, in its own context and without a splat (of
# which run-tests would tell).

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

each() {
	for engine in $ENGINES; do
		use "$engine"
		"$@" || { echo "$TIMER"; return 1; }
	done
}

is_rt() {
	uname -v
	uname -v | grep -q PREEMPT_RT
}

make_one() {
	make "$engine" && settings "engine=$engine" mode=periodic \
		interval_ns=1000000 log=1 notify=expiry
}

poll_one() {
	behind "/tmp/poll.$engine" pollwait "$TIMER/last_elapsed"
	pollers="$pollers $!"
	wait_until 10 grep -q ready "/tmp/poll.$engine"
}

everything_on() {
	pollers=
	behind /tmp/events /guest/bin/uevent
	listener=$!
	wait_until 10 grep -q listening /tmp/events &&
		trace_on timer_demo/arm timer_demo/expire timer_demo/stop &&
		each make_one && each poll_one && each store running 1 &&
		each wait_until 60 stat_at_least expirations 200 &&
		each wait_until 60 has_woken
}
has_woken() {
	awk '/PRI/ { n++ } END { print FILENAME, n " wake-ups"; exit n < 5 }' \
		"/tmp/poll.$engine"
}

# All else that has been set off has arrived.
was_told() {
	grep -q "^change /kernel/timer_demo/timers/$engine timer_demo" \
		/tmp/events || { echo "no uevent"; return 1; }
	grep -q ": $engine: expired" /tmp/log || { echo "no line"; return 1; }
	grep -q ": expire: name=$engine " /tmp/trace || {
		echo "no trace event"
		return 1
	}
}

everything_was_told() {
	# shellcheck disable=SC2086 # words
	kill $pollers
	kill "$listener"
	dmesg >/tmp/log
	traced >/tmp/trace
	each was_told
}

context_is_right() {
	case $engine in
	hrtimer) context=hardirq ;;
	hrtimer_soft|jiffies*) context=softirq ;;
	*) context=task ;;
	esac
	worst_is context "$context" || return
	sed -n "s/.*: expire: name=$engine .* context=//p" /tmp/trace |
		awk -v want="$context" '$1 != want { print; bad = 1 }
			END { exit bad || !NR }'
}

# Threads and pinned timers are armed from contexts of their own.
pinned_as_well() {
	for cpu in "$LAST_CPU" 0; do
		each settings "cpu=$cpu" running=1 &&
			each wait_until 60 stat_at_least expirations 50 &&
			each worst_is cpu_fired "$cpu" || return
	done
}

load
check "this kernel is PREEMPT_RT" is_rt
check "every engine at 1 kHz with all that an expiry can set off" everything_on
each store running 0
check "all of it arrives" everything_was_told
check "each expires in its engine's context" each context_is_right
check "none was early" each never_early
check "pinned ones expire where they are pinned" pinned_as_well
end_all
check "the module can be removed" unload
finish
