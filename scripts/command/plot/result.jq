# SPDX-License-Identifier: GPL-2.0
# A result as it was read in, what of it plot and report need out: checked, so that all
# that comes after may rely on it. Numbers are numbers, texts have no control
# characters, lists are short. It may come from anybody.
#
# $file is the result's name, $engines which ones are wanted, all if empty.

include "shown";

def wrong($what): error("it is no result of timer_demo compare: " + $what);

def text($what; $most):
	if type == "string" then .[0:$most] | shown else wrong("\($what) is no text") end;

# Numbers that programs would round are strings of digits in a result.
def number($what):
	if type == "string" and test("^-?[0-9]{1,20}$") then tonumber else . end
	| if type == "number" and . > -1e20 and . < 1e20 then .
	  else wrong("\($what) is no number") end;
def count($what): number($what)
	| if . >= 0 then . else wrong("\($what) is negative") end;
def whole($what): count($what)
	| if . == floor then . else wrong("\($what) is no whole number") end;

def object($what): if type == "object" then . else wrong("\($what) is no object") end;
def list($what; $most):
	if type != "array" then wrong("\($what) is no list")
	elif length > $most then wrong("\($what) has more than \($most) parts") else . end;

def checked_stats:
	object("stats")
	| {expirations: (.expirations | whole("expirations"))}
	+ (with_entries(select(.key | test("^lateness_(min|mean|p50|p90|p99|p999|max)$")))
	   | map_values(number("a lateness")))
	+ (with_entries(select(.key | test("^(overruns|beyond_bound)$")))
	   | map_values(whole("a count")))
	| if .expirations > 0 and (.lateness_min == null or .lateness_max == null)
	  then wrong("lateness_min or lateness_max is not there") else . end;

def checked_histogram:
	list("a histogram"; 128)
	| map(list("a bucket"; 2) | if length == 2 then
		[(.[0] | count("a bucket")), (.[1] | whole("a bucket"))]
	  else wrong("a bucket has not two numbers") end);

def checked_worst:
	object("worst")
	| {context: (.context // "" | text("context"; 40))}
	+ if .cpu_fired == null then {} else {cpu_fired: (.cpu_fired | whole("cpu_fired")),
		comm: (.comm // "" | text("comm"; 40))} end;

def checked_cell:
	object("a cell")
	| {engine: (.engine | text("engine"; 40)),
	   cpu: (.cpu | number("cpu") | if . == floor and . >= -1 then . else wrong("cpu") end),
	   interval_ns: (.interval_ns | count("interval_ns")),
	   bound_ns: (.bound_ns | count("bound_ns")),
	   stats: (.stats | checked_stats),
	   histogram: (.histogram | checked_histogram),
	   worst: (.worst // {} | checked_worst)};

def checked_environment:
	object("environment")
	| [to_entries[:64][] | select(.key | test("^[a-z_]{1,40}$")) | .key as $key
	   | .value |= (if $key == "resolution_ns" and . != "" then count($key) | tostring
		elif type == "number" then tostring else text($key; 4096) end)]
	| from_entries;

if type != "object" or .format != "timer_demo result 1" then wrong("its format is another")
else . end
| {file: ($file | shown | .[0:200]),
   when: (.when // "" | text("when"; 40)),
   seconds: (.seconds // 0 | count("seconds")),
   load: (.load // "" | text("load"; 4096)),
   environment: (.environment // {} | checked_environment),
   cells: (.cells | list("cells"; 4096) | map(checked_cell))}
| if .cells == [] then wrong("it has no cells") else . end
| ($engines | split(",")) as $wanted
| .cells |= map(select(.engine as $e | $engines == "" or ($wanted | index([$e])) != null))
