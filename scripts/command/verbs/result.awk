# SPDX-License-Identifier: GPL-2.0
# A result of compare as JSON: lines "cell JSON" and "environment KEY VALUE"; a cell
# is a line.

{
	key = $2
	text = $0
	sub(/^[a-z]+ /, "", text)
	if ($1 == "cell") {
		cells_json = cells_json (cells_json == "" ? "" : ",") "\n  " text
	} else if ($1 == "environment") {
		sub(/^[a-z_]+ ?/, "", text)
		environment = environment (environment == "" ? "" : ", ") quoted(key) ": " \
			(key == "hz" || key == "resolution_ns" ? value(text) : quoted(text))
	}
}

END {
	print "{\"format\": \"timer_demo result 1\", \"when\": " quoted(ENVIRON["TD_WHEN"]) ","
	print "\"seconds\": " ENVIRON["TD_SECONDS"] ", \"load\": " quoted(ENVIRON["TD_LOAD"]) ","
	print "\"environment\": {" environment "},"
	print "\"cells\": [" cells_json "\n]}"
}
