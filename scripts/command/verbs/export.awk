# SPDX-License-Identifier: GPL-2.0
# Timers as metrics, in the format that node_exporter reads from files.

BEGIN {
	metric("info", "gauge", "What the timer is: one for each timer.")
	metric("running", "gauge", "1 while the timer is armed.")
	metric("interval_seconds", "gauge", "The interval that was asked for.")
	metric("bound_seconds", "gauge", "How late the engine may be by design; 0: exact.")
	metric("lateness_max_seconds", "gauge", "The latest expiry since the statistics began.")
	metric("expirations_total", "counter", "Expiries.")
	metric("overruns_total", "counter", "Planned expiries that were skipped because they were due already.")
	metric("early_total", "counter", "Expiries before their time; anything but 0 is a fault.")
	metric("beyond_bound_total", "counter", "Expiries later than the engine may be by design.")
	metric("over_threshold_total", "counter", "Expiries as late as threshold_ns or later.")
	metric("migrations_total", "counter", "Expiries on another CPU than the one that armed them.")
	metric("lateness_seconds", "histogram", "How late expiries were.")
	# Buckets are the same for all timers, or they could not be added up: powers of
	# two of ns, with all that is below the first in it and above the last in +Inf.
	for (power = 128; power <= 68719476736; power *= 2) {
		bound[++bounds] = sprintf("%.0f", power)
		bound_text[bounds] = seconds(bound[bounds])
	}
}

function metric(key, type, help) {
	metrics[++n_metrics] = key
	types[key] = type
	helps[key] = help
}

# sample(KEY, SUFFIX, LABELS, VALUE): to be printed with all others of its metric. What
# is no number is left out: one bad line costs the reader the whole file.
function sample(key, suffix, labels, text) {
	if (text ~ /^-?[0-9]+(\.[0-9]+)?$/)
		samples[key, ++n_samples[key]] = "timer_demo_" key suffix "{timer=" label labels "} " text
}

function time_sample(key, ns) { sample(key, "", "", number(ns) ? seconds(ns) : "") }

function label_text(text) {
	text = printable(text)
	gsub(/\\/, "\\\\&", text)
	gsub(/"/, "\\\\&", text)
	return "\"" text "\""
}

# A bucket ends below its upper end. _count is what the buckets add up to: they are of
# one moment.
function lateness_samples(    i, at, sum) {
	sum = "0"
	at = 1
	for (i = 1; i <= bounds; i++) {
		for (; at <= buckets && !less(bound[i], upper[at]); at++)
			sum = add(sum, hits[at])
		sample("lateness_seconds", "_bucket", ",le=\"" bound_text[i] "\"", sum)
	}
	for (; at <= buckets; at++)
		sum = add(sum, hits[at])
	sample("lateness_seconds", "_bucket", ",le=\"+Inf\"", sum)
	if (number(stat["lateness_sum"]))
		sample("lateness_seconds", "_sum", "", seconds(stat["lateness_sum"]))
	sample("lateness_seconds", "_count", "", sum)
}

function timer_read(    i) {
	label = label_text(name)
	sample("info", "", ",engine=" label_text(file["engine"]) ",mode=" label_text(file["mode"]) \
		",rearm=" label_text(file["rearm"]) ",cpu=" label_text(file["cpu"]), 1)
	sample("running", "", "", file["running"])
	time_sample("interval_seconds", file["interval_ns"])
	time_sample("bound_seconds", file["bound_ns"])
	time_sample("lateness_max_seconds", stat["lateness_max"])
	for (i = 1; i <= N_COUNTS; i++)
		sample(COUNTS[i] "_total", "", "", stat[COUNTS[i]])
	lateness_samples()
}

function all_read(    i, j, key) {
	for (i = 1; i <= n_metrics; i++) {
		key = metrics[i]
		print "# TYPE timer_demo_" key " " types[key]
		print "# HELP timer_demo_" key " " helps[key]
		for (j = 1; j <= n_samples[key]; j++)
			print samples[key, j]
	}
}
