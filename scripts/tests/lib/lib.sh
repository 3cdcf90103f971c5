# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# What the test files share. Sourced after ktap.sh. Times are ns on
# CLOCK_MONOTONIC. Functions that answer yes or no say on stdout why no.

TIMER=/sys/kernel/timer_demo
MODULE=/guest/timer_demo.ko

# Whether this kernel has checkers, which take their time.
CHECKERS=
[ ! -e /proc/lockdep ] && [ ! -e /sys/kernel/debug/kcsan ] || CHECKERS=1

# The machine has two, but a kernel for one CPU has only that.
# shellcheck disable=SC2034 # the test files'
LAST_CPU=$(($(nproc) - 1))

# load [PARAMETER=VALUE...], unload: the module.
load() { insmod "$MODULE" "$@"; }
unload() { rmmod timer_demo; }
loaded() { [ -d /sys/module/timer_demo ] || [ -d "$TIMER" ]; }

# kernel_has OPTION, kernel_lacks OPTION: whether the kernel says that it was built
# with it, or without.
kernel_has() {
	[ -e /proc/config.gz ] && zcat /proc/config.gz | grep -q "^CONFIG_$1=y"
}

kernel_lacks() { [ -e /proc/config.gz ] && ! kernel_has "$1"; }

# repeats N: N times, or a fifth of that where checkers are at work, and in a row of
# check-all that is not full.
repeats() { if [ -z "$SHORT$CHECKERS" ]; then echo "$1"; else echo $(($1 / 5)); fi; }

# get FILE: set got to what it holds.
got=
get() {
	got=
	IFS= read -r got <"$TIMER/$1"
}

# store FILE VALUE: as echo does it.
store() { echo "$2" >"$TIMER/$1"; }

# settings FILE=VALUE...: store them all, in this order.
settings() {
	for setting; do
		store "${setting%%=*}" "${setting#*=}" || return
	done
}

# expect FILE VALUE: it reads so.
expect() {
	get "$1"
	[ "$got" = "$2" ] || { echo "$1 is '$got', not '$2'"; return 1; }
}

# ask FILE TEXT: set answer to how writing TEXT, as of put.c, to FILE went. Once
# before that, start_put: it serves all, for starting a program takes its time.
answer=
start_put() {
	rm -f /tmp/put.in /tmp/put.out
	mkfifo /tmp/put.in /tmp/put.out
	put </tmp/put.in >/tmp/put.out &
	exec 8>/tmp/put.in 9</tmp/put.out
}
ask() {
	printf '%s %s\n' "$TIMER/$1" "$2" >&8
	read -r answer <&9
}

# takes FILE TEXT VALUE: it takes TEXT and then reads VALUE.
takes() {
	ask "$1" "$2"
	[ "$answer" = ok ] || { echo "$1: '$2' gives $answer"; return 1; }
	expect "$1" "$3"
}

# refuses FILE TEXT ERRNO: it refuses TEXT with this error and reads as before.
# The kernel log says when, for who has to find out.
refuses() {
	get "$1"
	before=$got
	remark "$1 refuses $2"
	ask "$1" "$2"
	[ "$answer" = "$3" ] || { echo "$1: '$2' gives $answer, not $3"; return 1; }
	expect "$1" "$before"
}

# wait_until SECONDS COMMAND...: until COMMAND succeeds; not when time is up. To
# ask costs an emulated machine several milliseconds, as does each sleep.
wait_until() {
	read -r wait_end _ </proc/uptime
	wait_end=$((${wait_end%.*} + $1 + 1))
	shift
	until "$@" >/tmp/wait_until 2>&1; do
		read -r wait_now _ </proc/uptime
		[ "${wait_now%.*}" -lt "$wait_end" ] || {
			echo "in vain: $*"
			cat /tmp/wait_until
			return 1
		}
		sleep 0.05
	done
}

# behind FILE COMMAND...: run it in the background, with its output in FILE, where
# from now on there is nothing of anything before; $! is its pid.
behind() {
	: >"$1" || return
	behind_file=$1
	shift
	"$@" >"$behind_file" 2>&1 &
}

stopped() { expect running 0; }

# keep_awake: see to it that each CPU is at work now and then (a deferrable timer does
# not wake an idle one); let_sleep ends that.
keep_awake() {
	awake_pids=
	for awake_cpu in $(seq 0 "$LAST_CPU"); do
		awake "$awake_cpu" &
		awake_pids="$awake_pids $!"
	done
}
let_sleep() {
	# shellcheck disable=SC2086 # words
	kill $awake_pids
	# shellcheck disable=SC2086
	wait $awake_pids 2>/dev/null
	:
}

# put_log_away: so that what the kernel log has held up to now is not read again and
# again; run-tests looks through the file.
KERNEL_LOG=/run/kernel-log
put_log_away() { dmesg -c >>"$KERNEL_LOG"; }

# The kernel log. mark: from here on; remark TEXT: a line of our own in it. Both
# are too low in level for the console, which is slow.
marks=0
remark() { echo "<7>remark: $*" >/dev/kmsg; }
mark() {
	marks=$((marks + 1))
	put_log_away
	echo "<7>mark $marks of ${0##*/}" >/dev/kmsg
}

# The kernel log since the last mark, and only the module's own part of it.
log() {
	dmesg | awk -v mark="mark $marks of ${0##*/}" '
		seen { print }
		index($0, mark) { seen = 1 }
		END { if (!seen) print "timer_demo: the log has lost " mark }'
}
own_log() { log | grep 'timer_demo: '; }

# The expiries in the log: "ELAPSED LATENESS", or "lost N", or "# REMARK".
expiries() {
	log | sed -n \
		-e 's/.*default: expired, elapsed \(.*\) ns, lateness \(.*\) ns$/\1 \2/p' \
		-e 's/.*default: \(.*\) expiries not logged$/lost \1/p' \
		-e 's/.*timer_demo: \(.*\) expiries of removed timers not logged$/lost \1/p' \
		-e 's/.*\(the log has lost\).*/lost \1/p' \
		-e 's/.*remark: /# /p'
}
count_lines() { expiries | grep -c '^[0-9]'; }
has_lines() {
	has=$(count_lines)
	[ "$has" -ge "$1" ] || { echo "$has lines, not $1"; return 1; }
}

# wait_lines N [MORE]: until the log has N, or MORE than now.
wait_lines() { wait_until 20 has_lines "$1"; }
wait_more() { wait_lines $(($(count_lines) + $1)); }

# on_plan REARM DELAY INTERVAL STEP [RESTARTS]: the expiries in the log are
# those of a timer with these settings (DELAY 0: INTERVAL), to the ns, from the
# arming on, which the first line is the first expiry of. With grid, planned
# times may have been skipped, and the timer may have been armed anew at
# RESTARTS moments, not one more or less; default 0.
#
# The proof: from arming to an expiry's planned time it is the sum of all
# elapsed up to it, less its lateness.
#
# Where checkers hold up the writer of the log it may have no line for some; the
# one after those proves nothing.
on_plan() {
	expiries | awk -v rearm="$1" -v delay="$2" -v interval="$3" -v step="$4" \
		-v restarts="${5:-0}" -v checkers="$CHECKERS" '
	function fail(why) {
		printf "line %d: %s: %s%s\n", n, $0, why, last
		failed = 1
		exit
	}
	function start() {
		wait_ = interval
		first = delay
		if (!first) {
			first = interval
			wait_ += step
		}
	}
	function next_wait(  w) { w = wait_; wait_ += step; return w }
	BEGIN { start(); want = first }
	/^#/ { last = " (after" substr($0, 2) ")"; next }
	/^lost/ && checkers && !step { lost += $2; gap = 1; next }
	/^lost/ { fail("the log has no line for some") }
	{
		n++
		if ($2 < 0) fail("early")
		if ($1 < 0) fail("time runs backwards")
		if (gap) {
			gap = 0
			late = $2
			want = interval
			next
		}
		if (rearm == "now") {
			if ($1 - $2 != want)
				fail("planned after " ($1 - $2) ", not " want)
			want = next_wait()
			next
		}
		# From the plan before to this plan.
		since = $1 - $2 + late
		if (n > 1 && since != want && $1 - $2 == (delay ? delay : interval)) {
			found++
			start()
		} else {
			while (want < since) { want += next_wait(); skipped++ }
			if (since != want)
				fail("planned " since " after the one before")
		}
		late = $2
		want = next_wait()
	}
	END {
		if (failed) exit 1
		if (!n) { print "no expiry in the log"; exit 1 }
		if (found > restarts + 0 || found + lost < restarts) {
			printf "armed anew %d times, not %d\n", found, restarts
			exit 1
		}
		printf "%d expiries, %d skipped\n", n, skipped
	}'
}

# sum_elapsed: of all expiries in the log.
sum_elapsed() {
	expiries | awk '/^[0-9]/ { sum += $1 } END { printf "%.0f\n", sum }'
}

# Tracepoints: trace_on EVENT..., then traced, which stops and prints.
TRACE=/sys/kernel/tracing
trace_on() {
	echo 0 >"$TRACE/tracing_on"
	echo >"$TRACE/trace"
	for event; do
		echo 1 >"$TRACE/events/$event/enable" || return
	done
	echo 1 >"$TRACE/tracing_on"
}
trace_has() {
	for event; do
		[ -e "$TRACE/events/$event/enable" ] || return
	done
}
traced() {
	echo 0 >"$TRACE/tracing_on"
	cat "$TRACE/trace"
	echo 0 >"$TRACE/events/enable"
}
