# SPDX-License-Identifier: GPL-2.0
# Who made timers late: in words, or as JSON. After data.awk, of which it takes
#   class[1...]	the lines of cause/classes: CAUSE COUNT TOTAL MAX, lost N, rest N
#   top[1...]		of cause/top: CAUSE COUNT TOTAL MAX TASK WHO [MODULE]

BEGIN {
	as_json = ENVIRON["TD_FORM"] == "json"
	if (as_json)
		printf "["
	does["irqs_off"] = "kept interrupts off"
	does["irq"] = "ran in an interrupt"
	does["softirq"] = "ran in a softirq"
	does["bh_off"] = "kept softirqs off"
	does["preempt_off"] = "did not let the scheduler"
	does["preempted"] = "had the right to run"
	does["idle"] = "the CPU had to wake from an idle state"
	does["self"] = "other timers of this module kept the CPU"
	does["unseen"] = "a handler that has returned, firmware or a hypervisor"
	DESIGN = "within bound_ns"
	advice[DESIGN] = "that is the engine's design: another engine, or a greater threshold_ns"
	does["unknown"] = "it cannot be known with this evidence"
	advice["irqs_off"] = "report it to whom the function belongs to; PREEMPT_RT has fewer of them"
	advice["irq"] = "keep its interrupt from this CPU: /proc/irq/N/smp_affinity"
	advice["softirq"] = "use threadirqs or threaded NAPI, or move the interrupt that raises it"
	advice["bh_off"] = "report it to whom the function belongs to"
	advice["preempt_off"] = "a kernel that preempts more (preempt=full, PREEMPT_RT), or isolcpus"
	advice["preempted"] = "a higher priority for td/NAME (chrt), or a CPU of its own (isolcpus)"
	advice["idle"] = "hold /dev/cpu_dma_latency open, or cpupower idle-set"
	advice["self"] = "fewer timers on this CPU, longer intervals, less work_ns"
	advice["unseen"] = "evidence=probes tells a handler from the others"
	advice["unknown"] = "evidence=witness, then evidence=probes"
}

# Sets late_total, of all causes, and n_lost and n_rest: how many were not told.
function read_classes(    i, word) {
	late_total = n_lost = n_rest = "0"
	for (i = 1; i <= classes; i++) {
		split(class[i], word, " ")
		if (word[1] == "lost")
			n_lost = word[2]
		else if (word[1] == "rest")
			n_rest = word[2]
		else if (counts(word[3]))
			late_total = add(late_total, word[3])
	}
}

# take_culprit(LINE): sets cause, times, total, most, task, module and who.
function take_culprit(line,    word, n, i) {
	n = split(line, word, " ")
	cause = word[1]
	times = word[2]
	total = word[3]
	most = word[4]
	task = word[5]
	module = ""
	if (n > 6 && word[n] ~ /^\[.*\]$/) {
		module = substr(word[n], 2, length(word[n]) - 2)
		n--
	}
	who = word[6]
	for (i = 7; i <= n; i++)
		who = who " " word[i]
	return counts(times) && counts(total)
}

function share(part, whole) {
	return whole > 0 ? sprintf("%3.0f %%", 100 * part / whole) : "  - %"
}

function culprit_text(    text) {
	if (who == DESIGN)
		return "the engine is no finer (" DESIGN ")"
	text = who == "-" || who == "" ? "" : printable(who)
	if (module != "")
		text = text " [" printable(module) "]"
	if (cause ~ /^(irqs_off|bh_off|preempt_off|preempted|irq|softirq)$/ && text != "")
		text = text " " does[cause]
	else
		text = (cause in does ? does[cause] : printable(cause)) \
			(text == "" ? "" : " (" text ")")
	if (task != "-" && task != "" && task != who)
		text = text ", task " printable(task)
	return text
}

# Each once.
function tell_hint(key) {
	if (!(key in advice) || index(hints, "    " key ": "))
		return
	hints = hints "    " key ": " advice[key] "\n"
}

function tell_culprits(    i) {
	for (i = 1; i <= tops; i++) {
		if (!take_culprit(top[i]))
			continue
		print "  " share(total, late_total) "  up to " about(most) " late, " times \
			(times == "1" ? " time: " : " times: ") culprit_text()
		tell_hint(who == DESIGN ? who : cause)
	}
	if (n_rest != "0")
		print "         " n_rest " more of others"
	if (n_lost != "0")
		print "         " n_lost " more came too fast to be explained"
}

function tell_worst() {
	if (!("lateness" in worst))
		return
	cause = worst["cause"]
	who = worst["who"]
	module = worst["module"] == "-" ? "" : worst["module"]
	task = worst["comm"]
	print "  The latest ever was " about(worst["lateness"]) " late, on CPU " \
		printable(worst["cpu_fired"]) (cause == "" ? "" : ": " culprit_text())
}

function timer_text(    late) {
	late = stat["over_threshold"]
	hints = ""
	printf "%s", printable(name) ": "
	if (file["threshold_ns"] == "0") {
		print "threshold_ns is not set, so only the latest expiry is explained"
		tell_worst()
		hints = "    timer_demo set " (name == "default" ? "" : "-t " printable(name) " ") \
			"threshold_ns=100us explains each one as late as that\n"
	} else if (late == "0") {
		print "none of " printable(stat["expirations"]) " expiries was " \
			about(file["threshold_ns"]) " late"
		tell_worst()
	} else {
		print printable(late) " of " printable(stat["expirations"]) " expiries were " \
			about(file["threshold_ns"]) " late or more, " \
			about(late_total) " in all"
		if (tops > 0)
			tell_culprits()
		else
			hints = "    cause/top, which has the names, is for root and the timer's owner\n"
	}
	if (hints != "")
		printf "  What to do:\n%s", hints
}

function cause_json(i,    word) {
	split(class[i], word, " ")
	if (word[1] == "lost" || word[1] == "rest")
		return ""
	return "{\"cause\": " quoted(word[1]) ", \"count\": " value(word[2]) \
		", \"total_ns\": " value(word[3]) ", \"max_ns\": " value(word[4]) "}"
}

function timer_as_json(    i, out, some) {
	out = "{\"name\": " quoted(name) ", \"threshold_ns\": " value(file["threshold_ns"]) \
		", \"expirations\": " value(stat["expirations"]) \
		", \"over_threshold\": " value(stat["over_threshold"]) ", \"causes\": ["
	for (i = 1; i <= classes; i++) {
		some = cause_json(i)
		out = out (some == "" || i == 1 ? "" : ", ") some
	}
	out = out "], \"lost\": " value(n_lost) ", \"rest\": " value(n_rest) ", \"top\": ["
	for (i = 1; i <= tops; i++) {
		take_culprit(top[i])
		out = out (i > 1 ? ", " : "") "{\"cause\": " quoted(cause) ", \"count\": " \
			value(times) ", \"total_ns\": " value(total) ", \"max_ns\": " value(most) \
			", \"task\": " quoted(task) ", \"who\": " quoted(who) ", \"module\": " \
			(module == "" ? "null" : quoted(module)) "}"
	}
	return out "], \"worst\": " pairs(worst_key, worst, worst_keys) "}"
}

function timer_read() {
	read_classes()
	if (as_json)
		printf "%s%s", (timers > 1 ? ",\n" : ""), timer_as_json()
	else
		timer_text()
}

function all_read() { if (as_json) print "]" }
