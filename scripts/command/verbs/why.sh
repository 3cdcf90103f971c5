# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb why.

OPTIONS="all"

# why_form FORM: of the timers in names[].
why_form() {
	TD_FORM=$1 dump_to why engine interval_ns running stop_reason threshold_ns \
		evidence stats/snapshot stats/worst cause/classes cause/top
}

verb_why() {
	local name path names form=text
	no_more_args 0 "-t NAME chooses the timer, --all is all of them."
	[ -z "${opt[all]-}" ] || [ -z "${opt[timer]-}" ] ||
		misuse "--all and -t NAME are two things"
	if [ -n "${opt[all]-}" ]; then
		chosen_names
	else
		chosen_timer
		names=("$name")
	fi
	prepare_awk
	[ -z "${opt[json]-}" ] || form=json
	show why_form "$form" || gone
}
