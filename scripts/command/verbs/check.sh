# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb check: measure, compare with bounds, give a verdict.

OPTIONS="p50= p90= p99= p999= max= overruns= beyond-bound= seconds= load= tap"

part set
part measure

# point STATISTIC LIMIT NAME [WHY]: one more thing that has to hold.
point() { points+="${points:+$'\n'}$1"$'\t'"$2"$'\t'"$3"$'\t'"${4-}"; }

# Without bounds from the user: what the kernel promises. An engine with a bound
# keeps it; one that is exact loses no period, and is better than a tick, or
# the kernel's resolution where that is coarser, or it is of no use.
default_points() {
	local bound granularity interval limit=$tick why="one tick of this kernel"
	must_get bound_ns; bound=$REPLY
	must_get granularity_ns; granularity=$REPLY
	must_get interval_ns; interval=$REPLY
	# Where design alone may cost a whole interval, it does.
	at_most "$interval" "$bound" || point overruns 0 overruns
	if [ "$bound" != 0 ]; then
		exact_text "$bound"
		point beyond_bound 0 "later than bound_ns" "bound_ns is $REPLY"
		return
	fi
	at_most "$granularity" "$limit" || limit=$granularity why="granularity_ns"
	point lateness_p99 "$limit" p99 "$why"
}

# read_limits: points has what the user asks for.
read_limits() {
	local key
	for key in p50 p90 p99 p999 max; do
		[ -n "${opt[$key]+set}" ] || continue
		ns_option "$key"
		point "lateness_$key" "$REPLY" "$key"
	done
	for key in overruns beyond-bound; do
		[ -n "${opt[$key]+set}" ] || continue
		whole_number "${opt[$key]}" || misuse "--$key cannot be '${opt[$key]}'" \
			"It is a number from 0 to $MOST."
		[ "$key" != overruns ] || point overruns "$REPLY" overruns
		[ "$key" = overruns ] || point beyond_bound "$REPLY" "later than bound_ns"
	done
}

# copy_settings: those of the timer that -t names, in keys[] and values[].
copy_settings() {
	local key
	chosen_timer
	for key in "${SETTINGS[@]}"; do
		must_get "$key"
		keys+=("$key")
		values[$key]=$REPLY
	done
}

# set_up: the scratch timer is set to what will be measured; tick is the kernel's.
set_up() {
	local key failed_key failed_word keys=(mode interval_ns)
	declare -gA values=([mode]=periodic [interval_ns]=1000000)
	[ -z "${opt[timer]+set}" ] || { keys=(); values=(); copy_settings; }
	make_scratch
	must_store_all
	[ ${#args[@]} -eq 0 ] || { take_arguments "${args[@]}"; change_timer; }
	tick_ns
	tick=$REPLY
}

# must_be_measured: the timer has expired, and was not stopped.
must_be_measured() {
	case $stop_reason in
	storm|cpu_offline) fail "the timer was stopped ($stop_reason)" \
		"The machine cannot keep this interval with this engine." ;;
	esac
	must_get stats/expirations
	[ "$REPLY" != 0 ] || { seconds_of "$run_ms"
		fail "no expiry in $REPLY s" "Give it more time: --seconds N"; }
}

verb_check() {
	local name path run_ms work_ms=0 all_ms total_s tick points='' names form=text
	local stop_reason
	point early 0 early
	read_limits
	ms_option seconds 5 100
	run_ms=$REPLY all_ms=$((REPLY + WARM_UP_MS)) total_s=$((REPLY / 1000 + 2))
	need_writable
	set_up
	begin_load
	measure "$run_ms" measuring
	end_load
	wipe_progress
	must_be_measured
	[[ $points = *$'\n'* ]] || default_points
	[ -z "${opt[json]-}" ] || form=json
	[ -z "${opt[tap]-}" ] || form=tap
	names=("$name")
	prepare_awk
	TD_POINTS=$points TD_FORM=$form TD_NAME=${opt[timer]-check} \
		show dump_to check "${SETTINGS[@]}" running "${READINGS[@]}" "${ALL_STATS[@]}"
	case $? in
	3) exit 1 ;;
	1) fail "the timer that measured is gone" ;;
	esac
}
