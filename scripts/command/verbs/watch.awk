# SPDX-License-Identifier: GPL-2.0
# A frame of watch: lines no longer than TD_COLUMNS. The first one is for the command:
# expirations and running. TD_BEFORE is expirations of the frame before, TD_MS how
# long ago that was.

function line(text) { print cut(text, columns) }

# cut(TEXT, COLUMNS): no more characters than that.
function cut(text, most,    out, bytes, n) {
	if (width(text) <= most)
		return text
	out = ""
	for (n = 0; n < most && text != ""; n++) {
		bytes = utf8 ? character(text) : 1
		if (bytes < 1) bytes = 1
		out = out substr(text, 1, bytes)
		text = substr(text, bytes + 1)
	}
	return out
}

function rate(    before, ms) {
	before = ENVIRON["TD_BEFORE"]
	ms = ENVIRON["TD_MS"] + 0
	if (before == "" || ms < 1 || !counts(stat["expirations"]) || less(stat["expirations"], before))
		return ""
	return sprintf(" (%.0f/s)", (stat["expirations"] - before) * 1000 / ms)
}

function repeated(text, times,    out) {
	out = ""
	while (times-- > 0) out = out text
	return out
}

# A bar: its end, count, and length; something that happened has a mark.
function bars(    i, most, room, length_of, end) {
	most = 1
	for (i = 1; i <= buckets; i++)
		if (hits[i] + 0 > most) most = hits[i] + 0
	room = columns - 24
	if (room > 100) room = 100
	if (room < 10) room = 10
	for (i = 1; i <= buckets; i++) {
		length_of = int(hits[i] * room / most)
		end = about(upper[i])
		line(sprintf("< %" (8 - width(end)) "s%s %9s %s", "", end, hits[i],
			repeated(bar, length_of < 1 ? 1 : length_of)))
	}
	if (!buckets)
		line("no expiry yet")
}

function timer_read(    text, i) {
	print stat["expirations"], file["running"]
	text = printable(name) ": " state() ", " printable(file["mode"]) ", " \
		exact(file["interval_ns"]) ", " printable(file["engine"])
	if (file["bound_ns"] != "0")
		text = text ", late by up to " exact(file["bound_ns"]) " by design"
	line(text)
	line(printable(stat["expirations"]) " expiries" rate() ", " printable(stat["overruns"]) \
		" overruns, " printable(stat["beyond_bound"]) " beyond bound, " \
		printable(stat["migrations"]) " migrations")
	line("")
	text = ""
	for (i = 1; i <= N_TIMES; i++)
		if (TIMES[i] !~ /^(mean|stddev)$/)
			text = text (text == "" ? "" : "   ") TIMES[i] " " about(stat["lateness_" TIMES[i]])
	line(text)
	line("worst " worst_text())
	line("")
	bars()
}

function all_read() { }
