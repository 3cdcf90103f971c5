# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verbs list and status.

# Settings and readings into files[], statistics into stats[], and the rest.
read_timer() {
	local key
	files=()
	for key in "${SETTINGS[@]}" running "${READINGS[@]}"; do
		get "$key"
		files[$key]=$REPLY
	done
	get_pairs stats/snapshot stats
	get_pairs stats/worst worst
	get_histogram
}

# timer_json NAME: everything about the timer that read_timer has read.
timer_json() {
	local out key parts_of
	json_string "$1"
	out="{\"name\": $REPLY"
	parts_of=settings
	for key in "${SETTINGS[@]}" running - "${READINGS[@]}"; do
		if [ "$key" = - ]; then
			out+="}"
			parts_of=readings
			continue
		fi
		case $out in
		*"\"$parts_of\""*) out+=", \"$key\": " ;;
		*) out+=", \"$parts_of\": {\"$key\": " ;;
		esac
		if [ "$key" = available_engines ]; then
			REPLY="[\"${files[$key]// /\", \"}\"]"
		else
			json_value "${files[$key]}"
		fi
		out+=$REPLY
	done
	json_pairs stats
	out+="}, \"stats\": ${REPLY%\}}, \"histogram\": "
	json_histogram
	out+=$REPLY
	json_pairs worst
	REPLY="$out, \"worst\": $REPLY}}"
}

# What the timer is doing, in words.
state_text() {
	if [ "${files[running]}" = 1 ]; then
		REPLY=running
	elif [ "${files[stop_reason]}" = none ]; then
		REPLY="never ran"
	else
		REPLY="stopped (${files[stop_reason]})"
	fi
}

list_row() {
	local cells state
	state_text
	state=$REPLY
	exact_text "${files[interval_ns]}"
	cells=("${name//[[:cntrl:]]/?}" "$state" "${files[engine]}"
		"${files[mode]}" "$REPLY" "${stats[expirations]}"
		"${stats[overruns]}")
	for key in p50 p99 max; do
		time_text "${stats[lateness_$key]}"
		cells+=("$REPLY")
	done
	row "${cells[@]}"
}

verb_list() {
	local name path key out=''
	local -A files stats worst
	no_more_args 0 "timer_demo status -t NAME shows one timer."
	need_module
	timer_names
	[ -z "${opt[timer]-}" ] || { timer_path "${opt[timer]}"; names=("${opt[timer]}"); }
	row NAME STATE ENGINE MODE INTERVAL EXPIRIES OVERRUNS P50 P99 MAX
	for name in "${names[@]}"; do
		timer_path "$name"
		read_timer
		if [ -n "${opt[json]-}" ]; then
			timer_json "$name"
			out+="${out:+,$'\n'}$REPLY"
		else
			list_row
		fi
	done
	[ -z "${opt[json]-}" ] || { printf '[%s]\n' "$out"; return; }
	print_table llllrrrrrr
}

# A setting or reading as people read it.
value_text() {
	REPLY=${files[$1]}
	case $1=$REPLY in
	delay_ns=0) REPLY="0 (as interval_ns)" ;;
	threshold_ns=0) REPLY="0 (off)" ;;
	count=0) REPLY="0 (no end)" ;;
	cpu=-1) REPLY="-1 (any)" ;;
	bound_ns=0) REPLY="0 (exact by design)" ;;
	last_*) time_text "$REPLY" ;;
	*_ns=*) exact_text "$REPLY" ;;
	esac
}

worst_text() {
	[ -n "${worst[lateness]-}" ] || { REPLY=none; return; }
	time_text "${worst[lateness]}"
	local text="$REPLY on CPU ${worst[cpu_fired]}"
	[ "${worst[cpu_fired]}" = "${worst[cpu_armed]}" ] ||
		text+=" (armed on CPU ${worst[cpu_armed]})"
	text+=", ${worst[context]}, over ${worst[comm]} (${worst[pid]})"
	time_text "${worst[when]}"
	REPLY="$text, at $REPLY"
}

verb_status() {
	local name path key state
	local -A files stats worst
	no_more_args 0 "-t NAME chooses the timer."
	chosen_timer
	read_timer
	if [ -n "${opt[json]-}" ]; then
		timer_json "$name"
		printf '%s\n' "$REPLY"
		return
	fi
	state_text
	echo "$name: $REPLY"
	for key in "${SETTINGS[@]}" "${READINGS[@]}"; do
		value_text "$key"
		row "  $key" "$REPLY"
	done
	for key in expirations overruns early beyond_bound over_threshold migrations; do
		row "  $key" "${stats[$key]}"
	done
	time_text "${stats[since]}"
	row "  since" "$REPLY after boot"
	for key in min mean stddev p50 p90 p99 p999 max; do
		time_text "${stats[lateness_$key]}"
		row "  lateness_$key" "$REPLY"
	done
	worst_text
	row "  worst" "$REPLY"
	print_table ll
}
