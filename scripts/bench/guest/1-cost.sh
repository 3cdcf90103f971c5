#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# How much longer a fixed piece of work in user space takes while a timer
# expires at 10 kHz, divided by the expiries.
. /guest/bench/lib.sh

period=100000
part=cost

busy >/dev/null
undisturbed=$(busy)
undisturbed=$(calc "($undisturbed + $(busy)) / 2")

note "the floor: an empty hrtimer that forwards itself"
load_bare hrtimers=1 period_ns=$period
result $part floor instructions "$(cost $period)"
rmmod timer_demo_bench

load
result $part loaded instructions "$(cost $period)"
for engine in hrtimer hrtimer_soft thread; do
	note "timer_demo, $engine"
	periodic $engine $period
	sleep 3
	result $part $engine instructions "$(cost $period)"
done

note "timer_demo, hrtimer, with a trace event on"
periodic hrtimer $period
sleep 3
echo 1 >$tracing/events/timer_demo/expire/enable
result $part hrtimer+trace instructions "$(cost $period)"
echo 0 >$tracing/events/timer_demo/enable

note "timer_demo, hrtimer, with a poller"
pollwait $timer/last_elapsed 1000000 >/dev/null 2>&1 &
poller=$!
sleep 1
result $part hrtimer+poller instructions "$(cost $period)"
kill $poller
echo 0 >$timer/running

# Engines that count in ticks cannot do 10 kHz; the tick is what they can.
tick=$(cat $timer/granularity_ns)
echo jiffies >$timer/engine
tick=$(cat $timer/granularity_ns)
for engine in jiffies jiffies_deferrable delayed_work; do
	note "timer_demo, $engine, at one tick"
	periodic $engine "$tick"
	result $part "$engine" instructions "$(cost "$tick")"
done
echo 0 >$timer/running
rmmod timer_demo

if grep -qw timerlat $tracing/available_tracers; then
	note "timerlat"
	echo $((period / 1000)) >$tracing/osnoise/timerlat_period_us
	echo timerlat >$tracing/current_tracer
	sleep 1
	result $part timerlat instructions "$(cost $period)"
	echo nop >$tracing/current_tracer
fi

if command -v cyclictest >/dev/null; then
	note "cyclictest -t1 -p95"
	cyclictest -q -t1 -p95 -i $((period / 1000)) >/dev/null 2>&1 &
	tester=$!
	sleep 2
	result $part cyclictest instructions "$(cost $period)"
	kill $tester
fi
