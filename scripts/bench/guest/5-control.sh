#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# At rest; what a store and a read take; what readers do to a timer.
. /guest/bench/lib.sh

part=control

interrupts() { awk '/LOC:/ { print $2 }' /proc/interrupts; }

# at_rest WHO: timer interrupts in 10 s, and what they take from the work.
at_rest() {
	from=$(interrupts)
	sleep 10
	result rest "$1" interrupts $(($(interrupts) - from))
	result rest "$1" work "$(busy)"
}

busy >/dev/null
note "at rest, without the module and with it"
at_rest without
at_rest without-still
load
echo 1 >$timer/running
sleep 1
echo 0 >$timer/running
sleep 2
at_rest with
rmmod timer_demo
at_rest without-again
load

note "stores and reads"
result $part write-running instructions "$(ctl write $timer/running 1 1000)"
result $part timerfd_settime instructions "$(ctl timerfd 1000)"
echo 0 >$timer/running

note "a 20 kHz timer, alone and with a reader of its snapshot"
periodic hrtimer 50000
sleep 3
result $part alone p99 "$(stat lateness_p99)"
periodic hrtimer 50000
ctl read $timer/stats/snapshot 30000 >/dev/null
result $part with-reader p99 "$(stat lateness_p99)"
echo 0 >$timer/running
result $part read-snapshot instructions "$(ctl read $timer/stats/snapshot 1000)"
result $part read-last_elapsed instructions "$(ctl read $timer/last_elapsed 1000)"
rmmod timer_demo
