# SPDX-License-Identifier: GPL-2.0
# The verdict of check: TD_POINTS has a line for each thing that has to hold:
# statistic, limit, its name, why that limit. TD_FORM is text, tap or json. Status 3:
# it does not hold.

function point(which, line,    part, key, holds, text, limit) {
	split(line, part, "\t")
	key = part[1]
	holds = number(stat[key]) && at_most(stat[key], part[2])
	failed += !holds
	text = key ~ /^lateness_/ ? about(stat[key]) : printable(stat[key])
	limit = key ~ /^lateness_/ ? exact(part[2]) : part[2]
	text = part[3] " is " text ", at most " limit (part[4] == "" ? "" : " (" part[4] ")")
	if (form == "tap")
		print (holds ? "" : "not ") "ok " which " - " text
	else if (form == "json")
		json = json (which > 1 ? ", " : "") "{\"name\": " quoted(part[3]) ", \"value\": " \
			value(stat[key]) ", \"limit\": " value(part[2]) ", \"holds\": " truth(holds) "}"
	else
		print painted(holds ? "holds      " : "FALLS SHORT", holds ? "32" : "31") "  " text
}

function truth(is) { return is ? "true" : "false" }

function timer_read(    n, i, line, text) {
	form = ENVIRON["TD_FORM"]
	n = split(ENVIRON["TD_POINTS"], line, "\n")
	if (form == "tap")
		print "TAP version 13"
	for (i = 1; i <= n; i++)
		point(i, line[i])
	text = printable(file["engine"]) ", " printable(file["mode"]) ", " \
		exact(file["interval_ns"]) ", " printable(stat["expirations"]) " expiries"
	name = ENVIRON["TD_NAME"]
	if (form == "tap")
		print "# " text "\n1.." n
	else if (form == "json")
		print "{\"holds\": " truth(!failed) ", \"points\": [" json "],\n\"timer\": " timer_json() "}}"
	else
		print (failed ? "It falls short: " : "It holds: ") text "."
}

function all_read() { if (failed) exit 3 }
