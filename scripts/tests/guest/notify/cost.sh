#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 120
# What an expiry costs, in instructions, by what it takes from a fixed piece of work
# in user space: next to a bare hrtimer, and with each setting that only watches
# next to none of them.

# shellcheck disable=SC2154 # got is lib.sh's
. /guest/ktap.sh
. /guest/lib.sh

[ ! -e /proc/lockdep ] || skip_all "checkers count for more than the module"

PERIOD=100000
WORK=120000000
# The longest lateness that can be set: no expiry reaches it.
NEVER=9223372036854775807

# measure NAME: set cost to the instructions that each expiry takes. Before that
# what is told again and again gets its rhythm, and the log writes what the setting
# before this one has left it to write.
measure() {
	sleep 1.2
	taken=$(loop $WORK)
	cost=$(((taken - undisturbed) * PERIOD / (taken / 10)))
	echo "$1: ${cost%?}.${cost#"${cost%?}"} instructions" >>/tmp/figures
}

# at_most PERCENT OF: the last cost is no more than that.
at_most() {
	[ $((cost * 100)) -le $(($2 * $1)) ] && return
	echo "$((cost / 10)) instructions are more than $1 % of $(($2 / 10))"
	return 1
}

plain_settings() {
	settings "notify=none" log=0 threshold_ns=0 on_threshold=count
}

# costs_little SETTING...: as with no setting of the kind, or at most 1.10 of it.
costs_little() {
	plain_settings && settings "$@" || return
	measure "$*$watcher"
	at_most 110 "$without" && expect running 1
}

each_setting() {
	for setting in "notify=stop" "notify=threshold" "notify=expiry" log=1 \
		"threshold_ns=$NEVER" on_threshold=stop on_threshold=trace_off; do
		check "$setting costs an expiry in time at most 1.10$watcher" \
			costs_little "$setting"
	done
	check "all of them cost at most 1.10$watcher" costs_little \
		"notify=expiry" log=1 "threshold_ns=$NEVER" on_threshold=stop
	check "a threshold that is told of costs at most 1.10$watcher" \
		costs_little "notify=threshold" "threshold_ns=$NEVER"
}

# The console would count for more than the log.
dmesg -n 1
loop $WORK >/dev/null
undisturbed=$(loop $WORK)
insmod "/lib/modules/$(uname -r)/timer_demo_bench.ko" hrtimers=1 period_ns=$PERIOD
measure "a bare hrtimer"
floor=$cost
rmmod timer_demo_bench

load
watcher=
settings mode=periodic interval_ns=$PERIOD running=1
sleep 1
measure "timer_demo, nothing set"
plain=$cost
without=$plain
check "an expiry costs at most 1.05 of a bare hrtimer" at_most 105 "$floor"
each_setting

# Who only has it open costs nothing himself.
watcher=", with a watcher"
exec 5<"$TIMER/last_elapsed"
measure "nothing set$watcher"
without=$cost
check "a watcher costs an expiry at most 1.10" at_most 110 "$plain"
each_setting
exec 5<&-
plain_settings
diag "$(cat /tmp/figures)"
get stats/overruns
check "nothing was overrun" [ "$got" -eq 0 ]
unload
finish
