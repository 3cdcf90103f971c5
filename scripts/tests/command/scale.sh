# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# A thousand timers are as quick as one: CPU time of list, export, watch, completion.

# many N: a tree of so many timers more.
many() {
	rm -rf tree/timers/t[0-9]*
	perl -e 'symlink("tick", "tree/timers/t$_") for 0 .. $ARGV[0] - 1' "$1"
}

# cpu_ms COMMAND...: REPLY is the CPU time that it took, with all its children.
cpu_ms() {
	local TIMEFORMAT='%3U %3S' used
	used=$( { time "$@" >out 2>err; } 2>&1)
	REPLY=$(awk -v used="$used" 'BEGIN { split(used, t, " "); printf "%d", (t[1] + t[2]) * 1000 }')
	printf '%6d ms of CPU  %s\n' "$REPLY" "${*##*/}" >>figures
}

# within MS COMMAND...: of CPU time; the better of two, for caches.
within() {
	local limit=$1
	shift
	cpu_ms "$@"
	((REPLY < limit)) || cpu_ms "$@"
	((REPLY < limit)) || { echo "$*: $REPLY ms of CPU, not less than $limit"; return 1; }
}

a_thousand() {
	many 1000
	within 1000 "$COMMAND" list && [ "$(wc -l <out)" -eq 1005 ] &&
		within 1000 "$COMMAND" export && [ "$(grep -c ^timer_demo_info out)" -eq 1004 ] &&
		within 1000 "$COMMAND" list --json && json 'length == 1004' &&
		within 1000 "$COMMAND" watch --frames 1 && within 1000 "$COMMAND" -t t999 status &&
		within 1000 "$COMMAND" start t1 t2 t3 && within 1000 "$COMMAND" -t t9999 status
}
five_thousand() {
	many 5000
	within 5000 "$COMMAND" list && [ "$(wc -l <out)" -eq 5005 ] &&
		within 5000 "$COMMAND" export && within 5000 "$COMMAND" list --json
}

# Not the square: twice as many take twice as long, with room for what both have.
linear() {
	local first
	many 1000
	cpu_ms "$COMMAND" export
	first=$REPLY
	many 4000
	cpu_ms "$COMMAND" export
	((REPLY < first * 8)) || { echo "1000: $first ms, 4000: $REPLY ms"; return 1; }
}

# No process for each timer, and each file read once.
few_processes() {
	many 300
	mkdir -p counting
	local tool
	for tool in awk grep xargs cat stat sed head stty; do
		printf '#!/bin/sh\necho %s >>%q/count\nexec %q "$@"\n' "$tool" "$PWD" \
			"$(command -v "$tool")" >counting/$tool
		chmod +x counting/$tool
	done
	for tool in list export "list --json"; do
		rm -f count
		# shellcheck disable=SC2086 # words
		PATH=$PWD/counting:$PATH gives 0 "$COMMAND" $tool && [ "$(wc -l <count)" -le 6 ] ||
			{ sort count | uniq -c; return 1; }
	done
}

complete_names() {
	# shellcheck source=SCRIPTDIR/../../command/completion
	. "$TOP/scripts/command/completion"
	COMP_LINE="timer_demo -t " COMP_POINT=14
	_timer_demo
	printf '%s\n' "${COMPREPLY[@]}"
}
completes_soon() {
	many 40
	within 100 complete_names && [ "$(wc -l <out)" -eq 44 ] || return
	many 1000
	within 500 complete_names && [ "$(wc -l <out)" -eq 1004 ]
}

new_tree tree
check "a thousand timers take less than 1 s of CPU (C9)" a_thousand
check "five thousand take less than 5 s (C9)" five_thousand
check "the time is not the square of the number (C9)" linear
check "no process for each timer (C9)" few_processes
check "completion is quick (C9)" completes_soon
[ -z "${FIGURES-}" ] || cat figures
