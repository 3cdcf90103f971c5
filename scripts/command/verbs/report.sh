# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154
# The verb report: one HTML page that needs nothing else.

part plot
part compare

OPTIONS="output= title= engines= cpus= interval= seconds= load= no-cyclictest"

# In newer bash & would stand for what was matched.
shopt -u patsub_replacement 2>/dev/null

html_text() {
	REPLY=${1//&/&amp;}
	REPLY=${REPLY//</&lt;}
	REPLY=${REPLY//>/&gt;}
}

print_head() {
	html_text "$1"
	cat <<-END
	<!DOCTYPE html>
	<html lang="en">
	<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
	<link rel="icon" href="data:,">
	<title>$REPLY</title>
	<style>
	body { font: 16px/1.45 sans-serif; color: #222; background: #fff;
	  max-width: 1280px; margin: 0 auto; padding: 1em 1.5em }
	h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin: 1.6em 0 .5em }
	table { border-collapse: collapse; margin: .7em 0 }
	.facts th { text-align: left; font-weight: normal; color: #555;
	  padding: .1em 1.5em .1em 0; vertical-align: top; white-space: nowrap }
	.facts td { overflow-wrap: anywhere }
	.wide { overflow-x: auto }
	.cells { font-size: .92em }
	.cells th, .cells td { padding: .25em .55em; border-bottom: 1px solid #ddd;
	  white-space: nowrap }
	.cells th { text-align: right; background: #f4f4f4 }
	.cells th:first-child, .cells th:last-child { text-align: left }
	.n { text-align: right; font-variant-numeric: tabular-nums }
	figure { margin: 1em 0 } figure svg { width: 100%; height: auto }
	figcaption { color: #555 }
	@media print { body { max-width: none } section { break-inside: avoid } }
	</style>
	</head>
	<body>
	<h1>$REPLY</h1>
	END
}

# print_picture KIND NUMBER CAPTION: an SVG without what belongs to a file of its own.
print_picture() {
	local kind=$1 name=td_$1_$2 caption=$3
	echo "<figure role=\"img\" aria-label=\"${caption%%.*}\">"
	draw "$kind" "svg enhanced size 1200,800 dynamic font \"sans-serif,15\" background \"white\" name \"$name\"" \
		"$work/$kind.svg" "" >&2
	sed -n '/<svg/,$ { s/ id="gnuplot_canvas"//; p }' "$work/$kind.svg"
	echo "<figcaption>$caption</figcaption></figure>"
}

has_heat() {
	local data
	data=$(picture_data heat)
	[ "${data%%$'\n'*}" != "P = 0" ]
}

# A result: its machine and table, and pictures.
print_result() {
	echo "<section>"
	jq -r -f "$parts/plot/report.jq" <<<"$results"
	print_picture lines "$1" "How late expiries were. Above: the share in each power of two of lateness; below: the share that was at least so late. Both axes are logarithmic. A dotted line is what an engine rounds by design."
	! has_heat || print_picture heat "$1" "How late expiries were on each CPU. Dark is where most are."
	echo "</section>"
}

print_page() {
	local all=$results number=0
	print_head "$1"
	while IFS= read -r results; do
		number=$((number + 1))
		print_result "$number"
	done < <(jq -c '.[] | [.]' <<<"$all")
	echo "<p>Lateness is the time from the planned expiry to the first clock read of the callback. Percentiles come from all expiries and are at most 12.5 % off. Overruns are periods that were lost. Bound is what the engine may add by design; beyond counts the expiries that were later than that. cyclictest is a thread in user space at real-time priority, and includes its wake-up.</p>"
	echo "</body></html>"
}

# work is global: the trap runs when verb_report is over.
drop_work() { [ -z "${work-}" ] || rm -rf -- "$work"; }

# The result of a fresh run, kept beside the page.
measure_first() {
	files=("${output%.html}.json")
	(
		opt[output]=${files[0]}
		run_compare
	) || exit
}

verb_report() {
	local results output=${opt[output]-timer_demo-report.html} title files
	need_program jq jq
	need_program gnuplot gnuplot-nox
	{ : >>"$output"; } 2>/dev/null || fail "cannot write $output"
	case ${args[0]-=} in
	*=*) measure_first ;;
	*) files=("${args[@]}") ;;
	esac
	read_results "${opt[engines]-}" "${files[@]}"
	work=$(mktemp -d) || fail "cannot make a temporary folder"
	trap drop_work EXIT
	title=${opt[title]-$(default_title)}
	print_page "$title" >"$work/page"
	cat "$work/page" >"$output" || fail "cannot write $output"
	say "The report is in $output."
}
