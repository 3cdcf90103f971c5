#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: smp
# budget: 300
# machine: tools
# timer_demo check, compare, watch and export: what they say is what the files
# say, and nothing is left behind.

# shellcheck disable=SC2016 # for the shell of script

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
. /guest/tools.sh
. /guest/command.sh

nothing_left() { [ -z "$(ls "$FACES")" ]; }

holds() {
	gives 0 timer_demo check --seconds 0.5 --p99 100s --overruns 100000 &&
		says '^holds +p99 is' && says '^It holds' && nothing_left
}
falls_short() {
	gives 1 timer_demo check --seconds 0.5 --max 1ns && says '^FALLS SHORT +max' &&
		nothing_left
}
# The guest does not keep time well enough for a verdict; its form is certain.
own_bounds() {
	timer_demo check --seconds 0.5 >/tmp/out
	says 'overruns is .* at most 0' && says 'p99 is .* at most 4 ms \(one tick' ||
		return
	timer_demo check --seconds 0.5 engine=jiffies interval_ns=20ms >/tmp/out
	says 'later than bound_ns is .*bound_ns is 8 ms'
}
in_tap() {
	gives 1 timer_demo check --tap --seconds 0.5 --max 1ns --p50 100s &&
		says '^TAP version 13' && says '^ok 2 - p50' &&
		says '^not ok 3 - max' && says '^1\.\.3$'
}
in_json() {
	gives 0 timer_demo check --json --seconds 0.5 --p50 100s &&
		json '.holds and (.points | length == 2) and .timer.stats.expirations > 0'
}
copies_a_timer() {
	make own && settings mode=periodic interval_ns=30000000 engine=jiffies
	gives 0 timer_demo -t own check --seconds 0.5 --p50 100s &&
		says 'jiffies, periodic, 30 ms' && stat_is expirations 0
	copied=$?
	end_all && return "$copied"
}
cannot_measure() {
	gives 2 timer_demo check --seconds 0.2 interval_ns=3600s --p50 1s &&
		complains 'more time' && gives 3 timer_demo check --p99 fast &&
		nothing_left
}

compares() {
	gives 0 timer_demo compare --engines hrtimer,jiffies,thread --cpus all \
		--interval 5ms --seconds 0.5 --output /tmp/result.json \
		--no-cyclictest && says '^ENGINE' && nothing_left || return
	[ "$(grep -cE '^(hrtimer|jiffies|thread) +[01] +5 ms' /tmp/out)" -eq 6 ] ||
		return
	cp /tmp/result.json /tmp/out
	json '.cells | length == 6' &&
		json 'all(.cells[]; .stats.expirations == ([.histogram[][1]] | add))' &&
		json 'all(.cells[]; .stats.lateness_p50 <= .stats.lateness_p99)' &&
		json '[.cells[].cpu] | unique == [0, 1]' &&
		json '[.cells[].worst | .cpu_fired == .cpu_armed] | all' &&
		json '.environment | .hz == 250 and .resolution_ns == 1 and .kernel != ""'
}
with_cyclictest() {
	gives 0 timer_demo compare --engines hrtimer --interval 10ms --seconds 1 \
		--output - && json '.cells[1].engine == "cyclictest"' &&
		json '.cells[1] | .stats.expirations == 100 and ([.histogram[][1]] | add) == 100'
}
with_load() {
	gives 0 timer_demo compare --engines thread --seconds 0.5 --no-cyclictest \
		--load 'while :; do :; done # the load' --output - &&
		json '.load != ""' && ! pgrep -f '# the load' || return
	gives 2 timer_demo compare --engines thread --seconds 0.5 --load true &&
		complains 'the load ended too early' && nothing_left
}

# ended PID: it has, or where it is.
ended() {
	[ -d "/proc/$1" ] && ! grep -q '^State:.*zombie' "/proc/$1/status" || return 0
	grep -E '^(State|Sig)' "/proc/$1/status"
	cat "/proc/$1/wchan" "/proc/$1/stack"
	return 1
}

interrupted() {
	timer_demo compare --seconds 100 --output /tmp/none.json &
	comparing=$!
	wait_until 60 a_timer_runs
	kill "$comparing"
	wait_until 60 ended "$comparing" || return
	wait "$comparing"
	[ $? -eq 143 ] && nothing_left && [ ! -e /tmp/none.json ]
}
a_timer_runs() { grep -q 1 "$FACES"/*/running; }

# The command's own script(1) gives it a terminal, which reads like this after.
watches() {
	settings mode=periodic interval_ns=5000000 running=1
	mkdir -p /dev/pts && mount -t devpts devpts /dev/pts
	TERM=linux script -q -c 'stty rows 24 cols 80; before=$(stty -g)
		timer_demo watch --interval 200ms --frames 3
		[ "$(stty -g)" = "$before" ] && echo terminal as before' \
		/tmp/typescript </dev/null >/dev/null 2>&1
	printf '\033' >/tmp/escape
	tr -d '\r' </tmp/typescript >/tmp/out
	says 'default: running, periodic, 5 ms' && says 'p50 .*p999' &&
		says '^. +[0-9.]+ .?.?s +[0-9]+ #' && says 'terminal as before' &&
		grep -qF "$(cat /tmp/escape)[?1049h" /tmp/out &&
		grep -qF "$(cat /tmp/escape)[?1049l" /tmp/out
}
watch_killed() {
	TERM=linux script -q -c 'before=$(stty -g)
		timer_demo watch & sleep 4; kill $!; wait $!
		[ "$(stty -g)" = "$before" ] && echo terminal as before' \
		/tmp/typescript </dev/null >/dev/null 2>&1
	grep -q 'terminal as before' /tmp/typescript
}
watches_in_a_pipe() {
	gives 0 timer_demo watch --frames 2 --interval 100ms &&
		[ "$(grep -c '^default: ' /tmp/out)" -eq 2 ]
}

# The stopped timer's numbers, in seconds.
exports() {
	make m && settings mode=periodic interval_ns=5000000 count=20 running=1 &&
		wait_until 20 stopped || return
	gives 0 timer_demo export --output /tmp/m.prom && silent &&
		cp /tmp/m.prom /tmp/out &&
		says '^timer_demo_expirations_total\{timer="m"\} 20$' &&
		says '^timer_demo_lateness_seconds_count\{timer="m"\} 20$' &&
		says '^timer_demo_lateness_seconds_bucket\{timer="m",le="\+Inf"\} 20$' &&
		says '^timer_demo_interval_seconds\{timer="m"\} 0.005$' || return
	# Cumulative: never falls; each bucket has what the histogram has up to it.
	awk -v histogram="$TIMER/stats/histogram" '
	BEGIN { while ((getline <histogram) > 0) { upper[++n] = $1; count[n] = $2 } }
	/_bucket.timer="m"/ {
		split($1, part, "\""); le = part[4]
		if ($2 < last) bad = "falls at " le
		last = $2
		for (i = sum = 0; ++i <= n; )
			if (le == "+Inf" || upper[i] <= le * 1000000000 + 0.5)
				sum += count[i]
		if (sum != $2) bad = le ": " $2 ", not " sum
		lines++
	}
	END { print lines, bad; exit bad != "" || lines != 31 }' /tmp/m.prom
}
exports_atomically() {
	gives 2 timer_demo export --output /none/m.prom && complains 'cannot write' &&
		echo "# before" >/tmp/d.prom && gives 0 timer_demo export --output /tmp/d.prom &&
		! grep '# before' /tmp/d.prom && [ -z "$(find /tmp -name '.d.prom*')" ]
}
exports_exactly() {
	sum=$(cat "$TIMER/stats/lateness_sum") || return 0
	text=$(awk -v s="$sum" 'BEGIN { while (length(s) < 10) s = "0" s
		f = substr(s, length(s) - 8); sub(/0+$/, "", f)
		print substr(s, 1, length(s) - 9) (f == "" ? "" : "." f) }')
	gives 0 timer_demo export -t m && says "^timer_demo_lateness_seconds_sum.timer=\"m\". $text\$"
}

# 200 of them, while others come and go.
many_timers() {
	i=0
	while [ "$i" -lt 200 ]; do mkdir "$NAMED/n$i" || return; i=$((i + 1)); done
	(while :; do mkdir "$NAMED/gone" && rmdir "$NAMED/gone"; done) 2>/dev/null &
	coming=$!
	status=0
	for _ in 1 2 3 4 5; do
		gives 0 timer_demo list && [ "$(grep -c '^n[0-9]' /tmp/out)" -eq 200 ] && ! grep . /tmp/err &&
			gives 0 timer_demo export && [ "$(grep -c '^timer_demo_info.timer="n' /tmp/out)" -eq 200 ] &&
			gives 0 timer_demo list --json && json 'map(select(.name | test("^n[0-9]"))) | length == 200' ||
			{ status=1; break; }
	done
	kill "$coming"
	wait "$coming" 2>/dev/null
	rmdir "$NAMED"/n* "$NAMED/gone" 2>/dev/null
	return "$status"
}

# A scratch timer's name that is taken is left to who has it.
not_its_own() {
	timer_demo check --seconds 0.5 --p50 100s >/tmp/out 2>/tmp/err &
	mkdir "$NAMED/check-$!" 2>/dev/null || { wait; return 1; }
	taken=check-$!
	wait "$!"
	ended_with=$?
	[ -d "$NAMED/$taken" ] && [ "$ended_with" -eq 0 ]
	taken_stays=$?
	rmdir "$NAMED/$taken"
	return "$taken_stays"
}

# What needs more than a guest has says so.
needs_programs() {
	gives 2 timer_demo plot /tmp/result.json && complains 'gnuplot-nox' &&
		gives 2 timer_demo report /tmp/result.json && complains 'gnuplot-nox'
}

load
check "check holds" holds
check "check falls short" falls_short
check "check takes its bounds from the kernel" own_bounds
check "check --tap" in_tap
check "check --json" in_json
check "check -t measures with a copy" copies_a_timer
check "check that cannot measure: status 2" cannot_measure
check "compare: a table, a result, nothing left" compares
check "compare has a row for cyclictest" with_cyclictest
check "compare --load" with_load
check "compare ended by a signal leaves nothing" interrupted
check "watch draws, and leaves the terminal as it was" watches
check "watch ended by a signal leaves the terminal as it was" watch_killed
check "watch in a pipe" watches_in_a_pipe
check "export: the numbers of the files" exports
check "export replaces its file in one step" exports_atomically
check "export: _sum is lateness_sum (C6)" exports_exactly
check "200 timers are listed while others come and go (C5)" many_timers
check "check leaves alone a timer of its own name (S15)" not_its_own
check "plot and report say what they need" needs_programs
end_all
unload
finish
