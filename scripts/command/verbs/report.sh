# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb report: one HTML page that needs nothing else.

part plot
part compare

OPTIONS="output= title= engines= cpus= interval= seconds= load= no-cyclictest"

# print_head TITLE HEADING: both are elements.
print_head() {
	cat <<-END
	<!DOCTYPE html>
	<html lang="en">
	<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
	<link rel="icon" href="data:,">
	$1
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
	$2
	END
}

# print_picture KIND NUMBER CAPTION: an SVG without what belongs to a file of its own.
print_picture() {
	local kind=$1 name=td_$1_$2 caption=$3
	printf '%s\n' "<figure role=\"img\" aria-label=\"${caption%%.*}\">"
	picture "$kind" "svg enhanced size 1200,800 dynamic font \"sans-serif,15\" background \"white\" name \"$name\"" "" |
		sed -n '/<svg/,$ { s/ id="gnuplot_canvas"//; p }'
	[ "${PIPESTATUS[0]}" -eq 0 ] || exit 2
	printf '%s\n' "<figcaption>$caption</figcaption></figure>"
}

has_heat() {
	local data
	data=$(picture_data heat "")
	[ "${data%%$'\n'*}" != "P = 0" ]
}

has_expiries() {
	local data
	data=$(picture_data lines "")
	[ "${data%%$'\n'*}" != "N = 0" ]
}

# print_result NUMBER: the machine of results and its table, and pictures.
print_result() {
	printf '<section>\n'
	page_part result "" || fail "cannot understand the results"
	! has_expiries || print_picture lines "$1" "How late expiries were. Above: the share in each power of two of lateness; below: the share that was at least so late. Both axes are logarithmic. A dotted line is what an engine rounds by design."
	! has_heat || print_picture heat "$1" "How late expiries were on each CPU. Dark is where most are."
	printf '</section>\n'
}

# print_page HEADING
print_page() {
	local all=$results number=0 each
	mapfile -t each < <(printf '%s' "$all" | jq -c '.[] | [.]')
	print_head "$(page_part title "$1")" "$(page_part heading "$1")"
	for results in "${each[@]}"; do
		number=$((number + 1))
		print_result "$number"
	done
	cat <<-END
	<p>Lateness is the time from the planned expiry to the first clock read of the callback. Percentiles come from all expiries and are at most 12.5 % off. Overruns are periods that were lost. Bound is what the engine may add by design; beyond counts the expiries that were later than that. cyclictest is a thread in user space at real-time priority, and includes its wake-up.</p>
	</body></html>
	END
}

show_page() { show print_page "$1" || exit 2; }

# are_results ARGUMENT...: files, even if one is called hz=1000.json; else settings.
are_results() {
	local file
	[ $# -gt 0 ] || return
	for file; do
		[[ $file = *=* && ! -e $file && $file != *.json ]] || return 0
	done
	return 1
}

verb_report() {
	local results output=${opt[output]-timer_demo-report.html} files file target part
	need_programs
	open_file "$output"
	file=$out_file target=$out_target part=$out_part
	if are_results "${args[@]}"; then
		files=("${args[@]}")
	else
		# The result of a fresh run is kept beside the page.
		[ "$output" != - ] || misuse "--output is the page's file"
		files=("${output%.html}.json")
		opt[output]=${files[0]}
		run_compare
	fi
	read_results "${opt[engines]-}" "${files[@]}"
	chosen_title
	out_file=$file out_target=$target out_part=$part
	commit_file show_page "$REPLY"
	say "The report is in $output."
}
