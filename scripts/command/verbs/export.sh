# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb export: all timers as metrics, or with --json as list has them.

part list

OPTIONS="output="

metrics_of_timers() {
	dump_to export running interval_ns bound_ns engine mode rearm cpu \
		stats/snapshot stats/histogram
}

verb_export() {
	local names make=metrics_of_timers
	no_more_args 0 "--output FILE puts the metrics into a file."
	[ -z "${opt[json]-}" ] || make=json_of_timers
	[ "${opt[output]--}" = - ] || open_file "${opt[output]}" 644
	chosen_names
	prepare_awk
	if [ "${opt[output]--}" = - ]; then
		show "$make" || gone
	else
		commit_file show_timers "$make"
	fi
}

show_timers() { show "$1" || gone; }
