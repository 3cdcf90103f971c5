# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# A row of compare for cyclictest: what a thread in user space sees where a
# timer_demo engine saw the rest. It counts in microseconds.

CYCLIC_LIMIT_US=20000

# cyclic_figures: its histogram as our statistics, in lines such as dump gives, with
# buckets by powers of two. Lateness of N us is [N, N + 1).
cyclic_figures() {
	awk -v limit="$CYCLIC_LIMIT_US" '
	function quantile(share,    need, sum, i) {
		need = share * total; sum = 0
		for (i = 0; i < limit; i++) {
			sum += n[i]
			if (sum >= need && sum > 0) return i * 1000
		}
		return most
	}
	function bucket(ns, count,    upper) {
		for (upper = 1; upper <= ns; upper *= 2) ;
		if (count) h[upper] += count
	}
	# With leading zeros some would read it as octal.
	function decimal(text) { sub(/^0+/, "", text); return text + 0 }
	/^[0-9]+ [0-9]+/ {
		us = decimal($1)
		n[us] = decimal($2)
		total += n[us]
		sum_us += us * n[us]
	}
	/^# Min Latencies/ { least = decimal($4) * 1000 }
	/^# Max Latencies/ { most = decimal($4) * 1000 }
	/^# Histogram Overflows:/ { over = decimal($4) }
	function say(key, ns) { printf "./stats/snapshot:%s %.0f\n", key, ns }
	END {
		total += over
		say("expirations", total)
		say("lateness_min", least)
		say("lateness_mean", int(sum_us * 1000 / (total - over ? total - over : 1)))
		say("lateness_p50", quantile(0.5))
		say("lateness_p90", quantile(0.9))
		say("lateness_p99", quantile(0.99))
		say("lateness_p999", quantile(0.999))
		say("lateness_max", most)
		for (i = 0; i < limit; i++) bucket(i * 1000, n[i])
		bucket(most, over)
		for (upper = 1; upper < 4000000000000; upper *= 2) if (upper in h)
			printf "./stats/histogram:%.0f %.0f\n", upper, h[upper]
	}'
}

# run_cyclictest CPU INTERVAL: with as many expiries as the time allows.
run_cyclictest() {
	local cpu=$1 interval=$2 loops call cyclic lines stop_reason=none
	at_most 1000 "$interval" && at_most "$interval" 1000000000000 || return 0
	loops=$((run_ms * 1000000 / interval))
	call=(cyclictest -q -m -t 1 -p 95 -i $((interval / 1000))
		-l $((loops > 0 ? loops : 1)) -h "$CYCLIC_LIMIT_US")
	[ "$cpu" = -1 ] || call+=(-a "$cpu")
	exec {cyclic}< <(exec "${call[@]}" 2>/dev/null)
	cyclic_pid=$!
	sleep_ms "$run_ms" cyclictest
	mapfile -t lines < <(cyclic_figures <&"$cyclic")
	exec {cyclic}<&-
	cyclic_pid=
	if [[ ${lines[0]-} != *" "[1-9]* ]]; then
		say "timer_demo: cyclictest measured nothing; its row is left out"
		return
	fi
	add_cell cyclictest "$cpu" "$interval" < <(printf './%s\n' running:0 \
		engine:cyclictest "interval_ns:$interval" bound_ns:0 granularity_ns:1000 \
		"stats/worst:context user" "${lines[@]#./}")
	check_load
}
