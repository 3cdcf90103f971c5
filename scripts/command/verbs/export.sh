# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb export: all timers as metrics. The two formats differ in how counters
# and the end are written: Prometheus's is what node_exporter reads from files,
# OpenMetrics what HTTP clients ask for.

OPTIONS="output= format="

# seconds_text NS: REPLY is the time in seconds, exactly.
seconds_text() {
	local sign='' ns=$1
	case $ns in -*) sign=- ns=${ns#-} ;; esac
	printf -v REPLY '%s%d.%09d' "$sign" $((ns / 1000000000)) $((ns % 1000000000))
	trim_zeros
}

# A label's value in quotes.
label_text() {
	REPLY=${1//\\/\\\\}
	REPLY=${REPLY//\"/\\\"}
	REPLY=\"${REPLY//$'\n'/\\n}\"
}

# sample METRIC TEXT: a line of a metric, to be printed with all others of it.
sample() { samples[$1]+="$2"$'\n'; }

counter_sample() { sample "$1" "timer_demo_$1_total{timer=$label} $2"; }
gauge_sample() { sample "$1" "timer_demo_$1{timer=$label} $2"; }

# Buckets are the same for all timers, or they could not be added up: powers of
# two of ns, with all that is below the first in it and above the last in +Inf.
FIRST_BUCKET=128
LAST_BUCKET=68719476736

# A bucket ends below its upper end. The mean is a whole number of ns, so the
# sum is that times the count.
histogram_samples() {
	local i=0 sum=0 le
	for ((le = FIRST_BUCKET; le <= LAST_BUCKET; le *= 2)); do
		for (( ; i < ${#uppers[@]} && uppers[i] <= le; i++)); do
			sum=$((sum + counts[i]))
		done
		seconds_text "$le"
		sample lateness_seconds \
			"timer_demo_lateness_seconds_bucket{timer=$label,le=\"$REPLY\"} $sum"
	done
	sample lateness_seconds \
		"timer_demo_lateness_seconds_bucket{timer=$label,le=\"+Inf\"} $total"
	seconds_text $((stats[lateness_mean] * total))
	sample lateness_seconds "timer_demo_lateness_seconds_sum{timer=$label} $REPLY"
	sample lateness_seconds "timer_demo_lateness_seconds_count{timer=$label} $total"
}

timer_samples() {
	local key label words=''
	label_text "$name"
	label=$REPLY
	for key in engine mode rearm cpu; do
		label_text "${files[$key]}"
		words+=",$key=$REPLY"
	done
	sample info "timer_demo_info{timer=$label$words} 1"
	gauge_sample running "${files[running]}"
	seconds_text "${files[interval_ns]}"
	gauge_sample interval_seconds "$REPLY"
	seconds_text "${files[bound_ns]}"
	gauge_sample bound_seconds "$REPLY"
	seconds_text "${stats[lateness_max]}"
	gauge_sample lateness_max_seconds "$REPLY"
	for key in expirations overruns early beyond_bound over_threshold migrations; do
		counter_sample "$key" "${stats[$key]}"
	done
	histogram_samples
}

# Metric, type, help.
METRICS='
info info What the timer is: one for each timer.
running gauge 1 while the timer is armed.
interval_seconds gauge The interval that was asked for.
bound_seconds gauge How late the engine may be by design; 0: exact.
lateness_max_seconds gauge The latest expiry since the statistics began.
expirations counter Expiries.
overruns counter Planned expiries that were skipped because they were due already.
early counter Expiries before their time; anything but 0 is a fault.
beyond_bound counter Expiries later than the engine may be by design.
over_threshold counter Expiries as late as threshold_ns or later.
migrations counter Expiries on another CPU than the one that armed them.
lateness_seconds histogram How late expiries were.
'

print_metrics() {
	local metric type help
	while read -r metric type help; do
		[ -n "$metric" ] || continue
		case $format=$type=$metric in
		prometheus=info=*) type=gauge ;;
		prometheus=counter=*) metric+=_total ;;
		openmetrics=info=*) metric='' ;;
		openmetrics=*=*_seconds) echo "# UNIT timer_demo_$metric seconds" ;;
		esac
		echo "# TYPE timer_demo${metric:+_$metric} $type"
		echo "# HELP timer_demo${metric:+_$metric} $help"
		metric=${metric:-info}
		printf %s "${samples[${metric%_total}]-}"
	done <<<"$METRICS"
	[ "$format" != openmetrics ] || echo "# EOF"
}

# Who reads FILE sees the old text or the new, never a part.
write_output() {
	local file=$1 part
	part=${file%/*}/.${file##*/}.$$
	[[ $file = */* ]] || part=.$file.$$
	trap 'rm -f -- "$part"' EXIT
	{ print_metrics >"$part"; } 2>/dev/null && chmod 644 "$part" &&
		mv -f -- "$part" "$file" || fail "cannot write $file" \
		"Its folder must exist, and be one that you may write to."
	trap - EXIT
}

verb_export() {
	local name path format=${opt[format]-prometheus}
	local -A files stats worst samples=()
	no_more_args 0 "--output FILE puts the metrics into a file."
	pick --format "$format" prometheus openmetrics
	[ -z "${opt[json]-}" ] || misuse "metrics are no JSON" "timer_demo list --json is."
	need_module
	part list
	timer_names
	[ -z "${opt[timer]-}" ] || { timer_path "${opt[timer]}"; names=("${opt[timer]}"); }
	for name in "${names[@]}"; do
		timer_path "$name"
		read_timer
		timer_samples
	done
	if [ "${opt[output]--}" = - ]; then
		print_metrics
	else
		write_output "${opt[output]}"
	fi
}
