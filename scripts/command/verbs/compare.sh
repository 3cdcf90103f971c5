# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb compare: one cell after another, under the same conditions.

OPTIONS="engines= cpus= interval= seconds= load= output= no-cyclictest"

part set
part list
part measure
part env

# Set list[] from a comma-separated option.
split_option() {
	local IFS=', '
	# shellcheck disable=SC2206 # words
	list=(${opt[$1]})
	[ ${#list[@]} -gt 0 ] || misuse "--$1 is empty"
}

# Set engines[], cpus[] and intervals[] from the options.
read_plan() {
	local list cpu
	get available_engines
	read -r -a engines <<<"$REPLY"
	if [ -n "${opt[engines]+set}" ]; then
		split_option engines
		for cpu in "${list[@]}"; do
			pick "an engine" "$cpu" "${engines[@]}"
		done
		engines=("${list[@]}")
	fi
	cpus=(-1)
	case ${opt[cpus]--1} in
	-1|any) ;;
	all) all_cpus ;;
	*) split_option cpus; cpus=("${list[@]}") ;;
	esac
	for cpu in "${cpus[@]}"; do
		[[ $cpu =~ ^(-1|[0-9]+)$ ]] ||
			misuse "'$cpu' is no CPU" "Such as: --cpus all, --cpus any, --cpus 0,1"
		store cpu "$cpu" || explain cpu "$cpu"
	done
	list=(10ms)
	[ -z "${opt[interval]+set}" ] || split_option interval
	intervals=()
	for cpu in "${list[@]}"; do
		ns_of "$cpu" && ((REPLY > 0)) ||
			misuse "'$cpu' is no interval" "It is a time: 250us, 1.5ms, or plain ns."
		intervals+=("$REPLY")
		must_store interval_ns "$REPLY"
	done
}

# Set cpus[] to those online: 0-2,4 is 0 1 2 4.
all_cpus() {
	local ranges range
	first_line /sys/devices/system/cpu/online
	IFS=, read -r -a ranges <<<"$REPLY"
	cpus=()
	for range in "${ranges[@]}"; do
		for ((cpu = ${range%-*}; cpu <= ${range#*-}; cpu++)); do
			cpus+=("$cpu")
		done
	done
}

# A folder that cannot be written should not be found out at the end.
claim_output() {
	printf -v output 'timer_demo-%(%Y%m%d-%H%M%S)T.json'
	output=${opt[output]-$output}
	[ "$output" = - ] || { : >>"$output"; } 2>/dev/null ||
		fail "cannot write $output" "--output FILE puts the result elsewhere."
	[ -s "$output" ] || drop_output=1
}

# cell_json ENGINE CPU INTERVAL: what was measured, as an object.
cell_json() {
	local out
	json_string "$1"
	out="{\"engine\": $REPLY, \"cpu\": $2, \"interval_ns\": $3"
	out+=", \"bound_ns\": ${files[bound_ns]}"
	out+=", \"granularity_ns\": ${files[granularity_ns]}"
	json_string "${files[stop_reason]}"
	out+=", \"stop_reason\": $REPLY"
	json_pairs stats
	out+=", \"stats\": $REPLY"
	json_histogram
	out+=", \"histogram\": $REPLY"
	json_pairs worst
	REPLY="$out, \"worst\": $REPLY}"
}

cpu_text() { [ "$1" = -1 ] && REPLY=any || REPLY=$1; }

# cell_row ENGINE CPU INTERVAL: the same, as a line of the table.
cell_row() {
	local cells=("$1") key
	cpu_text "$2"; cells+=("$REPLY")
	exact_text "$3"; cells+=("$REPLY")
	cells+=("${stats[expirations]}" "${stats[overruns]}")
	for key in p50 p99 p999 max; do
		time_text "${stats[lateness_$key]}"
		cells+=("$REPLY")
	done
	REPLY=exact
	[ "${files[bound_ns]}" = 0 ] || exact_text "${files[bound_ns]}"
	cells+=("$REPLY")
	REPLY=${stats[beyond_bound]-}
	[ "${files[bound_ns]}" != 0 ] || REPLY=-
	cells+=("$REPLY" "${worst[context]-}")
	row "${cells[@]}"
}

add_cell() {
	cell_row "$@"
	cell_json "$@"
	cells_json+="${cells_json:+,$'\n  '}$REPLY"
}

run_cell() {
	local engine=$1 cpu=$2 interval=$3 label
	store running 0
	keys=(mode engine cpu interval_ns)
	values=(periodic "$engine" "$cpu" "$interval")
	store_all || explain "$failed_key" "$failed_value"
	cpu_text "$cpu"
	label="$engine, CPU $REPLY"
	exact_text "$interval"
	measure "$run_ms" "$label, $REPLY"
	((stats[expirations] > 0)) ||
		say "timer_demo: $label, $REPLY: no expiry in $((run_ms / 1000)) s"
	add_cell "$engine" "$cpu" "$interval"
}

run_cells() {
	local engine cpu interval keys values
	for interval in "${intervals[@]}"; do
		for cpu in "${cpus[@]}"; do
			for engine in "${engines[@]}"; do
				run_cell "$engine" "$cpu" "$interval"
			done
			[ -z "$cyclictest" ] || run_cyclictest "$cpu" "$interval"
		done
	done
}

# Everything but the table, as JSON; a cell is a line.
result_json() {
	local out
	printf -v out '%(%Y-%m-%dT%H:%M:%S%z)T' -1
	out="{\"format\": \"timer_demo result 1\", \"when\": \"$out\""
	out+=$',\n'"\"seconds\": $((run_ms / 1000)).$(printf %03d $((run_ms % 1000)))"
	json_string "${opt[load]-}"
	out+=", \"load\": $REPLY"
	json_pairs env
	out+=$',\n'"\"environment\": $REPLY"
	REPLY="$out"$',\n'"\"cells\": ["$'\n  '"$cells_json"$'\n]}'
}

save_result() {
	result_json
	if [ "$output" != - ]; then
		printf '%s\n' "$REPLY" >"$output" || fail "cannot write $output"
		drop_output=
	fi
	if [ -n "${opt[json]-}" ] || [ "$output" = - ]; then
		printf '%s\n' "$REPLY"
	else
		[ -z "${bar_drawn-}" ] || printf '\r\033[K' >&2
		print_table lrrrrrrrrrrl
		echo "The result is in $output; timer_demo plot and report make pictures of it."
	fi
}

# Set everything up, measure, save: for compare and for report.
run_compare() {
	local name path engines cpus intervals run_ms cells_json='' cyclictest=
	local work_ms=0 all_ms total_s cells
	local -A files stats worst
	need_root
	seconds_option 5
	run_ms=$REPLY
	make_scratch
	store mode periodic
	# What else was set stays as it is in all cells.
	[ ${#args[@]} -eq 0 ] || { keys=() values=(); take_arguments "${args[@]}"; change_timer; }
	read_plan
	claim_output
	trap 'clean_up; [ -z "${drop_output-}" ] || rm -f -- "$output"' EXIT
	read_env
	# It measures by a thread in user space, at real-time priority.
	if [ -z "${opt[no-cyclictest]-}" ] && command -v cyclictest >/dev/null; then
		cyclictest=1
		part cyclictest
	fi
	cells=$((${#intervals[@]} * ${#cpus[@]}))
	all_ms=$((cells * ${#engines[@]} * (run_ms + WARM_UP_MS) +
		(${cyclictest:-0} * cells * run_ms)))
	total_s=$((all_ms / 1000 + 2))
	row ENGINE CPU INTERVAL EXPIRIES OVERRUNS P50 P99 P999 MAX BOUND BEYOND CONTEXT
	begin_load
	run_cells
	end_load
	save_result
}

verb_compare() {
	case ${args[0]-=} in
	*=*) ;;
	*) misuse "what is '${args[0]}'?" "--engines hrtimer,jiffies chooses; KEY=VALUE sets." ;;
	esac
	run_compare
}
