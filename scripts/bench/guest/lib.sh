# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # shared with the parts
# What the parts of the benchmark share. The machine's clock counts
# instructions, 1 ns each, so every figure in ns is one of instructions.

lib=/lib/modules/$(uname -r)
timer=/sys/kernel/timer_demo
items=/sys/kernel/config/timer_demo
empties=/sys/kernel/config/timer_demo_bench
tracing=/sys/kernel/tracing

# result PART WHO FIGURE VALUE: what the host makes its table of.
result() { echo "bench $*"; }

note() { echo "  ... $*"; }

calc() { awk "BEGIN { printf \"%.1f\", $* }"; }

load() { insmod "$lib/timer_demo.ko" "$@"; }

load_bare() { insmod "$lib/timer_demo_bench.ko" "$@"; }

# periodic ENGINE INTERVAL: set the default timer up, and start it.
periodic() {
	echo 0 >$timer/running
	echo periodic >$timer/mode
	echo "$1" >$timer/engine
	echo "$2" >$timer/interval_ns
	echo 1 >$timer/stats/reset
	echo 1 >$timer/running
}

stat() { cat "$timer/stats/$1"; }

# An amount of work in user space that takes 0.6 s when nothing disturbs it.
rounds=300000000
busy() { loop $rounds; }

# cost PERIOD: ns that each expiry at PERIOD takes from the work.
cost() {
	taken=$(busy)
	calc "($taken - $undisturbed) * $1 / $taken"
}
