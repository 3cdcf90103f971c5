#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What each tool says of the same machine: lateness at 1 kHz, one tool after the
# other, 20,000 samples each.
. /guest/bench/lib.sh

samples=20000
part=truth
[ "$1" = truth ] || part=truth-tick

# quantiles WHO: of the numbers on standard input.
quantiles() {
	sort -n | awk -v who="$1" -v part=$part '
	{ value[NR] = $1; sum += $1 }
	END {
		if (!NR) exit
		printf "bench %s %s count %d\n", part, who, NR
		printf "bench %s %s min %d\n", part, who, value[1]
		printf "bench %s %s mean %d\n", part, who, sum / NR
		printf "bench %s %s p50 %d\n", part, who, value[int((NR + 1) / 2)]
		printf "bench %s %s p99 %d\n", part, who, value[int(NR * .99 + .999)]
		printf "bench %s %s max %d\n", part, who, value[NR]
	}'
}

note "timer_demo"
load
periodic hrtimer 1000000
# Undisturbed, as the others.
sleep $((samples / 1000 + 1))
echo 0 >$timer/running
for figure in expirations min mean p50 p99 max; do
	case $figure in
	expirations) result $part timer_demo count "$(stat expirations)" ;;
	*) result $part timer_demo $figure "$(stat lateness_$figure)" ;;
	esac
done
rmmod timer_demo

note "the floor: a bare hrtimer that only reads the clock"
load_bare hrtimers=1 period_ns=1000000 measure=1
sleep $((samples / 1000 + 1))
measured=/sys/module/timer_demo_bench/parameters
read -r lateness <$measured/lateness
read -r expiries <$measured/expiries
result $part floor count "$expiries"
result $part floor mean $((lateness / expiries))
rmmod timer_demo_bench

note "the kernel's own trace events"
echo 30000 >$tracing/buffer_size_kb
load_bare hrtimers=1 period_ns=1000000
echo 1 >$tracing/events/timer/hrtimer_start/enable
echo 1 >$tracing/events/timer/hrtimer_expire_entry/enable
sleep $((samples / 1000 + 1))
echo 0 >$tracing/tracing_on
echo 0 >$tracing/events/timer/enable
awk '/hrtimer_start:/ && match($0, /hrtimer=[^ ]*/) {
	me = substr($0, RSTART, RLENGTH)
	match($0, / expires=[0-9]*/)
	due[me] = substr($0, RSTART + 9, RLENGTH - 9) }
/hrtimer_expire_entry:/ && match($0, /hrtimer=[^ ]*/) {
	me = substr($0, RSTART, RLENGTH)
	if (me in due && match($0, / now=[0-9]*/)) {
		printf "%d\n", substr($0, RSTART + 5, RLENGTH - 5) - due[me]
		delete due[me] } }' $tracing/trace |
	head -n $samples | quantiles trace_events
rmmod timer_demo_bench
echo >$tracing/trace
echo 1 >$tracing/tracing_on

if grep -qw timerlat $tracing/available_tracers; then
	note "timerlat"
	echo 1000 >$tracing/osnoise/timerlat_period_us
	echo timerlat >$tracing/current_tracer
	sleep $((samples / 1000 + 1))
	echo 0 >$tracing/tracing_on
	for context in irq thread; do
		awk -v context=$context '$0 ~ "context *" context {
			print $(NF - 1) }' $tracing/trace |
			head -n $samples | quantiles timerlat_$context
	done
	echo nop >$tracing/current_tracer
	echo 1 >$tracing/tracing_on
fi

if command -v cyclictest >/dev/null; then
	note "cyclictest"
	cyclictest -q -N -t1 -p95 -i 1000 -l $samples -v 2>/dev/null |
		awk -F: 'NF == 3 { print $3 + 0 }' | quantiles cyclictest
fi
