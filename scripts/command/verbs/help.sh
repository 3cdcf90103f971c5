# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb help, and --help of each verb.

OPTIONS=""

# The line of VERBS that is about the verb.
verb_line() {
	local name text
	while read -r name _ _ text; do
		[ "$name" != "$1" ] || { REPLY=$text; return; }
	done <<<"$VERBS"
	return 1
}

overview() {
	local name text
	echo "timer_demo [-t NAME] [--json] VERB [argument...]"
	echo
	while read -r name _ _ text; do
		[ -z "$name" ] || printf '  %-8s %s\n' "$name" "$text"
	done <<<"$VERBS"
	cat <<-END

	-t NAME     the timer; without it, the default timer
	--json      output for programs (list, status, wait, why, watch, check, compare,
	            export)
	--help      after a verb: how to use it
	--version

	Times may have a unit: 250us, 1.5ms, 2s. Exit status: 0 done, or it holds; 1 no
	(a check falls short, a wait's time is over); 2 it could not be done or
	measured; 3 wrong arguments. More: man timer_demo.
	END
}

arguments_of() {
	case $1 in
	set) echo "KEY=VALUE..." ;;
	start|stop|reset) echo "[NAME...]" ;;
	create) echo "NAME [KEY=VALUE...]" ;;
	delete) echo "NAME..." ;;
	apply) echo "FILE" ;;
	wait) echo "[--until expiry|stop|threshold] [--timeout TIME] [--start]" ;;
	why) echo "[--all]" ;;
	watch) echo "[--interval TIME] [--frames N]" ;;
	check) echo "[--seconds N] [--p50|--p90|--p99|--p999|--max TIME]
           [--overruns N] [--beyond-bound N] [--load COMMAND] [--tap] [KEY=VALUE...]" ;;
	compare) echo "[--engines A,B] [--cpus all|any|0,1] [--interval TIME,TIME]
           [--seconds N] [--load COMMAND] [--output FILE] [--no-cyclictest]
           [KEY=VALUE...]" ;;
	plot) echo "[--output FILE.svg|FILE.png] [--size 1200x800] [--title TEXT]
           [--engines A,B] [--heat] RESULT..." ;;
	report) echo "[--output FILE.html] [--title TEXT] [RESULT... | compare's options]" ;;
	export) echo "[--output FILE]" ;;
	help) echo "[VERB]" ;;
	esac
}

details_of() {
	case $1 in
	list) cat <<-END
		One line for each timer: state, engine, mode, interval, and how late it was.
		END
		;;
	status) cat <<-END
		What -t NAME is set to, what it does and what it measured.
		END
		;;
	set) cat <<-END
		All of them, or none if one is refused. A running timer is armed anew.
		  timer_demo set interval_ns=1ms mode=periodic running=1
		Settings: ${SETTINGS[*]} running.
		END
		;;
	start) echo "Arms them, anew if they are running." ;;
	stop) echo "Cancels them: afterwards their callbacks neither run nor will run." ;;
	reset) echo "Their statistics begin afresh; the timers go on." ;;
	create) cat <<-END
		Makes a named timer with the module's defaults and these settings.
		  timer_demo create blink engine=jiffies interval_ns=20ms mode=periodic
		END
		;;
	delete) echo "Ends them, running or not." ;;
	apply) cat <<-END
		The file has KEY=VALUE lines, # begins a comment; - is stdin. What the timer
		has already is not touched: if all is as the file says, it goes on running
		undisturbed. All or nothing; see timer_demo.conf(5).
		END
		;;
	wait) cat <<-END
		Blocks until the timer -t NAME expires (the default), stops, or is threshold_ns
		late or later. Nothing is polled. --start arms it after the wait has begun, so
		that nothing is missed. Status 1 when the time is over, or it stops before.
		  timer_demo wait --start && echo expired
		END
		;;
	why) cat <<-END
		Who made the timer -t NAME late, or all of them: with threshold_ns set, each
		expiry as late as that is explained; the greatest total comes first. More
		evidence: timer_demo set evidence=witness, or probes. See cause.rst.
		END
		;;
	watch) cat <<-END
		Percentiles, rate, the latest expiry and the histogram, redrawn in place. q
		quits, r resets the statistics, s starts or stops the timer. In a pipe it
		prints the frames one after another; --frames says how many.
		END
		;;
	check) cat <<-END
		Measures with a timer of its own: periodic, 1 ms, hrtimer, if KEY=VALUE or the
		settings of -t NAME say nothing else. Without bounds of yours it holds when no
		expiry was early, no period was lost, and none was later than bound_ns (for
		engines with a bound), or p99 is below a tick of this kernel (for exact ones).
		  timer_demo check --p99 50us --overruns 0 --seconds 30 || echo not good enough
		END
		;;
	compare) cat <<-END
		Measures each engine on each CPU with each interval, one after another, and
		with a load if there is one. Prints a table and keeps the result as JSON, for
		plot and report. Where cyclictest is installed it is a row, too.
		  timer_demo compare --cpus all --load "stress-ng --cpu 0"
		END
		;;
	plot) cat <<-END
		The distribution of lateness and its cumulative form, of one result or several;
		--heat: a heat map of the CPUs instead. Needs gnuplot and jq.
		END
		;;
	report) cat <<-END
		A page with the machine, the table and the pictures of these results, or of a
		fresh comparison. It needs no other file and no network. Needs gnuplot and jq.
		END
		;;
	export) cat <<-END
		For node_exporter's textfile collector, which reads Prometheus's format: name
		the FILE *.prom in its folder. FILE is replaced in one step.
		END
		;;
	esac
}

# help_about VERB: REPLY is what it does.
help_about() {
	local usage
	usage=$(arguments_of "$1")
	printf '%s\n' "timer_demo $1: $REPLY" "" "timer_demo $1${usage:+ $usage}"
	REPLY=$(details_of "$1")
	[ -z "$REPLY" ] || printf '\n%s\n' "$REPLY"
}

verb_help() {
	local about=${args[0]-}
	no_more_args 1
	settings_list "$SYSFS"
	[ -n "$about" ] || { show overview; return; }
	verb_line "$about" || { verb=$about; find_verb; }
	show help_about "$about"
}
