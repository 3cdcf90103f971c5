# SPDX-License-Identifier: GPL-2.0
# The table of list: a line a timer.

function headings(    n, i, word) {
	n = split("NAME STATE ENGINE MODE INTERVAL EXPIRIES OVERRUNS P50 P99 MAX", word, " ")
	for (i = 1; i <= n; i++)
		cell(1, i, word[i], "")
}

function timer_read(    row, text) {
	if (timers == 1)
		headings()
	row = timers + 1
	cell(row, 1, printable(name), "")
	text = state()
	cell(row, 2, text, state_colour)
	cell(row, 3, printable(file["engine"]), "")
	cell(row, 4, printable(file["mode"]), "")
	cell(row, 5, exact(file["interval_ns"]), "")
	cell(row, 6, printable(stat["expirations"]), "")
	cell(row, 7, printable(stat["overruns"]), "")
	cell(row, 8, about(stat["lateness_p50"]), "")
	cell(row, 9, about(stat["lateness_p99"]), "")
	cell(row, 10, about(stat["lateness_max"]), "")
}

function all_read() { print_table("llllrrrrrr", "8 4 7 9 3 5 6") }
