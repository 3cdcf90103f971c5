#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# The log: what it leaves out is told where it is left out; it is bounded, and last.
. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

# For a second hardly a task runs but those that do nothing.
hold_all_cpus() {
	for cpu in $(seq 0 "$LAST_CPU"); do
		busy "$cpu" holder 1 &
	done
	wait
}

# Each interval is longer than the one before, so a line says which expiry it is of;
# and there is the next one before a line is written.
none_is_told_elsewhere() {
	settings mode=periodic rearm=now interval_ns=100000 step_ns=1 log=1
	mark
	store running 1
	hold_all_cpus
	sleep 0.1
	store running 0
	unload
	expiries | awk '
		/^lost/ { lost += $2; gaps++; next }
		/^[0-9]/ {
			this = $1 - $2 - 100000
			if (this != next_ + lost) {
				printf "%s: the %dth, and %d are lost since the %dth\n",
					$0, this, lost, next_ - 1
				failed = 1
				exit
			}
			next_ = this + 1
			lost = 0
		}
		END { printf "%d gaps\n", gaps; exit failed || !gaps }'
}

# The lines of many timers, with when they were written, in us.
all_lines() {
	log | sed -n 's/^\[ *\([0-9]*\)\.\([0-9]*\)\] timer_demo: \(.*\)/\1\2 \3/p'
}

# 20 timers of 100 a second each: together a hundred, in turn, and the rest counted.
bounded() {
	load log=1 mode=periodic interval_ns=10000000 count=300 || return
	mark
	for i in $(seq 20); do
		mkdir "$NAMED/l$i" && echo 1 >"$NAMED/l$i/running" || return
	done
	sleep 5
	end_all
	unload
	all_lines | awk '
		# That one is written when the module goes, whatever was before.
		/ expiries of removed timers not logged/ { sum += $2; next }
		{ at[++n] = $1; if (n > 100 && $1 - at[n - 100] < 999000) {
			print "more than 100 in a second: " $0; failed = 1 } }
		/ expired, / { lines[$2]++; sum++ }
		/ expiries not logged/ { sum += $(NF - 3) }
		END {
			for (timer in lines) {
				timers++
				if (lines[timer] < 5) { print timer lines[timer]; failed = 1 }
			}
			printf "%d lines of %d timers, %d expiries\n", n, timers, sum
			exit failed || timers != 20 || sum != 6000 }'
}

# The console is slow: who waits is told before a line is written.
waiters_first() {
	load log=1 interval_ns=20000000 || return
	behind /tmp/polled pollwait "$TIMER/stop_reason" 2
	poller=$!
	wait_until 10 grep -q ready /tmp/polled || return
	echo 'p:kprobes/told kernfs_notify' >"$TRACE/kprobe_events" &&
		trace_on printk/console kprobes/told || return
	store running 1
	wait "$poller"
	sleep 0.3
	traced >/tmp/trace
	echo >"$TRACE/kprobe_events"
	unload
	grep -E 'told:|console:' /tmp/trace | awk '
		/console:.*expired, elapsed/ { lines++; if (told < 2) early = 1 }
		/ told: / { told++ }
		END { printf "told %d times, %d lines\n", told, lines
			exit early || lines != 1 || told < 3 }'
}

if grep -qw configfs /proc/filesystems; then
	check "many timers have 100 lines a second together, the rest is counted" bounded
fi
if [ -e "$TRACE/kprobe_events" ] && trace_has printk/console; then
	check "who waits is told before the log is written" waiters_first
fi

load storm_limit=1000000
check "what the log has no room for is told in its place" none_is_told_elsewhere
finish
