# SPDX-License-Identifier: GPL-2.0
# What --json prints, as timer_demo.8 describes it: false, or an error, if it is not so.
# $kind is timers, timer, wait, check or result.

# A whole number; beyond 2^53 its digits, since programs round such.
def whole: (type == "number" and . == floor and . <= 9007199254740992 and . >= -9007199254740992)
	or (type == "string" and test("^-?[1-9][0-9]{15,39}$"));
def count: whole and (tostring | startswith("-") | not);
def need($what; f): if f then . else error("\($what): \(.)") end;

def histogram: type == "array" and all(.[]; length == 2 and (.[0] | count) and (.[1] | count));
def worst: type == "object"
	and (. == {} or ((.lateness | whole) and (.cpu_fired | whole) and (.comm | type == "string")));

def stats: need("stats"; type == "object")
	| . as $stats
	| all("expirations", "overruns", "early", "beyond_bound", "over_threshold", "migrations",
		"lateness_min", "lateness_mean", "lateness_stddev", "lateness_max", "lateness_p50",
		"lateness_p90", "lateness_p99", "lateness_p999", "since"; in($stats))
	and all(to_entries[] | select(.key != "histogram" and .key != "worst"); .value | whole);

def timer:
	need("name"; .name | type == "string")
	| need("settings"; .settings | (.interval_ns | count) and (.mode | IN("oneshot", "periodic"))
		and (.engine | type == "string") and (.running | IN(0, 1)) and (.cpu | whole)
		and (.notify | type == "string") and (.log | IN(0, 1)))
	| need("readings"; .readings | (.last_elapsed | whole) and (.last_lateness | whole)
		and (.stop_reason | type == "string") and (.bound_ns | count)
		and (.available_engines | type == "array" and all(.[]; type == "string")))
	| need("stats"; .stats | stats)
	| need("histogram"; .stats.histogram | histogram)
	| need("worst"; .stats.worst | worst)
	| true;

def cell:
	need("cell"; (.engine | type == "string") and (.cpu | whole) and (.interval_ns | count)
		and (.bound_ns | count) and (.stop_reason | type == "string"))
	| need("stats"; .stats | all(.[]; whole) and has("expirations"))
	| need("histogram"; .histogram | histogram)
	| need("worst"; .worst | type == "object")
	| true;

if $kind == "timers" then type == "array" and all(.[]; timer)
elif $kind == "timer" then timer
elif $kind == "wait" then (.until | IN("expiry", "stop", "threshold")) and timer
elif $kind == "check" then (.holds | type == "boolean") and (.timer | timer) and (.points | length > 0)
	and all(.points[]; (.name | type == "string") and (.value | whole) and (.limit | whole)
		and (.holds | type == "boolean")) and .holds == all(.points[]; .holds)
elif $kind == "result" then .format == "timer_demo result 1" and (.seconds > 0)
	and (.load | type == "string") and (.when | type == "string")
	and (.environment | all(to_entries[]; if .key == "hz" or .key == "resolution_ns"
		then .value | whole else .value | type == "string" end))
	and (.cells | length > 0 and all(.[]; cell))
else error("no such kind") end
