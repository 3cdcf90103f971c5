#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The session of make demo: each line after a "#" is run, and what it prints is
# what came out. Every figure is measured in this run.

timer=/sys/kernel/timer_demo
items=/sys/kernel/config/timer_demo

say() { printf '\n== %s\n' "$*"; }

# Show a command as one would type it, then run it.
run() {
	printf '# %s\n' "$*"
	eval "$*"
}

# load PARAMETER...: the module, and into its folder.
load() {
	dmesg -c >/dev/null
	run modprobe timer_demo "$@"
	run "cd $timer" || exit 1
}

unload() {
	run "cd /" || exit 1
	run rmmod timer_demo
}

# Wait for a stopped timer, with a line of progress every other second.
wait_stopped() {
	waited=0
	while [ "$(cat running)" = 1 ]; do
		sleep 1
		waited=$((waited + 1))
		[ $((waited % 2)) -eq 1 ] ||
			echo "  ... $waited s, last_elapsed $(cat last_elapsed) ns"
	done
}

# progress SECONDS WHAT
progress() {
	left=$1
	while [ "$left" -gt 0 ]; do
		echo "  ... $2, $left s to go"
		sleep 2
		left=$((left - 2))
	done
}

# ns as milliseconds with three decimals.
ms() { awk "BEGIN { printf \"%.3f\", $1 / 1000000 }"; }

five_files() {
	say "A timer is a folder of files"
	load
	for file in interval_ns mode engine running last_elapsed; do
		run cat $file
	done
	unload
}

first_seed() {
	say "A one-shot of 100 ms that logs how long it took"
	load running=1 log=1
	sleep 0.5
	run "dmesg | grep expired"
	run cat last_elapsed stop_reason
	unload
}

second_seed() {
	say "A timer_list timer that starts after 1 s and waits 10 ms longer each time"
	load engine=jiffies mode=periodic rearm=now delay_ns=1000000000 \
		interval_ns=10000000 step_ns=10000000 count=51 running=1 log=1
	wait_stopped
	sleep 0.2
	run "dmesg | grep -c expired"
	run "dmesg | grep expired | head -n 3"
	run "dmesg | grep expired | tail -n 2"
	run cat stop_reason
	unload
}

one_row() {
	echo "$1" >engine
	echo "$2" >interval_ns
	echo 1 >running
	while [ "$(cat running)" = 1 ]; do sleep 0.02; done
	printf '%-8s %9s ms %12s ms %12s ms\n' "$1" "$(ms "$2")" \
		"$(ms "$(cat last_elapsed)")" "$(ms "$(cat last_lateness)")"
}

side_by_side() {
	say "Two engines, asked for the same one-shot"
	printf '%-8s %12s %15s %15s\n' engine interval elapsed lateness
	for interval in 1000000 10000000 100000000 300000000; do
		for engine in hrtimer jiffies; do
			one_row $engine $interval
		done
	done
}

named() {
	say "mkdir makes a timer; its files are in two trees"
	run mkdir $items/blink
	run ls $items/blink
	run "ls $timer/timers/blink | wc -l"
	run "echo 5000000 > $items/blink/interval_ns"
	run cat $timer/timers/blink/interval_ns
	run rmdir $items/blink
}

six_engines() {
	say "Which timer should my driver use? All six, periodic, 10 ms"
	engines=$(cat available_engines)
	for engine in $engines; do
		mkdir "$items/$engine"
		echo "$engine" >"$items/$engine/engine"
		echo periodic >"$items/$engine/mode"
		echo 10000000 >"$items/$engine/interval_ns"
		echo 1 >"$items/$engine/running"
	done
	progress 4 "all running"
	printf '%-18s %8s %8s %12s %12s %12s %9s\n' engine expiries overruns \
		"p50 ms" "p99 ms" "bound ms" context
	for engine in $engines; do
		cd "$items/$engine" || exit 1
		echo 0 >running
		printf '%-18s %8s %8s %12s %12s %12s %9s\n' "$engine" \
			"$(cat stats/expirations)" "$(cat stats/overruns)" \
			"$(ms "$(cat stats/lateness_p50)")" \
			"$(ms "$(cat stats/lateness_p99)")" \
			"$(ms "$(cat bound_ns)")" \
			"$(sed -n 's/^context //p' stats/worst)"
	done
}

# The histogram, as bars of up to 40 signs.
bars() {
	awk '{ upper[NR] = $1; count[NR] = $2; if ($2 > most) most = $2 }
	END { for (i = 1; i <= NR; i++) {
		printf "  below %10.3f ms %7d ", upper[i] / 1000000, count[i]
		for (n = 0; n < count[i] * 40 / most; n++) printf "#"
		printf "\n" } }' "$1/stats/histogram"
}

distributions() {
	say "How late each expiry was"
	for engine in hrtimer jiffies; do
		echo "$engine, $(cat $items/$engine/stats/expirations) expiries:"
		bars $items/$engine
	done
	cd $timer || exit 1
	rmdir $items/*
}

# A second timer keeps the CPU for 2 ms in every 10 ms, and the first has to wait.
who_made_it_late() {
	say "Who made it late? A timer of 1 ms, and another one that keeps the CPU busy"
	run mkdir $items/hog
	for pair in cpu=0 mode=periodic interval_ns=10000000 work_ns=2000000 running=1; do
		run "echo ${pair#*=} > $items/hog/${pair%%=*}"
	done
	run "cd $timer"
	for pair in engine=hrtimer cpu=0 mode=periodic interval_ns=1000000 \
		threshold_ns=100000 running=1; do
		run "echo ${pair#*=} > ${pair%%=*}"
	done
	run "sleep 1; echo 0 > running"
	if command -v bash >/dev/null; then
		run timer_demo why
	else
		run cat cause/top
	fi
	rmdir $items/hog
}

{
	five_files
	first_seed
	second_seed
	load
	side_by_side
	named
	six_engines
	distributions
	who_made_it_late
	say "That was it. Try it yourself: make shell"
} 2>&1
