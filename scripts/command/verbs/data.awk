# SPDX-License-Identifier: GPL-2.0
# What the programs that show timers share: reading what dump gives. After text.awk.
#
# In: lines FOLDER/FILE:LINE, FOLDER is . or timers/NAME, all of a timer together.
# For each timer timer_read() of the program is called, with
#   name		the timer's
#   file[KEY]		the first line of the file KEY, if it is there
#   stat[KEY]		of stats/snapshot; stat_keys, stat_key[1...] their order
#   worst[KEY]		of stats/worst; worst_keys, worst_key[1...]
#   upper[], hits[]	of stats/histogram, 1 to buckets
#   class[], top[]	the lines of cause/classes and cause/top, 1 to classes and tops
# and at the end all_read(). A timer that has gone meanwhile is left out. Status 4:
# there was none.

BEGIN {
	timers = 0
	folder = ""
}

{
	if (!take_path($0))
		next
	if (folder != path_folder) {
		end_timer()
		folder = path_folder
		name = folder == "." ? "default" : substr(folder, 8)
	}
	take_line(path_file, path_text)
}

END {
	end_timer()
	if (timers == 0)
		exit 4
	all_read()
}

# Split a line of grep into path_folder, path_file and path_text. A timer's name may
# have a colon, a file's has none.
function take_path(line,    at) {
	if (substr(line, 1, 2) == "./") {
		path_folder = "."
		line = substr(line, 3)
	} else if (substr(line, 1, 7) == "timers/") {
		line = substr(line, 8)
		at = index(line, "/")
		path_folder = "timers/" substr(line, 1, at - 1)
		line = substr(line, at + 1)
	} else {
		return 0
	}
	at = index(line, ":")
	path_file = substr(line, 1, at - 1)
	path_text = substr(line, at + 1)
	return at > 1
}

function take_line(key, text,    at, left) {
	if (key == "cause/classes")
		class[++classes] = text
	else if (key == "cause/top")
		top[++tops] = text
	if (key !~ /^stats\//) {
		if (!(key in file))
			file[key] = text
		return
	}
	at = index(text, " ")
	if (!at)
		return
	left = substr(text, 1, at - 1)
	text = substr(text, at + 1)
	if (key == "stats/snapshot") {
		if (!(left in stat)) {
			stat_key[++stat_keys] = left
			stat[left] = text
		}
	} else if (key == "stats/worst") {
		if (!(left in worst)) {
			worst_key[++worst_keys] = left
			worst[left] = text
		}
	} else if (key == "stats/histogram" && counts(left) && counts(text)) {
		upper[++buckets] = left
		hits[buckets] = text
	}
}

# A timer is there when it says what it does and what it has measured.
function end_timer(    key) {
	if (folder != "" && ("running" in file) && ("engine" in file) &&
	    ("interval_ns" in file) && ("expirations" in stat)) {
		timers++
		timer_read()
	}
	for (key in file) delete file[key]
	for (key in stat) delete stat[key]
	for (key in worst) delete worst[key]
	stat_keys = worst_keys = buckets = classes = tops = 0
}

function histogram_json(    out, i) {
	out = ""
	for (i = 1; i <= buckets; i++)
		out = out (i > 1 ? ", " : "") "[" value(upper[i]) ", " value(hits[i]) "]"
	return "[" out "]"
}

function files_json(keys, n,    out, i) {
	out = ""
	for (i = 1; i <= n; i++) {
		if (!(keys[i] in file))
			continue
		out = out (out == "" ? "" : ", ") quoted(keys[i]) ": "
		if (keys[i] == "available_engines")
			out = out words_json(file[keys[i]])
		else
			out = out value(file[keys[i]])
	}
	return out
}

# Everything about the timer, without the closing brace.
function timer_json(    out) {
	out = pairs(stat_key, stat, stat_keys)
	out = substr(out, 1, length(out) - 1)
	return "{\"name\": " quoted(name) \
		", \"settings\": {" files_json(settings, n_settings) \
		", \"running\": " value(file["running"]) \
		"}, \"readings\": {" files_json(readings, n_readings) \
		"}, \"stats\": " out ", \"histogram\": " histogram_json() \
		", \"worst\": " pairs(worst_key, worst, worst_keys) "}"
}

# What a timer is doing, in words, with its colour in state_colour.
function state(    reason) {
	reason = file["stop_reason"]
	state_colour = ""
	if (file["running"] == "1") {
		state_colour = "32"
		return "running"
	}
	if (reason == "none")
		return "never ran"
	if (reason ~ /^(threshold|storm|cpu_offline)$/)
		state_colour = "31"
	return "stopped (" printable(reason) ")"
}

function worst_text(    text) {
	if (!("lateness" in worst))
		return "none"
	text = about(worst["lateness"]) " on CPU " printable(worst["cpu_fired"])
	if (worst["cpu_fired"] != worst["cpu_armed"])
		text = text " (armed on CPU " printable(worst["cpu_armed"]) ")"
	text = text ", " printable(worst["context"]) ", over " printable(worst["comm"]) \
		" (" printable(worst["pid"]) ")"
	if ("cause" in worst)
		text = text ", " printable(worst["cause"]) ("who" in worst ? \
			": " printable(worst["who"]) : "")
	return text ", at " about(worst["when"])
}
