# SPDX-License-Identifier: GPL-2.0
# A cell of compare: a line of JSON, then its row of the table, cells separated by the
# byte 31. TD_CELL has engine, CPU, interval, why it stopped.

function timer_read(    part, sep, row, i, cpu, out) {
	split(ENVIRON["TD_CELL"], part, " ")
	out = pairs(stat_key, stat, stat_keys)
	print "{\"engine\": " quoted(part[1]) ", \"cpu\": " value(part[2]) \
		", \"interval_ns\": " value(part[3]) ", \"bound_ns\": " value(file["bound_ns"]) \
		", \"granularity_ns\": " value(file["granularity_ns"]) \
		", \"stop_reason\": " quoted(part[4]) ", \"stats\": " out \
		", \"histogram\": " histogram_json() \
		", \"worst\": " pairs(worst_key, worst, worst_keys) "}"
	sep = sprintf("%c", 31)
	row = part[1] sep (part[2] == "-1" ? "any" : part[2]) sep exact(part[3]) \
		sep printable(stat["expirations"]) sep ("overruns" in stat ? printable(stat["overruns"]) : "-")
	n = split("p50 p99 p999 max", TIMES, " ")
	for (i = 1; i <= n; i++)
		row = row sep about(stat["lateness_" TIMES[i]])
	row = row sep (file["bound_ns"] == "0" ? "exact" : exact(file["bound_ns"])) \
		sep (file["bound_ns"] == "0" ? "-" : printable(stat["beyond_bound"])) \
		sep printable(worst["context"])
	print row
}

function all_read() { }
