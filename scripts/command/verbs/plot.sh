# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb plot: pictures of results, by gnuplot; also for report. What results say
# reaches jq as data, and gnuplot as lines of data: nobody else's text is a command.

OPTIONS="output= size= title= engines= heat"

need_programs() {
	need_program jq jq
	need_program gnuplot gnuplot-nox
}

# The most that a result is looked at.
MOST_BYTES=16777216

# checked_result FILE ENGINES: what is needed of it (of these engines, or all), on a
# line; or jq's word why not.
checked_result() {
	local name=${1##*/}
	head -c $((MOST_BYTES + 1)) <"$1" |
		jq -c -L "$parts/plot" --arg file "${name%.json}" --arg engines "$2" \
			-f "$parts/plot/result.jq" 2>&1
}

# read_results ENGINES FILE...: results is an array of them in JSON.
read_results() {
	local file line engines=$1
	shift
	results=
	for file; do
		[ -f "$file" ] && [ -r "$file" ] || fail "cannot read $file"
		[ "$(stat -L -c %s -- "$file")" -le "$MOST_BYTES" ] ||
			fail "$file is longer than $MOST_BYTES bytes"
		if ! line=$(checked_result "$file" "$engines") || [ -z "$line" ] ||
			[[ $line = *$'\n'* ]]; then
			line=${line##*$'\n'}
			line=${line#jq: error*: }
			fail "cannot use $file: ${line:0:300}" \
				"timer_demo compare --output FILE makes one."
		fi
		results+=${results:+,}$line
	done
	results="[$results]"
}

# picture_data KIND HEADING: what plot.jq makes of the results.
picture_data() {
	printf '%s' "$results" |
		jq -r --arg kind "$1" --arg heading "$2" --arg micro µ -f "$parts/plot/plot.jq"
}

# page_part PART HEADING: what report.jq makes of them.
page_part() {
	printf '%s' "$results" |
		jq -r --arg part "$1" --arg heading "$2" -f "$parts/plot/report.jq"
}

# default_title: REPLY is a picture's heading: what all its series have in common.
default_title() {
	REPLY=$(printf '%s' "$results" | jq -r '[.[] | .environment]
		| map("\(.host // "?"): Linux \(.kernel // "?"), \(.cpu // "?")") | unique
		| if length == 1 then .[0] else "timer_demo: \(length) machines" end')
}

# chosen_title: REPLY is --title as one line, or the default one.
chosen_title() {
	[ -n "${opt[title]+set}" ] || { default_title; return; }
	REPLY=$(jq -rn -L "$parts/plot" --arg t "${opt[title]:0:500}" 'include "shown"; $t | shown')
}

# need_data DATA: there is something to draw, and not too much.
need_data() {
	case $1 in
	"N = 0"*) fail "the results have no expiries" ;;
	"N = "*)
		[[ ! $1 =~ ^N\ =\ ([0-9]+) ]] || ((BASH_REMATCH[1] <= 16)) ||
			fail "${BASH_REMATCH[1]} lines would be too many to tell apart" \
				"Choose: --engines hrtimer,jiffies; or fewer results."
		;;
	"P = 0"*) fail "a heat map needs results of two CPUs or more" \
		"timer_demo compare --cpus all makes one." ;;
	esac
}

# picture KIND TERMINAL HEADING: to standard output, whole.
picture() {
	local kind=$1 terminal=$2 data
	data=$(picture_data "$kind" "$3") || fail "cannot understand the results"
	need_data "$data"
	show gnuplot_picture || fail "gnuplot failed" \
		"It has to be 5.4 or newer, with $terminal."
}

gnuplot_picture() {
	{
		printf '%s\n' "$data" "set terminal $terminal" "micro = \"µ\""
		cat "$parts/plot/plot.gp" "$parts/plot/plot-$kind.gp"
	} | LC_ALL=C.UTF-8 gnuplot -d
}

# terminal_for FILE WIDTH HEIGHT: REPLY is gnuplot's.
terminal_for() {
	case ${1##*.} in
	png) REPLY="pngcairo enhanced size $2,$3 font \"Sans,$((13 * $2 / 1200))\" background \"white\"" ;;
	svg) REPLY="svg enhanced size $2,$3 dynamic font \"sans-serif,$((15 * $2 / 1200))\" background \"white\"" ;;
	*) misuse "a picture is FILE.svg or FILE.png, not $1" ;;
	esac
}

verb_plot() {
	local results output kind=lines size=${opt[size]-1200x800} terminal
	[ ${#args[@]} -gt 0 ] || misuse "which results?" "timer_demo compare makes one."
	[[ $size =~ ^([1-9][0-9]{2,3})x([1-9][0-9]{2,3})$ ]] ||
		misuse "--size cannot be '$size'" "Such as: --size 1200x800"
	need_programs
	[ -z "${opt[heat]-}" ] || kind=heat
	output=${args[0]##*/}
	output=${opt[output]-${output%.json}${opt[heat]:+-cpus}.svg}
	terminal_for "$output" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
	terminal=$REPLY
	read_results "${opt[engines]-}" "${args[@]}"
	open_file "$output"
	chosen_title
	commit_file picture "$kind" "$terminal" "$REPLY"
	say "The picture is in $output."
}
