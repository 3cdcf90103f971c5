# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# A row of compare for cyclictest: what a thread in user space sees where a
# timer_demo engine saw the rest. It counts in microseconds.

CYCLIC_LIMIT_US=20000

# cyclic_figures: its histogram, in awk, as our statistics: "key value" lines,
# then "h UPPER COUNT" lines by powers of two. Lateness of N us is [N, N + 1).
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
	function number(text) { sub(/^0+/, "", text); return text + 0 }
	/^[0-9]+ [0-9]+/ {
		us = number($1)
		n[us] = number($2)
		total += n[us]
		sum_us += us * n[us]
	}
	/^# Min Latencies/ { least = number($4) * 1000 }
	/^# Max Latencies/ { most = number($4) * 1000 }
	/^# Histogram Overflows:/ { over = number($4) }
	END {
		total += over
		print "expirations", total
		print "lateness_min", least
		print "lateness_mean", int(sum_us * 1000 / (total - over ? total - over : 1))
		print "lateness_p50", quantile(0.5)
		print "lateness_p90", quantile(0.9)
		print "lateness_p99", quantile(0.99)
		print "lateness_p999", quantile(0.999)
		print "lateness_max", most
		for (i = 0; i < limit; i++) bucket(i * 1000, n[i])
		bucket(most, over)
		for (upper = 1; upper < 4000000000000; upper *= 2)
			if (upper in h) print "h", upper, h[upper]
	}'
}

# run_cyclictest CPU INTERVAL: with as many expiries as the time allows.
run_cyclictest() {
	local cpu=$1 interval=$2 out loops key value count call
	((interval >= 1000)) || return 0
	loops=$((run_ms * 1000000 / interval))
	call=(cyclictest -q -m -t 1 -p 95 -i $((interval / 1000))
		-l $((loops > 0 ? loops : 1)) -h "$CYCLIC_LIMIT_US")
	[ "$cpu" = -1 ] || call+=(-a "$cpu")
	exec {cyclic}< <(exec "${call[@]}" 2>/dev/null)
	sleep_ms "$run_ms" cyclictest
	stats=() stats_keys=() worst=([context]=user) worst_keys=(context)
	uppers=() counts=() files=([bound_ns]=0 [granularity_ns]=1000 [stop_reason]=none)
	while read -r key value count; do
		case $key in
		h) uppers+=("$value"); counts+=("$count") ;;
		*) stats["$key"]=$value; stats_keys+=("$key") ;;
		esac
	done < <(cyclic_figures <&"$cyclic")
	exec {cyclic}<&-
	if ((${stats[expirations]-0} == 0)); then
		say "timer_demo: cyclictest measured nothing; its row is left out"
		return
	fi
	stats[overruns]=-
	cell_row cyclictest "$cpu" "$interval"
	unset 'stats[overruns]'
	cell_json cyclictest "$cpu" "$interval"
	cells_json+="${cells_json:+,$'\n  '}$REPLY"
	check_load
}
