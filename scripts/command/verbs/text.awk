# SPDX-License-Identifier: GPL-2.0
# What all awk programs here share: numbers, texts, JSON, tables. For any awk, one
# that counts bytes: LC_ALL=C.
#
# Numbers are text: awk itself counts exactly to 2^53 only.

BEGIN {
	micro = ENVIRON["TD_MICRO"] "s"
	bar = ENVIRON["TD_BAR"]
	utf8 = ENVIRON["TD_UTF8"] != ""
	colour = ENVIRON["TD_COLOUR"] != ""
	columns = ENVIRON["TD_COLUMNS"] + 0
	n_settings = split(ENVIRON["TD_SETTINGS"], settings, " ")
	n_readings = split(ENVIRON["TD_READINGS"], readings, " ")
	N_TIMES = split("min mean stddev p50 p90 p99 p999 max", TIMES, " ")
	N_COUNTS = split("expirations overruns early beyond_bound over_threshold migrations", COUNTS, " ")
	BIGGEST = "9007199254740992"
	for (i = 1; i < 256; i++)
		byte_of[sprintf("%c", i)] = i
}

# Numbers ------------------------------------------------------------------

function counts(text) { return text ~ /^[0-9]+$/ && length(text) <= 40 }
function number(text) { return text ~ /^-?[0-9]+$/ && length(text) <= 40 }

function plain(digits) {
	sub(/^0+/, "", digits)
	return digits == "" ? "0" : digits
}

# less(A, B): of two counts.
function less(a, b) {
	a = plain(a)
	b = plain(b)
	if (length(a) != length(b))
		return length(a) < length(b)
	return (a "") < (b "")
}

# at_most(A, B): of two whole numbers, which may be negative.
function at_most(a, b,    minus_a, minus_b) {
	minus_a = sub(/^-/, "", a)
	minus_b = sub(/^-/, "", b)
	if (minus_a != minus_b)
		return minus_a
	return minus_a ? !less(a, b) : !less(b, a)
}

# add(A, B): of two counts; in parts that awk can count with.
function add(a, b,    sum, carry, out) {
	if (length(a) < 16 && length(b) < 16)
		return sprintf("%.0f", a + b)
	out = ""
	carry = 0
	while (a != "" || b != "") {
		sum = tail(a) + tail(b) + carry
		carry = sum >= 1000000000000 ? 1 : 0
		out = sprintf("%012.0f", sum - carry * 1000000000000) out
		a = head(a)
		b = head(b)
	}
	return plain(carry out)
}
function tail(text) { return (length(text) > 12 ? substr(text, length(text) - 11) : text) + 0 }
function head(text) { return length(text) > 12 ? substr(text, 1, length(text) - 12) : "" }

# Set unit_digits and unit for a time of that many digits.
function choose_unit(digits) {
	if (digits < 4) { unit_digits = 0; unit = "ns" }
	else if (digits < 7) { unit_digits = 3; unit = micro }
	else if (digits < 10) { unit_digits = 6; unit = "ms" }
	else { unit_digits = 9; unit = "s" }
}

function trimmed(whole, fraction) {
	sub(/0+$/, "", fraction)
	return fraction == "" ? whole : whole "." fraction
}

# exact(NS): all digits, for what someone has set: 1.5 ms.
function exact(ns,    sign) {
	if (!number(ns))
		return printable(ns)
	sign = sub(/^-/, "", ns) ? "-" : ""
	ns = plain(ns)
	choose_unit(length(ns))
	return sign trimmed(substr(ns, 1, length(ns) - unit_digits),
		substr(ns, length(ns) - unit_digits + 1)) " " unit
}

# about(NS): three digits, as people say it: 4.3 us.
function about(ns,    sign, whole, kept) {
	if (!number(ns))
		return printable(ns)
	sign = sub(/^-/, "", ns) ? "-" : ""
	ns = plain(ns)
	choose_unit(length(ns))
	whole = length(ns) - unit_digits
	if (!unit_digits || whole > 15)
		return sign substr(ns, 1, whole) " " unit
	kept = whole > 3 ? whole : 3
	ns = substr(ns, 1, kept) + (substr(ns, kept + 1, 1) >= 5 ? 1 : 0)
	ns = sprintf("%.0f", ns)
	if (length(ns) > kept) {
		whole++
		if (whole > 3 && unit_digits < 9) {
			choose_unit(unit_digits + 4)
			whole = 1
		}
	}
	return sign trimmed(substr(ns, 1, whole), substr(ns, whole + 1)) " " unit
}

# seconds(NS): as a number of seconds with all digits.
function seconds(ns,    sign) {
	sign = sub(/^-/, "", ns) ? "-" : ""
	ns = plain(ns)
	while (length(ns) < 10)
		ns = "0" ns
	return sign trimmed(substr(ns, 1, length(ns) - 9), substr(ns, length(ns) - 8))
}

# Texts --------------------------------------------------------------------

# How many bytes the character of UTF-8 at the beginning of a text has; 0: it is none.
# Sets code to its number.
function character(text,    first, bytes, i, next_one) {
	first = code = byte_of[substr(text, 1, 1)] + 0
	if (first < 128)
		return first != 0
	if (first < 194 || first > 244)
		return 0
	bytes = first < 224 ? 2 : first < 240 ? 3 : 4
	code = first - (bytes == 2 ? 192 : bytes == 3 ? 224 : 240)
	for (i = 2; i <= bytes; i++) {
		next_one = byte_of[substr(text, i, 1)] + 0
		if (next_one < 128 || next_one > 191)
			return 0
		code = code * 64 + next_one - 128
	}
	if (bytes == 3 && (code < 2048 || (code >= 55296 && code < 57344)))
		return 0
	if (bytes == 4 && (code < 65536 || code >= 1114112))
		return 0
	return bytes
}

# printable(TEXT): with \xNN for each byte that a terminal could take for anything
# but a character of its own.
function printable(text,    out, bytes) {
	if (text !~ /[^ -~]/)
		return text
	out = ""
	while (text != "") {
		bytes = character(text)
		if (bytes && !hidden(code) && (utf8 || bytes == 1))
			out = out substr(text, 1, bytes)
		else
			out = out hex_bytes(substr(text, 1, bytes ? bytes : 1))
		text = substr(text, bytes ? bytes + 1 : 2)
	}
	return out
}

function hex_bytes(text,    out, i) {
	out = ""
	for (i = 1; i <= length(text); i++)
		out = out sprintf("\\x%02x", byte_of[substr(text, i, 1)] + 0)
	return out
}

# What a terminal could take for anything but a character: also what ends a line or
# turns text around.
function hidden(code) {
	return code < 32 || (code >= 127 && code < 160) ||
		(code >= 8232 && code <= 8238) || (code >= 8294 && code <= 8297)
}

# How many columns it takes: not bytes.
function width(text) {
	if (text !~ /[^ -~]/)
		return length(text)
	gsub(/\033\[[0-9;]*m/, "", text)
	if (utf8)
		gsub(/[\200-\277]/, "", text)
	return length(text)
}

function painted(text, how) { return colour ? "\033[" how "m" text "\033[0m" : text }

# JSON ---------------------------------------------------------------------

function quoted(text,    out, bytes, at) {
	if (text !~ /[^ -~]/ && !index(text, "\"") && !index(text, "\\"))
		return "\"" text "\""
	out = ""
	while (text != "") {
		at = substr(text, 1, 1)
		bytes = character(text)
		if (at == "\"" || at == "\\")
			out = out "\\" at
		else if (bytes && hidden(code))
			out = out sprintf("\\u%04x", code)
		else if (bytes)
			out = out substr(text, 1, bytes)
		else
			out = out "\\ufffd"
		text = substr(text, bytes ? bytes + 1 : 2)
	}
	return "\"" out "\""
}

# A number as it is; one that programs would round, or other text, as a string.
function value(text) {
	if (text ~ /^-?(0|[1-9][0-9]*)$/ && at_most(text, BIGGEST) && at_most("-" BIGGEST, text))
		return text
	return quoted(text)
}

# Some are names even if they look like numbers.
function pairs(keys, of, n,    out, i) {
	out = ""
	for (i = 1; i <= n; i++)
		out = out (i > 1 ? ", " : "") quoted(keys[i]) ": " \
			(keys[i] ~ /^(comm|who|module|cause|task|stack|context)$/ ? \
			quoted(of[keys[i]]) : value(of[keys[i]]))
	return "{" out "}"
}

function words_json(text,    word, n, i, out) {
	n = split(text, word, " ")
	out = ""
	for (i = 1; i <= n; i++)
		out = out (i > 1 ? ", " : "") quoted(word[i])
	return "[" out "]"
}

# Tables -------------------------------------------------------------------

# cell(R, C, TEXT, HOW): of a table; HOW is its colour.
function cell(r, c, text, how) {
	cells[r, c] = text
	paint[r, c] = how
	if (width(text) > widths[c])
		widths[c] = width(text)
	if (r > table_rows) table_rows = r
	if (c > table_columns) table_columns = c
}

# print_table(ALIGN, LEAVE_OUT): ALIGN has a letter (l, r) for each column. On a
# terminal that is too narrow the columns in LEAVE_OUT go, in that order.
function print_table(align, leave_out,    r, c, line, gap, n, i, column, total) {
	n = split(leave_out, column, " ")
	for (c = 1; c <= table_columns; c++)
		total += widths[c] + 2
	for (i = 1; i <= n && columns > 0 && total - 2 > columns; i++) {
		total -= widths[column[i]] + 2
		left_out[column[i]] = 1
	}
	for (r = 1; r <= table_rows; r++) {
		line = ""
		for (c = 1; c <= table_columns; c++) {
			if (c in left_out)
				continue
			gap = sprintf("%" (widths[c] - width(cells[r, c])) "s", "")
			text = paint[r, c] == "" ? cells[r, c] : painted(cells[r, c], paint[r, c])
			line = line (substr(align, c, 1) == "r" ? gap text : text gap) "  "
		}
		sub(/ +$/, "", line)
		print line
	}
}
