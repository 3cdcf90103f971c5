# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb compare: one cell after another, under the same conditions.

OPTIONS="engines= cpus= interval= seconds= load= output= no-cyclictest"

part set
part list
part measure
part env

# split_option NAME: list[] from a comma-separated option.
split_option() {
	IFS=', ' read -r -d '' -a list < <(printf '%s\0' "${opt[$1]}")
	[ ${#list[@]} -gt 0 ] || misuse "--$1 is empty"
}

# plan_engines, plan_cpus, plan_intervals: engines[], cpus[] and intervals[] from the
# options.
plan_engines() {
	local list engine
	must_get available_engines
	read -r -a engines <<<"$REPLY"
	[ -n "${opt[engines]+set}" ] || return 0
	split_option engines
	for engine in "${list[@]}"; do
		pick "an engine" "$engine" "${engines[@]}"
	done
	engines=("${list[@]}")
}

plan_cpus() {
	local list cpu
	case ${opt[cpus]-any} in
	-1|any) cpus=(-1) ;;
	all) all_cpus ;;
	*) split_option cpus; cpus=("${list[@]}") ;;
	esac
	for cpu in "${cpus[@]}"; do
		[[ $cpu =~ ^(-1|0|[1-9][0-9]{0,8})$ ]] ||
			misuse "'$cpu' is no CPU" "Such as: --cpus all, --cpus any, --cpus 0,1"
		must_store cpu "$cpu"
	done
}

plan_intervals() {
	local list=(10ms) interval
	[ -z "${opt[interval]+set}" ] || split_option interval
	intervals=()
	for interval in "${list[@]}"; do
		ns_of "$interval" && [ "$REPLY" != 0 ] ||
			misuse "'$interval' is no interval" "It is a time: 250us, 1.5ms, or plain ns."
		intervals+=("$REPLY")
		must_store interval_ns "$REPLY"
	done
}

# all_cpus: cpus[] are those online: 0-2,4 is 0 1 2 4.
all_cpus() {
	local ranges range cpu
	first_line /sys/devices/system/cpu/online
	IFS=, read -r -a ranges <<<"$REPLY"
	cpus=()
	for range in "${ranges[@]}"; do
		for ((cpu = ${range%-*}; cpu <= ${range#*-}; cpu++)); do
			cpus+=("$cpu")
		done
	done
}

# add_cell ENGINE CPU INTERVAL: what dump says on standard input, into cells[] and
# rows[].
add_cell() {
	local lines
	mapfile -t lines < <(TD_CELL="$1 $2 $3 $stop_reason" run_awk data cell)
	[ ${#lines[@]} -eq 2 ] || fail "the timer that measured is gone"
	cells+=("${lines[0]}")
	rows+=("${lines[1]}")
}

run_cell() {
	local engine=$1 cpu=$2 interval=$3 label=any stop_reason failed_key failed_word
	local keys=(mode engine cpu interval_ns) names=("$name")
	declare -gA values=([mode]=periodic [engine]=$engine [cpu]=$cpu
		[interval_ns]=$interval)
	must_store running 0
	must_store_all
	[ "$cpu" = -1 ] || label=$cpu
	exact_text "$interval"
	label="$engine, CPU $label, $REPLY"
	measure "$run_ms" "$label"
	must_get stats/expirations
	[ "$REPLY" != 0 ] || say "timer_demo: $label: no expiry"
	add_cell "$engine" "$cpu" "$interval" \
		< <(dump running engine interval_ns bound_ns granularity_ns "${ALL_STATS[@]}")
}

run_cells() {
	local engine cpu interval
	for interval in "${intervals[@]}"; do
		for cpu in "${cpus[@]}"; do
			for engine in "${engines[@]}"; do
				run_cell "$engine" "$cpu" "$interval"
			done
			[ -z "$cyclictest" ] || run_cyclictest "$cpu" "$interval"
		done
	done
}

# result_json: everything but the table.
result_json() {
	local when key
	printf -v when '%(%Y-%m-%dT%H:%M:%S%z)T' -1
	seconds_of "$run_ms"
	{
		for key in "${env_keys[@]}"; do
			[ -z "${env[$key]+set}" ] || printf 'environment %s %s\n' "$key" "${env[$key]}"
		done
		printf 'cell %s\n' "${cells[@]}"
	} | TD_WHEN=$when TD_SECONDS=$REPLY TD_LOAD=${opt[load]-} run_awk result
}

show_result() { show result_json || fail "awk could not make the result"; }

table_of_cells() {
	printf '%s\n' "${rows[@]}" |
		TD_ALIGN=lrrrrrrrrrrl TD_LEAVE_OUT="11 10 8 5 6 3" run_awk table
}

save_result() {
	[ "$output" = - ] || commit_file show_result
	wipe_progress
	if [ -n "${opt[json]-}" ] || [ "$output" = - ]; then
		show_result
		return
	fi
	show table_of_cells || fail "awk could not make the table"
	printable "$output"
	out "The result is in $REPLY; timer_demo plot and report make pictures of it."
}

# plan: how long it will take, in all_ms and total_s, and the table's headings.
plan() {
	local runs
	plan_engines
	plan_cpus
	plan_intervals
	cyclictest=
	# It measures by a thread in user space, at real-time priority.
	if [ -z "${opt[no-cyclictest]-}" ] && command -v cyclictest >/dev/null; then
		cyclictest=1
		part cyclictest
	fi
	runs=$((${#intervals[@]} * ${#cpus[@]}))
	all_ms=$((runs * ${#engines[@]} * (run_ms + WARM_UP_MS) +
		${cyclictest:-0} * runs * run_ms))
	total_s=$((all_ms / 1000 + 2))
	printf -v REPLY '%s\x1f' ENGINE CPU INTERVAL EXPIRIES OVERRUNS P50 P99 P999 MAX \
		BOUND BEYOND CONTEXT
	rows=("${REPLY%?}")
}

# run_compare: set everything up, measure, save: for compare and for report.
run_compare() {
	local name path engines cpus intervals run_ms cells=() rows cyclictest output
	local work_ms=0 all_ms total_s keys
	ms_option seconds 5 100
	run_ms=$REPLY
	printf -v output 'timer_demo-%(%Y%m%d-%H%M%S)T.json' -1
	output=${opt[output]-$output}
	need_writable
	prepare_awk
	# A folder that cannot be written should not be found out at the end.
	[ "$output" = - ] || open_file "$output"
	make_scratch
	settings_store "$path" mode periodic
	# What else was set stays as it is in all cells.
	[ ${#args[@]} -eq 0 ] || { take_arguments "${args[@]}"; change_timer; }
	plan
	read_env
	begin_load
	run_cells
	end_measuring
	save_result
}

verb_compare() {
	case ${args[0]-=} in
	*=*) ;;
	*) misuse "what is '${args[0]}'?" "--engines hrtimer,jiffies chooses; KEY=VALUE sets." ;;
	esac
	run_compare
}
