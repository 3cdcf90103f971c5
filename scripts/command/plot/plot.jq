# SPDX-License-Identifier: GPL-2.0
# Results in, text out: what plot.gp draws. Slurped: an array of
# {file, cells}, checked by result.jq. A series is a cell that has expiries.
#
# Numbers are commands for gnuplot; texts are lines of data, which it does not look
# into: block $texts has one a line, behind a =, and text[i] is where each is taken.

def text_of_ns:
	if . >= 1000000000 then "\(. / 1000000000) s"
	elif . >= 1000000 then "\(. / 1000000) ms"
	elif . >= 1000 then "\(. / 1000) \($micro)s"
	else "\(.) ns" end;

# The label of a series holds what differs between series.
def varies(f): (map(f) | unique | length) > 1;

def labelled:
	. as $all
	| ($all | varies(.cpu)) as $cpus
	| ($all | varies(.interval_ns)) as $intervals
	| ($all | varies(.file)) as $files
	| map(.label = ([.engine,
		if $cpus then (if .cpu < 0 then "any CPU" else "CPU \(.cpu)" end) else empty end,
		if $intervals then (.interval_ns | text_of_ns) else empty end,
		if $files then .file else empty end] | join(", ")));

# Up to 8 lines differ in colour; with more, those of an engine share one.
def styled:
	. as $all
	| (reduce .[].engine as $e ([]; if index($e) then . else . + [$e] end)) as $engines
	| [to_entries[] | .key as $i | .value
	   | .engine as $e
	   | ($all[0:$i] | map(select(.engine == $e)) | length) as $again
	   | .style = (if ($all | length) <= 8 or ($engines | length) > 8
			or ($all | group_by(.engine) | map(length) | max) > 2
		then $i + 1 else ($engines | index($e)) + 1 + 8 * $again end)];

# Points of "at least so late": [ns, share], falling.
def tail_points:
	.stats as $s
	| ($s.expirations) as $n
	| (reduce .histogram[] as [$upper, $count] ({sum: 0, out: []};
		.sum += $count | .out += [[$upper, ($n - .sum) / $n]]) | .out)
	+ [[$s.lateness_p50, 0.5], [$s.lateness_p90, 0.1], [$s.lateness_p99, 0.01],
	   [$s.lateness_p999, 0.001]]
	| map(select(.[0] != null and .[1] >= 1 / $n and .[0] > $s.lateness_min and .[0] <= $s.lateness_max))
	| [[$s.lateness_min, 1]] + sort + [[$s.lateness_max, 1 / $n]]
	| reduce .[] as [$x, $y] ([]; . + [[([$x, 1] | max),
		(if length > 0 then ([$y, .[-1][1]] | min) else $y end)]]);

# Points of the distribution: [middle of the power of two, per cent].
def share_points:
	.stats.expirations as $n
	| .histogram | map([.[0] / 1.41421356, .[1] * 100 / $n]);

# Blocks for gnuplot's index, two blank lines between them.
def block: map("\(.[0]) \(.[1])") | join("\n");

def cells_of: [.[] | .file as $file | .cells[] | .file = $file
	| select(.stats.expirations > 0)];

# All CPUs as one, where there would be too many lines: then only the buckets,
# the least and the most are known.
def merged:
	[to_entries[] | .value + {place: .key}]
	| group_by([.file, .interval_ns, .engine]) | sort_by(.[0].place)
	| map(.[0] + {cpu: -1,
		histogram: (map(.histogram[]) | group_by(.[0])
			| map([.[0][0], (map(.[1]) | add)])),
		stats: {expirations: (map(.stats.expirations) | add),
			lateness_min: (map(.stats.lateness_min) | min),
			lateness_max: (map(.stats.lateness_max) | max)}});

def series: cells_of | if length > 8 then merged else . end | labelled | styled;

# texts(NAME): of an array of texts, the block and the array NAME of gnuplot.
def texts($name):
	"$\($name)_text << EOD", (map("=" + .) | .[]), "=", "EOD",
	"array \($name)[\(length + 1)]",
	"do for [i=1:\(length)] { \($name)[i] = $\($name)_text[i][2:*] }";

# A whole number that is too large for an integer of gnuplot's is none of jq's either.
def real: tostring | if test("[.e]") then . else . + "." end;

def numbers($name):
	"array \($name)[\(length + 1)]",
	(to_entries[] | "\($name)[\(.key + 1)] = \(.value)");

def heading_data: [$heading] | texts("heading");

def lines_data:
	series
	| "N = \(length)",
	  (map(.style) | numbers("S")),
	  (map(.label) | texts("L")),
	  "$shares << EOD", (map(share_points | block) | join("\n\n\n")), "EOD",
	  "$tails << EOD", (map(tail_points | block) | join("\n\n\n")), "EOD",
	  "least = \([.[].stats.lateness_min, 1000000000] | min | real)",
	  "most = \([.[].stats.lateness_max, 1000] | max | real)",
	  "share = \([.[] | 1 / .stats.expirations] + [1] | min | real)",
	  (map(select(.bound_ns > 0) | .bound_ns) | unique | .[0:3]
	   | "B = \(length)", (map(real) | numbers("bound")),
	     (map("bound " + text_of_ns) | texts("bound_text")));

# A panel of the heat map: the cells of one engine and interval, by CPU.
def panels:
	cells_of
	| map(select(.cpu >= 0))
	| (varies(.interval_ns)) as $intervals | (varies(.file)) as $files
	| [to_entries[] | .value + {place: .key}]
	| group_by([.file, .interval_ns, .engine]) | sort_by(.[0].place)
	| map(select(length > 1)
	  | {cells: sort_by(.cpu), title: ([.[0].engine,
		if $intervals then (.[0].interval_ns | text_of_ns) else empty end,
		if $files then .[0].file else empty end] | join(", "))});

def heat_data:
	(cells_of | map(.stats.lateness_min) | [.[], 1000000000] | min) as $least
	| (cells_of | map(.histogram[-1][0]) | [.[], 1000] | max) as $most
	| panels | .[0:8]
	| "P = \(length)",
	  (map(.title) | texts("title")), (map(.cells | length) | numbers("cpus")),
	  "least = \($least | real)", "most = \($most | real)",
	  "$heat << EOD",
	  (map([.cells | to_entries[] | .key as $x | .value
		| .stats.expirations as $n | .cpu as $cpu | .histogram[]
		| "\($x) \(.[0] / 2) \(.[0]) \(.[1] * 100 / $n) \($cpu)"] | join("\n"))
	   | join("\n\n\n")),
	  "EOD";

(if $kind == "heat" then heat_data else lines_data end), heading_data
