#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: stress
# budget: 7200
# machine: icount
# (Its time is virtual, and mostly spent asleep: removed folders linger on.)
# Each allocation of the module's load, of a mkdir and of an engine's creation
# fails in turn: a clean error, nothing left, and the next try works.
. /guest/ktap.sh
. /guest/leaks.sh

T=/sys/kernel/timer_demo
C=/sys/kernel/config/timer_demo
FAILSLAB=/sys/kernel/debug/failslab
MODULE=/guest/timer_demo.ko

[ -d "$FAILSLAB" ] || skip_all "this kernel has no failslab"
[ -e /proc/self/fail-nth ] || skip_all "this kernel has no fail-nth"
# Fail what may sleep as well, and say nothing: a fault is no trouble.
echo N >"$FAILSLAB/ignore-gfp-wait"
echo 0 >"$FAILSLAB/verbose"

tries() {
	name=$1
	shift
	if faults "$@" >/tmp/faults.out 2>&1; then
		ok "$name"
	else
		not_ok "$name" "status $?"
	fi
	diag "$(cat /tmp/faults.out)"
}

modprobe timer_demo
tries "an engine is not changed to thread" write "$T/engine" thread hrtimer
for engine in jiffies hrtimer_soft jiffies_deferrable delayed_work; do
	tries "an engine is not changed to $engine" write "$T/engine" "$engine" hrtimer
done
# kthreadd makes the threads of others.
tries "a thread cannot be made" -p 2 write "$T/engine" thread hrtimer
check "the engine is as it was" grep -qx hrtimer "$T/engine"
if [ -d "$C" ]; then
	tries "a timer cannot be made" mkdir "$C/faulty"
	check "its folders are gone" not ls -d "$C/faulty" "$T/timers/faulty"
fi
check "the module is removed" rmmod timer_demo
tries "the module cannot be loaded" load "$MODULE" running=1 running=perhaps
check "the module is gone" not ls -d "$T" "$C" /sys/module/timer_demo

if leaks_hidden; then
	skip "nothing is leaked" "this kernel has no kmemleak"
else
	check "nothing is leaked" not leaks_found
fi
finish
