# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb check: measure, compare with bounds, give a verdict.

OPTIONS="p50= p90= p99= p999= max= overruns= beyond-bound= seconds= load= tap"

part set
part list
part measure

# point NAME FIGURE LIMIT WHY KIND: one thing that has to hold.
point() {
	local title=$1 figure=$2 limit=$3 why=$4 kind=$5 text holds=1
	((figure <= limit)) || holds=
	if [ "$kind" = time ]; then
		time_text "$figure"; text=$REPLY
		exact_text "$limit"
	else
		text=$figure REPLY=$limit
	fi
	text="$title is $text, at most $REPLY${why:+ ($why)}"
	points=$((points + 1))
	[ -n "$holds" ] || failed=$((failed + 1))
	if [ -n "${opt[tap]-}" ]; then
		[ -n "$holds" ] && echo "ok $points - $text" || echo "not ok $points - $text"
	elif [ -n "${opt[json]-}" ]; then
		json_string "$title"
		points_json+="${points_json:+, }{\"name\": $REPLY, \"value\": $figure, \"limit\": $limit, \"holds\": $([ -n "$holds" ] && echo true || echo false)}"
	else
		[ -n "$holds" ] && echo "holds        $text" || echo "FALLS SHORT  $text"
	fi
}

# Without bounds from the user: what the kernel promises. An engine with a bound
# keeps it; one that is exact loses no period, and is better than a tick, or
# the kernel's resolution where that is coarser, or it is of no use.
default_points() {
	local limit why
	# Where design alone may cost a whole interval, it does.
	((files[bound_ns] >= files[interval_ns])) ||
		point overruns "${stats[overruns]}" 0 "" count
	if ((files[bound_ns] > 0)); then
		exact_text "${files[bound_ns]}"
		point "later than bound_ns" "${stats[beyond_bound]}" 0 \
			"bound_ns is $REPLY" count
		return
	fi
	limit=$tick why="one tick of this kernel"
	((files[granularity_ns] <= limit)) ||
		limit=${files[granularity_ns]} why="granularity_ns"
	point p99 "${stats[lateness_p99]}" "$limit" "$why" time
}

asked_points() {
	local key
	for key in p50 p90 p99 p999 max; do
		[ -z "${opt[$key]+set}" ] ||
			point "$key" "${stats[lateness_$key]}" "${limits[$key]}" "" time
	done
	[ -z "${opt[overruns]+set}" ] ||
		point overruns "${stats[overruns]}" "${opt[overruns]}" "" count
	[ -z "${opt[beyond-bound]+set}" ] ||
		point "later than bound_ns" "${stats[beyond_bound]}" \
			"${opt[beyond-bound]}" "" count
}

# Set asked when there are bounds from the user, and check them beforehand.
read_limits() {
	local key
	asked=
	for key in p50 p90 p99 p999 max; do
		[ -n "${opt[$key]+set}" ] || continue
		ns_option "$key"
		limits[$key]=$REPLY
		asked=1
	done
	for key in overruns beyond-bound; do
		[ -n "${opt[$key]+set}" ] || continue
		[[ ${opt[$key]} =~ ^[0-9]{1,18}$ ]] ||
			misuse "--$key cannot be '${opt[$key]}'" "It is a number."
		opt["$key"]=$((10#${opt[$key]}))
		asked=1
	done
}

# The settings of the timer that -t names, for a copy of it.
copy_settings() {
	local key
	keys=() values=()
	for key in "${SETTINGS[@]}"; do
		get "$key"
		keys+=("$key")
		values+=("$REPLY")
	done
}

set_up() {
	if [ -n "${opt[timer]+set}" ]; then
		chosen_timer
		copy_settings
	else
		keys=(mode interval_ns) values=(periodic 1000000)
	fi
	make_scratch
	store_all || explain "$failed_key" "$failed_value"
	keys=() values=()
	[ ${#args[@]} -eq 0 ] || { take_arguments "${args[@]}"; change_timer; }
	tick_ns
	tick=$REPLY
}

verdict() {
	exact_text "${files[interval_ns]}"
	local text="${files[engine]}, ${files[mode]}, $REPLY, ${stats[expirations]} expiries"
	if [ -n "${opt[tap]-}" ]; then
		echo "# $text"
		echo "1..$points"
	elif [ -n "${opt[json]-}" ]; then
		cell_json_of_check
	else
		[ "$failed" -eq 0 ] && echo "It holds: $text." || echo "It falls short: $text."
	fi
}

cell_json_of_check() {
	timer_json "${opt[timer]-check}"
	printf '{"holds": %s, "points": [%s],\n"timer": %s}\n' \
		"$([ "$failed" -eq 0 ] && echo true || echo false)" "$points_json" "$REPLY"
}

verb_check() {
	local name path run_ms work_ms=0 all_ms total_s points=0 failed=0 tick asked
	local keys values points_json=''
	local -A files stats worst limits=()
	read_limits
	seconds_option 5
	run_ms=$REPLY
	all_ms=$((run_ms + WARM_UP_MS)) total_s=$((run_ms / 1000 + 2))
	need_root
	set_up
	begin_load
	measure "$run_ms" "measuring"
	end_load
	[ -z "${bar_drawn-}" ] || { printf '\r\033[K' >&2; bar_drawn=; }
	case ${files[stop_reason]} in
	storm|cpu_offline) fail "the timer was stopped (${files[stop_reason]})" \
		"The machine cannot keep this interval with this engine." ;;
	esac
	((stats[expirations] > 0)) || fail "no expiry in $((run_ms / 1000)) s" \
		"Give it more time: --seconds N"
	[ -z "${opt[tap]-}" ] || echo "TAP version 13"
	point early "${stats[early]}" 0 "" count
	if [ -n "$asked" ]; then asked_points; else default_points; fi
	verdict
	[ "$failed" -eq 0 ] || exit 1
}
