# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Text that others chose stays text, in every place that it gets to.

RESULT=$TOP/Documentation/compare.json

# What each place is tried with. ran is a file that must not come to be.
TEXTS=(
	'`touch ran`' '$(touch ran)' '"`touch ran`"' "'; touch ran; '" '"; touch ran; "'
	$'\n!touch ran' $'1\nEOD\n!touch ran\n' '@heading' '%s%n%s' \\ '\n\e[31m' '&amp;<b>'
	'</title><script>touch ran</script>' '<svg onload=1>' ']]>' $'a\tb' $'\e]0;owned\a'
	$'\e[2J' $'\xff\xfe' $'\xc3' $'\xc2\x9b31m' $'\xe2\x80\xae' 'größe µ' '{/Bold x}_2^3'
	'"' "'" '-n' '--help' '*' '~' '#' '!' $'\r' $'\x7f' $'\x01'
)

# not_run FILE...: nothing has been run, and no byte of these moves a cursor.
not_run() {
	local ran
	ran=$(find . -name ran)
	[ -z "$ran" ] || { echo "it was run"; find . -name ran -delete; return 1; }
	! LC_ALL=C grep -anP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]' "$@" ||
		return
	iconv -f utf-8 -t utf-8 "$@" >/dev/null
}

# well_formed FILE: as XML, in which every < of a text is escaped.
well_formed() { python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$1"; }

# with_field PATH TEXT: a result that has the text there.
with_field() {
	jq --arg text "$2" "$1 = \$text" "$RESULT" >evil.json
}

drawn() {
	rm -f p.svg p.html
	gives 0 "$COMMAND" plot --output p.svg "$@" && not_run p.svg err && well_formed p.svg &&
		gives 0 "$COMMAND" report --output p.html "$@" && not_run p.html err &&
		! grep -aE '<script|<svg onload|<b>' p.html
}

# Seven texts a picture: more lines would be put together.
texts_of_results() {
	local i
	for ((i = 0; i < ${#TEXTS[@]}; i += 7)); do
		jq '.cells |= .[0:7] | (.environment | keys_unsorted) as $keys
			| reduce range($ARGS.positional | length) as $i (.;
				$ARGS.positional[$i] as $t | .environment[$keys[$i]] = $t
				| .load = $t | .when = $t | .cells[$i].engine = $t
				| .cells[$i].worst = {context: $t, comm: $t, cpu_fired: 0})
			| .environment.resolution_ns = "1"' \
			"$RESULT" --args -- "${TEXTS[@]:i:7}" >evil.json || return
		LC_ALL=C.UTF-8 drawn evil.json || { printf 'with %q\n' "${TEXTS[@]:i:7}"; return 1; }
	done
}

numbers_of_results() {
	local path
	for path in .cells[0].stats.lateness_p50 .cells[0].stats.expirations .cells[0].cpu \
		.cells[0].interval_ns .cells[0].bound_ns .cells[0].histogram[0][0] .seconds \
		.cells[0].histogram[0][1] .environment.resolution_ns .cells[0].stats.overruns; do
		with_field "$path" $'1\nEOD\n!touch ran\n'
		rm -f p.svg p.html
		gives 2 "$COMMAND" plot --output p.svg evil.json && not_run err &&
			gives 2 "$COMMAND" report --output p.html evil.json && not_run err &&
			[ ! -e p.svg ] && [ ! -e p.html ] || { echo "$path"; return 1; }
	done
}

names_and_titles() {
	local i text files
	jq '.cells |= .[0:1]' "$RESULT" >one.json
	for ((i = 0; i < ${#TEXTS[@]}; i += 7)); do
		files=()
		for text in "${TEXTS[@]:i:7}"; do
			files+=("./${text//\//_}.json")
			cp one.json "${files[-1]}"
		done
		LC_ALL=C.UTF-8 drawn --title "${TEXTS[*]:i:7}" "${files[@]}" ||
			{ printf 'with %q\n' "${files[@]}"; return 1; }
		for text in "${files[@]}"; do
			gives 0 "$COMMAND" plot --output "$text.svg" one.json && not_run err &&
				[ -s "$text.svg" ] || { printf 'to %q\n' "$text"; return 1; }
			rm -f -- "$text" "$text.svg"
		done
	done
}

# Files that are no results at all.
no_results() {
	local text
	for text in '' '[]' '{}' 'null' '"x"' '{"format": "timer_demo result 1"}' '{' \
		'{"format": "timer_demo result 1", "cells": []}' \
		'{"format": "timer_demo result 1", "cells": [1]}' \
		'{"format": "timer_demo result 1", "cells": [{}]}' \
		'{"format": "timer_demo result 1", "cells": {"a": 1}}'; do
		printf '%s' "$text" >none.json
		gives 2 "$COMMAND" plot --output p.svg none.json && complains 'none.json' ||
			{ echo "$text"; return 1; }
	done
	head -c 100000 /dev/urandom >none.json
	gives 2 "$COMMAND" report --output p.html none.json && gives 2 "$COMMAND" plot . &&
		gives 2 "$COMMAND" plot /dev/zero
}

# A timer of each name, as far as a folder can be called so.
names_of_timers() {
	local text
	for text in "${TEXTS[@]}"; do
		case $text in *$'\n'*|*/*) continue ;; esac
		new_tree tree
		cp -r tree/timers/tick "tree/timers/$text"
		printf 'comm %s\n' "$text" >>tree/stats/worst
		printf '%s\n' "$text" >tree/engine
		for LC_ALL in C C.UTF-8; do
			export LC_ALL
			gives 0 "$COMMAND" list && not_run out &&
				gives 0 "$COMMAND" status -t "$text" && not_run out &&
				gives 0 "$COMMAND" "--timer=$text" watch --frames 1 && not_run out &&
				gives 0 "$COMMAND" export && not_run out &&
				gives 0 "$COMMAND" list --json && not_run out && json 'length == 5' &&
				gives 2 "$COMMAND" "--timer=$text." status && not_run err ||
				{ printf 'with %q, %s\n' "$text" "$LC_ALL"; return 1; }
		done
	done
}

words_in_messages() {
	local text
	for text in "${TEXTS[@]}"; do
		{
			"$COMMAND" -- "$text"
			"$COMMAND" set "$text"
			"$COMMAND" set "engine=$text" "cpu=$text" "$text=1"
			"$COMMAND" create "$text"
			"$COMMAND" apply "$text"
			"$COMMAND" help "$text"
			"$COMMAND" list "--$text"
			"$COMMAND" check --p50 "$text"
			"$COMMAND" plot "$text"
			printf '%s\n' "$text" | "$COMMAND" apply -
		} >out 2>err
		not_run out err || { printf 'with %q\n' "$text"; return 1; }
		! grep -aE '\.sh: line|awk:|jq:|syntax error' out err || return
	done
}

# asked LINE: what completion offers, as the shell would be given it.
asked() {
	(
		# shellcheck source=SCRIPTDIR/../../command/completion
		. "$TOP/scripts/command/completion"
		COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
		# What older completions looked at.
		read -r -a COMP_WORDS <<<"$1"
		[[ $1 != *' ' ]] || COMP_WORDS+=('')
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_timer_demo 2>&1
		printf '%s\n' "${COMPREPLY[@]}"
	)
}

completion_expands_nothing() {
	local text
	for text in "${TEXTS[@]}"; do
		case $text in *$'\n'*|*/*) continue ;; esac
		new_tree tree
		mkdir "tree/timers/$text"
		asked "timer_demo -t " >out
		eval "set -- $(tr '\n' ' ' <out)" 2>/dev/null || { printf 'with %q\n' "$text"; return 1; }
		[ $# -eq 5 ] && [[ " $* " = *" $text "* ]] && not_run /dev/null ||
			{ printf '%q: %d words\n' "$text" $#; return 1; }
		asked "timer_demo -t $text" >out
		asked "timer_demo delete $text" >out
		asked "timer_demo set engine=$text" >out
		not_run /dev/null || { printf 'with %q\n' "$text"; return 1; }
	done
}

completes() {
	new_tree tree
	mkdir tree/timers/a:b
	local line want
	while IFS='|' read -r line want; do
		REPLY=$(asked "$line" | sort | xargs)
		is "$want" || return
	done <<-END
	timer_demo st|start status stop
	timer_demo set eng|engine=
	timer_demo set engine=jiffies_|jiffies_deferrable
	timer_demo -t bl|blink
	timer_demo -t a:|b
	timer_demo --timer=ti|tick
	timer_demo wait --u|--until
	timer_demo wait --until st|stop
	timer_demo -t tick set notify=thr|threshold
	END
	TIMER_DEMO_SYSFS=none asked "timer_demo -t " >out && says default
}

new_tree tree
check "texts of results reach gnuplot and HTML as text (C3, S1)" texts_of_results
check "numbers of results are numbers (S1)" numbers_of_results
check "names of results and titles reach gnuplot and HTML as text (C3)" names_and_titles
check "what is no result is refused" no_results
check "names of timers reach terminals, JSON and metrics as text (S14)" names_of_timers
check "what is typed is said again as text (S14)" words_in_messages
check "completion expands nothing (C4)" completion_expands_nothing
check "completion" completes
