# SPDX-License-Identifier: GPL-2.0
# The benchmark's tables from lines of "PART WHO FIGURE VALUE".

function has(part, who, figure) { return (part, who, figure) in value }

function ratio(part, who, figure, other) {
	if (!value[part, other, figure])
		return "-"
	return sprintf("%.2f", value[part, who, figure] / value[part, other, figure])
}

# Each WHO of a part, in the order of the lines, as one row of some figures.
function lateness(part, i, who, line) {
	printf "%-24s %8s %8s %8s %8s %8s\n", "", "min", "mean", "p50", "p99", "max"
	for (i = 1; i <= names[part]; i++) {
		who = name[part, i]
		line = sprintf("%-24s %8s %8s %8s %8s %8s", who,
			value[part, who, "min"], value[part, who, "mean"],
			value[part, who, "p50"], value[part, who, "p99"],
			value[part, who, "max"])
		sub(/ +$/, "", line)
		print line
	}
}

function against(part, figure, other, i, who) {
	for (i = 1; i <= names[part]; i++) {
		who = name[part, i]
		if (has(part, who, figure))
			printf "%-24s %12s %10s\n", who, value[part, who, figure],
				ratio(part, who, figure, other)
	}
}

function beside(count, ours, bare, figure) {
	printf "%-24s %12s %12s %10.2f\n", count, ours, bare, bare ? ours / bare : 0
}

# A part's rows of two figures.
function pairs(part, first, second, i, who) {
	for (i = 1; i <= names[part]; i++) {
		who = name[part, i]
		printf "%-24s %12s %12s\n", who, value[part, who, first],
			value[part, who, second]
	}
}

function single(label, part, who, figure) {
	printf "%-24s %12s\n", label, value[part, who, figure]
}

function more(count, ours, bare) {
	printf "%-24s %12s %12s %10d\n", count, ours, bare, ours - bare
}

function title(text) { printf "%s%s\n\n", titles++ ? "\n" : "", text }

{
	value[$1, $2, $3] = $4
	if (!(($1, $2) in seen)) {
		seen[$1, $2]
		name[$1, ++names[$1]] = $2
	}
}

END {
	if (names["cost"]) {
		title("Cost of an expiry, and to the floor")
		against("cost", "instructions", "floor")
	}
	if (names["truth"]) {
		title("Lateness at 1 kHz")
		lateness("truth")
	}
	if (names["truth-tick"]) {
		title("Lateness at 1 kHz, with a tick that does not stop (nohz=off)")
		lateness("truth-tick")
	}
	if (names["rate"]) {
		title("Shortest period held for 10 s, and to timer_demo's")
		against("rate", "period", "timer_demo")
	}
	if (names["scale"]) {
		title("Cost of an expiry among many armed timers: ours, bare, ours to bare")
		for (n = 1; n <= 10000; n *= 10)
			if (has("scale", "bare-" n, "expiry"))
				beside(n, value["scale", "timers-" n, "expiry"],
					value["scale", "bare-" n, "expiry"])
		title("Arming one of so many")
		for (n = 1; n <= 10000; n *= 10)
			if (has("scale", "timers-" n, "arm"))
				single(n, "scale", "timers-" n, "arm")
		title("Making one with so many there: ours, an empty folder, ours more")
		for (n = 1000; n <= 10000; n += 1000)
			if (has("scale", "empty-" n, "make"))
				more(n, value["scale", "timers-" n, "make"],
					value["scale", "empty-" n, "make"])
		title("The rest of many")
		single("remove, of 10,000", "scale", "timers-10000", "remove")
		single("an empty folder", "scale", "empty-10000", "remove")
		single("bytes, a timer", "scale", "timer", "slab")
		single("bytes, with its files", "scale", "timers-1000", "memory")
		single("1000 at 10 ms: expiries", "scale", "thousand-at-10ms", "expirations")
		single("1000 at 10 ms: overruns", "scale", "thousand-at-10ms", "overruns")
	}
	if (names["rest"]) {
		title("At rest: timer interrupts in 10 s, time of a fixed work")
		pairs("rest", "interrupts", "work")
	}
	if (names["control"]) {
		title("One call")
		against("control", "instructions", "timerfd_settime")
		title("p99 of a 20 kHz timer")
		single("alone", "control", "alone", "p99")
		single("snapshot read in a loop", "control", "with-reader", "p99")
	}
	if (names["size"]) {
		title("Size in bytes: text, data")
		pairs("size", "text", "data")
	}
}
