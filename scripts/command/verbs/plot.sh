# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb plot: pictures of results, by gnuplot; also for report.

OPTIONS="output= size= title= engines= heat"

need_program() {
	command -v "$1" >/dev/null || fail "there is no $1" "Install the package $2."
}

# read_results ENGINES FILE...: what is needed of them (all, if empty), as one JSON array in results.
read_results() {
	local file only=$1
	shift
	for file; do
		[ -f "$file" ] && [ -r "$file" ] || fail "cannot read $file"
		jq -e '.format == "timer_demo result 1" and (.cells | length > 0)' \
			"$file" >/dev/null 2>&1 || fail "$file is no result of timer_demo compare" \
			"timer_demo compare --output FILE makes one."
	done
	results=$(jq -c --arg engines "$only" '{
		file: (input_filename | split("/")[-1] | rtrimstr(".json")),
		cells: [.cells[] | select(.engine as $e | $engines == "" or
			($engines | split(",") | index($e)))],
		environment, load, when, seconds}' "$@" | jq -s -c .)
}

# picture_data KIND: what plot.jq makes of the results.
picture_data() {
	jq -r --arg kind "$1" --arg micro µ -f "$parts/plot/plot.jq" <<<"$results"
}

# A picture's heading: what all its series have in common.
default_title() {
	jq -r '[.[] | .environment] | map("\(.host): Linux \(.kernel), \(.cpu)") | unique
		| if length == 1 then .[0] else "timer_demo: \(length) machines" end' \
		<<<"$results"
}

# draw KIND TERMINAL FILE TITLE: false and a message if gnuplot cannot.
draw() {
	local kind=$1 terminal=$2 file=$3 title=$4 data
	data=$(picture_data "$kind") || fail "cannot understand the results"
	case $data in
	"N = 0"*) fail "the results have no expiries" ;;
	"N = "*)
		[[ ! $data =~ ^N\ =\ ([0-9]+) ]] || ((BASH_REMATCH[1] <= 16)) ||
			fail "${BASH_REMATCH[1]} lines would be too many to tell apart" \
				"Choose: --engines hrtimer,jiffies; or fewer results."
		;;
	"P = 0"*) fail "a heat map needs results of two CPUs or more" \
		"timer_demo compare --cpus all makes one." ;;
	esac
	title=${title//[\"\\]/}
	{
		printf '%s\n' "$data" "set terminal $terminal" "set output \"$file\"" \
			"heading = \"$title\"" "micro = \"µ\""
		cat "$parts/plot/plot.gp" "$parts/plot/plot-$kind.gp"
	} | LC_ALL=C.UTF-8 gnuplot || fail "gnuplot failed" \
		"It has to be 5.4 or newer, with $terminal."
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
	local results output kind=lines size=${opt[size]-1200x800} title
	[ ${#args[@]} -gt 0 ] || misuse "which results?" "timer_demo compare makes one."
	[[ $size =~ ^([1-9][0-9]{2,3})x([1-9][0-9]{2,3})$ ]] ||
		misuse "--size cannot be '$size'" "Such as: --size 1200x800"
	need_program jq jq
	need_program gnuplot gnuplot-nox
	[ -z "${opt[heat]-}" ] || kind=heat
	output=${args[0]##*/}
	output=${opt[output]-${output%.json}${opt[heat]:+-cpus}.svg}
	case $output in *[\"\\]*) misuse "gnuplot cannot write a file of that name" ;; esac
	terminal_for "$output" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
	local terminal=$REPLY
	read_results "${opt[engines]-}" "${args[@]}"
	title=${opt[title]-$(default_title)}
	{ : >>"$output"; } 2>/dev/null || fail "cannot write $output"
	draw "$kind" "$terminal" "$output" "$title"
	say "The picture is in $output."
}
