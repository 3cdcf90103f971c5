# SPDX-License-Identifier: GPL-2.0
# Results in, the tables of the report in HTML out.

def digits($unit): . / $unit
	| if . >= 100 then round elif . >= 10 then (. * 10 | round / 10)
	  else (. * 100 | round / 100) end;
def time:
	if . == null then "–"
	elif . < 0 then "-" + (-. | time)
	elif . < 1000 then "\(.) ns"
	elif . < 999500 then "\(digits(1000)) µs"
	elif . < 999500000 then "\(digits(1000000)) ms"
	else "\(digits(1000000000)) s" end;

def names: {host: "Machine", kernel: "Kernel", version: "Its build", hz: "HZ",
	clocksource: "Clock source", resolution_ns: "Timer resolution",
	preemption: "Preemption model", virtualisation: "Virtualisation",
	cpu: "CPU", cpus_online: "CPUs online, by number", isolated: "Isolated CPUs",
	nohz_full: "Tickless CPUs", governor: "Frequency governor",
	idle_driver: "Idle driver", command_line: "Kernel command line",
	module: "timer_demo"};

def environment:
	. as $r
	| [names | to_entries[] | select($r.environment[.key] != null)
	| .key as $key
	| "<tr><th>\(.value)</th><td>\($r.environment[$key]
		| if $key == "resolution_ns" and . != "" then (tonumber | time) elif . == "" then "–" else . end | tostring | @html)</td></tr>"]
	| join("\n");

def run_of:
	"<tr><th>Measured</th><td>\(.when | @html), \(.seconds) s each</td></tr>\n"
	+ "<tr><th>Load</th><td>\(if .load == "" then "none" else .load end | @html)</td></tr>";

def cell:
	"<tr><td>\(.engine | @html)</td>"
	+ ([(if .cpu < 0 then "any" else .cpu end), (.interval_ns | time),
	    .stats.expirations, (.stats.overruns // "–"),
	    (.stats.lateness_min | time), (.stats.lateness_p50 | time),
	    (.stats.lateness_p99 | time), (.stats.lateness_p999 | time),
	    (.stats.lateness_max | time),
	    (if .bound_ns == 0 then "exact" else (.bound_ns | time) end),
	    (if .bound_ns == 0 then "–" else .stats.beyond_bound // "–" end)]
	   | map("<td class=n>\(.)</td>") | join(""))
	+ "<td>\(.worst | if .cpu_fired == null then .context // "–"
		else "CPU \(.cpu_fired), \(.context), over \(.comm)" end | @html)</td></tr>";

def cells:
	"<table class=cells><thead><tr>"
	+ (["Engine", "CPU", "Interval", "Expiries", "Overruns", "Min", "p50", "p99",
	    "p999", "Max", "Bound", "Beyond", "The latest one"]
	   | map("<th>\(.)</th>") | join(""))
	+ "</tr></thead><tbody>\n" + ([.cells[] | cell] | join("\n"))
	+ "\n</tbody></table>";

# A text of the page in one element: $heading in $element.
def element($name): "<\($name)>\($heading | @html)</\($name)>";

if $part == "heading" then element("h1") elif $part == "title" then element("title")
else .[] | "<h2>\(.file | @html)</h2>",
	"<table class=facts>", environment, run_of, "</table>", "<div class=wide>", cells, "</div>" end
