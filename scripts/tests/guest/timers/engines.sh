#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check smp
# budget: 90
# Every engine in both modes, pinned and free, with both rearm policies, all of
# them at once: 72 timers where there are two CPUs. Never early, and the counts right.

# shellcheck disable=SC2154 # got and pid are lib.sh's and named.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
needs_named

COUNT=15
INTERVAL=10000000

# every COMMAND [ARGUMENT...]: for each combination, with these set.
every() {
	for engine in $ENGINES; do
		for mode in oneshot periodic; do
			for cpu in -1 $(seq 0 "$LAST_CPU"); do
				for rearm in grid now; do
					use "$engine.$mode.$cpu.$rearm"
					"$@" || { echo "$TIMER"; return 1; }
				done
			done
		done
	done
}

make_one() {
	make "${TIMER##*/}" &&
		settings "engine=$engine" "mode=$mode" "cpu=$cpu" \
			"rearm=$rearm" "interval_ns=$INTERVAL" "count=$COUNT"
}

# They differ in phase, as they are started one after another.
run_all() {
	every store running 1 && every wait_until 60 stopped
}

counts_are_right() {
	if [ "$mode" = oneshot ]; then
		expect stop_reason expired && stat_is expirations 1 &&
			stat_is overruns 0 || return
	else
		expect stop_reason count && stat_is expirations "$COUNT" || return
	fi
	# What counts anew from each expiry has no plan to miss.
	[ "$rearm" = grid ] || stat_is overruns 0 || return
	awk '{ sum += $2 } END { print sum }' "$TIMER/stats/histogram" >/tmp/sum
	read -r sum </tmp/sum
	stat_is expirations "$sum"
}

# What has elapsed is what was planned and the lateness, to the ns.
elapsed_is_right() {
	get last_elapsed
	elapsed=$got
	get last_lateness
	echo "elapsed $elapsed lateness $got"
	if [ "$mode" = oneshot ] || [ "$rearm" = now ]; then
		[ "$elapsed" -eq $((INTERVAL + got)) ]
	else
		[ "$elapsed" -gt 0 ]
	fi
}

pinned_stays() {
	[ "$cpu" -lt 0 ] || { worst_is cpu_fired "$cpu" && stat_is migrations 0; }
}

context_is_right() {
	case $engine in
	hrtimer) worst_is context hardirq ;;
	hrtimer_soft|jiffies*) worst_is context softirq ;;
	*) worst_is context task ;;
	esac
}

# When the wheel's engines are late by design, bound_ns says so.
bound_is_right() {
	get bound_ns
	case $engine in
	jiffies*|delayed_work) [ "$got" -ge "$(clock tick)" ] ;;
	*) [ "$got" -eq 0 ] && stat_is beyond_bound 0 ;;
	esac
}

thread_is_found() {
	make nameless && no_thread_of nameless || return
	store engine thread && thread_of nameless && [ "$pid" -gt 2 ]
}

# A free timer expires where taskset has put it.
thread_obeys() {
	settings mode=periodic interval_ns=5000000 count=10
	for where in "$LAST_CPU" 0 "$LAST_CPU"; do
		taskset -p "$((1 << where))" "$pid" &&
			store stats/reset 1 && store running 1 &&
			wait_until 20 stopped && stat_is expirations 10 &&
			worst_is cpu_fired "$where" || return
	done
}

# The cpu setting has its own say, and takes it back.
thread_is_pinned() {
	store cpu 0 && store running 1 && taskset -p "$pid" | grep -q 'mask: 1$' &&
		wait_until 20 stopped && worst_is cpu_fired 0 || return
	store cpu -1 && store running 1 &&
		{ [ "$LAST_CPU" -eq 0 ] ||
			! taskset -p "$pid" | grep -q 'mask: 1$'; } &&
		wait_until 20 stopped
}

thread_is_gone() {
	settings count=0 running=1 engine=hrtimer && no_thread_of nameless &&
		store engine thread && thread_of nameless || return
	rmdir "$NAMED/nameless" && no_thread_of nameless
}

# Linux shows the first 63 letters of a kernel thread's name.
thread_with_a_long_name() {
	long=$(printf 'long-%055d' 0)
	make "$long" && store engine thread && thread_of "$long" &&
		rmdir "$NAMED/$long" && no_thread_of "$long"
}

engine_changes() {
	make changing || return
	settings mode=periodic interval_ns=5000000 running=1
	for _ in 1 2 3; do
		for engine in $ENGINES; do
			store engine "$engine" && expect engine "$engine" &&
				expect running 1 &&
				wait_until 20 stat_at_least expirations 3 &&
				never_early && context_is_right || return
		done
	done
}

load
check "the kernel has all six" expect available_engines "$ENGINES"
keep_awake
check "there is one for each engine, mode, cpu and rearm" every make_one
check "they run, all at once, and end" run_all
let_sleep
check "none was early" every never_early
check "each expired as often as it should" every counts_are_right
check "what elapsed is what was planned, and the lateness" \
	every elapsed_is_right
check "pinned ones expired where they were pinned" every pinned_stays
check "each expired in its engine's context" every context_is_right
check "bound_ns is the engine's" every bound_is_right
end_all
check "a thread bears its timer's name" thread_is_found
check "it obeys taskset" thread_obeys
check "the cpu setting binds it, and lets go" thread_is_pinned
check "it is gone after another engine is chosen, and after rmdir" \
	thread_is_gone
try "it is found by a long name" thread_with_a_long_name
keep_awake
try "a running timer changes from each engine to the next" engine_changes
let_sleep
check "the module can be removed" unload
finish
