# SPDX-License-Identifier: GPL-2.0
# What status shows of a timer.

# A setting or reading as people read it.
function shown(key, text) {
	if (key == "delay_ns" && text == "0") return "0 (as interval_ns)"
	if (key == "threshold_ns" && text == "0") return "0 (off)"
	if (key == "count" && text == "0") return "0 (no end)"
	if (key == "cpu" && text == "-1") return "-1 (any)"
	if (key == "bound_ns" && text == "0") return "0 (exact by design)"
	if (key ~ /^last_/) return about(text)
	if (key ~ /_ns$/) return exact(text)
	return printable(text)
}

function line(key, text, how) {
	cell(++rows, 1, "  " key, "")
	cell(rows, 2, text, how)
}

function lines(keys, n,    i) {
	for (i = 1; i <= n; i++)
		if (keys[i] in file)
			line(printable(keys[i]), shown(keys[i], file[keys[i]]), "")
}

function timer_read(    i, key, text) {
	text = state()
	print printable(name) ": " (state_colour == "" ? text : painted(text, state_colour))
	lines(settings, n_settings)
	lines(readings, n_readings)
	for (i = 1; i <= N_COUNTS; i++)
		line(COUNTS[i], printable(stat[COUNTS[i]]),
			COUNTS[i] == "early" && stat["early"] != "0" ? "31" : "")
	line("since", about(stat["since"]) " after boot", "")
	for (i = 1; i <= N_TIMES; i++) {
		key = "lateness_" TIMES[i]
		line(key, about(stat[key]), "")
	}
	line("worst", worst_text(), "")
}

function all_read() { print_table("ll", "") }
