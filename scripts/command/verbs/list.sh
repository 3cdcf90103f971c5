# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verbs list and status.

# json_of_timers: those in names[] as an array.
json_of_timers() {
	TD_ARRAY=1 TD_MEMBERS='' dump_to json "${SETTINGS[@]}" running \
		"${READINGS[@]}" "${ALL_STATS[@]}"
}

# json_of_timer [MEMBERS]: the one in names[], with more members.
json_of_timer() {
	TD_ARRAY='' TD_MEMBERS=${1-} dump_to json "${SETTINGS[@]}" running \
		"${READINGS[@]}" "${ALL_STATS[@]}"
}

verb_list() {
	local names
	no_more_args 0 "timer_demo status -t NAME shows one timer."
	chosen_names
	prepare_awk
	if [ -n "${opt[json]-}" ]; then
		show json_of_timers
	else
		show dump_to list running engine mode interval_ns stop_reason stats/snapshot
	fi || gone
}

verb_status() {
	local name path names
	no_more_args 0 "-t NAME chooses the timer."
	chosen_timer
	names=("$name")
	prepare_awk
	if [ -n "${opt[json]-}" ]; then
		show json_of_timer
	else
		show dump_to status "${SETTINGS[@]}" running "${READINGS[@]}" \
			stats/snapshot stats/worst
	fi || gone
}
