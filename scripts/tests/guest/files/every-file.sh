#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 20
# The files: which there are, what they take, and what they refuse without
# doing anything to the timer that runs.

. /guest/ktap.sh
. /guest/lib.sh

# Without high resolution it is the tick's.
RESOLUTION=1
! kernel_lacks HIGH_RES_TIMERS || RESOLUTION=$(clock tick)

# Name, mode, default.
FILES="interval_ns 644 100000000
mode 644 oneshot
engine 644 hrtimer
delay_ns 644 0
step_ns 644 0
count 644 0
rearm 644 grid
cpu 644 -1
slack_ns 644 0
work_ns 644 0
threshold_ns 644 0
on_threshold 644 count
evidence 644 stack
notify 644 none
log 644 0
running 644 0
last_elapsed 444 0
last_lateness 444 0
stop_reason 444 none
available_engines 444 hrtimer jiffies hrtimer_soft jiffies_deferrable delayed_work thread
granularity_ns 444 $RESOLUTION
bound_ns 444 0"

there_are_just_these() {
	{ echo "$FILES" | cut -d' ' -f1; echo timers; echo stats; echo cause; } | sort >/tmp/want
	find "$TIMER" -mindepth 1 -maxdepth 1 | sed 's|.*/||' | sort >/tmp/have
	diff /tmp/want /tmp/have && [ -z "$(ls -A "$TIMER/timers")" ]
}

modes_and_owners() {
	echo "$FILES" | while read -r name mode _; do
		found=$(stat -c '%a %u %g' "$TIMER/$name")
		[ "$found" = "$mode 0 0" ] || echo "$name: $found"
	done | grep . && return 1
	[ "$(stat -c '%a %u %F' "$TIMER")" = "755 0 directory" ]
}

defaults() {
	while read -r name _ value; do
		expect "$name" "$value" || return
	done <<END
$FILES
END
}

# takes_all FILE: it takes each "TEXT VALUE" line of stdin, with a newline and
# without.
takes_all() {
	while read -r text value; do
		takes "$1" "$text" "$value" || return
		takes "$1" "$text\\n" "$value" || return
	done
}

# takes_words FILE WORD...: each reads back as it is.
takes_words() {
	file=$1
	shift
	for word; do echo "$word $word"; done | takes_all "$file"
}

NUMBERS="1 1
0100 100
0009 9
00000000000000000000000000000000000042 42
123456789 123456789
9223372036000000000 9223372036000000000"

takes_numbers() {
	{
		echo "$NUMBERS"
		[ "$1" = interval_ns ] || echo "0 0"
		case $1 in
		step_ns|count|threshold_ns) echo "18446744073709551615 18446744073709551615" ;;
		esac
	} | takes_all "$1"
}

# takes_up_to FILE MOST
takes_up_to() {
	printf '%s\n' "1 1" "0100 100" "$2 $2" "0 0" | takes_all "$1" &&
		refuses "$1" $(($2 + 1)) ERANGE
}

takes_switches() {
	takes_all "$1" <<-END
	1 1
	0 0
	y 1
	n 0
	Y 1
	N 0
	on 1
	off 0
	On 1
	OFF 0
	yes 1
	no 0
	END
}

# A write of no bytes never reaches the module.
nothing_changes_nothing() {
	takes interval_ns "" 100000000 && takes mode "" oneshot
}

# What files refuse, on a periodic timer: error and text, as of put.c.
BAD_NUMBERS='EINVAL \n
EINVAL \n\n
EINVAL \s
EINVAL x
EINVAL -
EINVAL -1
EINVAL -0
EINVAL +5
EINVAL \s5
EINVAL \t5
EINVAL \n5
EINVAL 5\s
EINVAL 5\s\n
EINVAL 5\t\n
EINVAL 5\r\n
EINVAL 5x
EINVAL 5ns
EINVAL 5\n\n
EINVAL 5\n6
EINVAL 5\s6
EINVAL 5\0
EINVAL 5\n\0
EINVAL 5\06
EINVAL \0
EINVAL \05
EINVAL 0x10
EINVAL x10
EINVAL 1e9
EINVAL 1.5
EINVAL 1,000
EINVAL 1_000
ERANGE 18446744073709551616
ERANGE 18446744073709551616\n
ERANGE 36893488147419103232
ERANGE 99999999999999999999999999999999'

BAD_TIMES='ERANGE 9223372036000000001
ERANGE 9223372036000000001\n
ERANGE 9223372036854775807
ERANGE 9223372036854775808
ERANGE 18446744073709551615'

BAD_INTERVALS='ERANGE 0
ERANGE 0\n
ERANGE 0000
ERANGE 1
ERANGE 9999'

# bad_words WORD: made from a good one.
bad_words() {
	upper=$(echo "$1" | tr '[:lower:]' '[:upper:]')
	cat <<-END
	EINVAL \n
	EINVAL \s
	EINVAL x
	EINVAL 0
	EINVAL 1
	EINVAL \0
	EINVAL ${1%?}
	EINVAL ${1%?}\n
	EINVAL ${1}x
	EINVAL $1$1
	EINVAL $upper
	EINVAL $upper\n
	EINVAL \s$1
	EINVAL \n$1
	EINVAL $1\s
	EINVAL $1\s\n
	EINVAL $1\n\n
	EINVAL $1\n$1
	EINVAL $1\s$1
	EINVAL $1\0
	EINVAL $1\n\0
	EINVAL $1\0x
	END
}

BAD_SWITCHES='EINVAL \n
EINVAL \s
EINVAL x
EINVAL 2
EINVAL 10
EINVAL 00
EINVAL -1
EINVAL +1
EINVAL 0x1
EINVAL \s1
EINVAL 1\s
EINVAL 1\s\n
EINVAL 1x
EINVAL 0x
EINVAL 1\n\n
EINVAL 0\n\n
EINVAL 1\0
EINVAL 0\0
EINVAL 1\n\0
EINVAL 0\n1
EINVAL \01
EINVAL yesno
EINVAL onn
EINVAL offf'

# A CPU that does not exist is no number that the file takes.
BAD_CPUS='EINVAL \n
EINVAL x
EINVAL -
EINVAL -2
EINVAL -1x
EINVAL -1\s
EINVAL -1\n\n
EINVAL -1\0
EINVAL +0
EINVAL 0x0
EINVAL 8192
EINVAL 4294967295
EINVAL 18446744073709551615
EINVAL 18446744073709551616'

bad_texts() {
	case $1 in
	interval_ns) printf '%s\n' "$BAD_NUMBERS" "$BAD_TIMES" "$BAD_INTERVALS" ;;
	delay_ns) printf '%s\n' "$BAD_NUMBERS" "$BAD_TIMES" ;;
	step_ns|count|threshold_ns) printf '%s\n' "$BAD_NUMBERS" ;;
	cpu) printf '%s\n' "$BAD_CPUS" ;;
	slack_ns) printf '%s\n' "$BAD_NUMBERS" "ERANGE 1000000001" ;;
	work_ns) printf '%s\n' "$BAD_NUMBERS" "ERANGE 10000001" ;;
	on_threshold) bad_words trace_off ;;
	evidence) bad_words witness; bad_words probes ;;
	notify) bad_words expiry; bad_words threshold ;;
	mode) bad_words periodic ;;
	engine) bad_words hrtimer; bad_words jiffies; echo "EINVAL hpet" ;;
	rearm) bad_words grid; bad_words now ;;
	log|running) printf '%s\n' "$BAD_SWITCHES" ;;
	esac
}

# repeat N CHARACTER
repeat() { head -c "$1" /dev/zero | tr '\0' "$2"; }

# Texts of 4096 bytes, which is what sysfs hands over at once, and longer.
make_long_texts() {
	for size in 4096 5000; do
		repeat "$size" x >"/tmp/long-x-$size"
		repeat "$size" '\0' >"/tmp/long-0-$size"
	done
	repeat 4094 9 >/tmp/long-number
	# The first page is a good number, the whole is not.
	{ printf %04096d 70000000; echo nonsense; } >/tmp/long-page
}

refuses_long() {
	for text in /tmp/long-*; do
		error=EINVAL
		case $1/$text in
		*_ns/*-number|count/*-number) error=ERANGE ;;
		esac
		refuses "$1" "@$text" "$error" || return
	done
}

refuses_all() {
	status=0
	while read -r error text; do
		refuses "$1" "$text" "$error" || status=1
	done <<-END
	$(bad_texts "$1")
	END
	return "$status"
}

# Every refused store would show: a timer armed anew leaves the grid it is on,
# and one cancelled has no more expiries.
grid_is_whole() {
	wait_more 2 && expect running 1 && expect stop_reason none &&
		on_plan grid 0 20000000 0
}

refusals_with() {
	settings "engine=$1" interval_ns=20000000 mode=periodic log=1
	mark
	store running 1
	wait_lines 2
	for file in interval_ns delay_ns step_ns count mode engine rearm cpu \
		slack_ns work_ns threshold_ns on_threshold evidence notify log running
	do
		check "$1: $file refuses all it should and stays as it is" \
			refuses_all "$file"
		check "$1: $file refuses overlong text and stays as it is" \
			refuses_long "$file"
	done
	check "$1: the running timer has felt none of it" grid_is_whole
	store running 0
}

read_only() {
	echo "$FILES" | while read -r name mode _; do
		[ "$mode" = 444 ] || continue
		for text in 0 '1\n'; do
			ask "$name" "$text"
			[ "$answer" = EACCES ] || echo "$name: $answer"
		done
	done | grep . && return 1
	return 0
}

# Settings that do not go together: which one is stored makes no difference.
short_period() {
	settings mode=oneshot interval_ns=9999 &&
		refuses mode 'periodic\n' ERANGE &&
		store interval_ns 10000 && store mode periodic &&
		refuses interval_ns '9999\n' ERANGE && store mode oneshot &&
		takes interval_ns 1 1
}

# A callback may keep its CPU busy for half of its interval, but no longer.
long_work() {
	settings mode=oneshot interval_ns=20000 work_ns=10001 &&
		refuses mode 'periodic\n' ERANGE && store work_ns 10000 &&
		store mode periodic && refuses work_ns 10001 ERANGE &&
		refuses interval_ns 19999 ERANGE && store interval_ns 20001 &&
		takes work_ns 10000 10000 && refuses work_ns 10001 ERANGE &&
		store mode oneshot && takes work_ns 10000000 10000000 &&
		takes interval_ns 1 1
}

start_put
load
check "the folder has these files, timers/, stats/ and cause/ and nothing else" \
	there_are_just_these
check "modes are 0644 and 0444, and all is root's" modes_and_owners
check "all files read as their defaults" defaults
check "a write of nothing changes nothing" nothing_changes_nothing
for file in interval_ns delay_ns step_ns count threshold_ns; do
	check "$file takes its numbers, base 10, with and without newline" \
		takes_numbers "$file"
done
check "slack_ns takes up to a second" takes_up_to slack_ns 1000000000
check "work_ns takes up to 10 ms" takes_up_to work_ns 10000000
check "mode takes its words" takes_words mode periodic oneshot
check "engine takes its words" takes_words engine jiffies \
	hrtimer_soft jiffies_deferrable delayed_work thread hrtimer
check "cpu takes -1 and the CPUs there are" takes_words cpu 0 $LAST_CPU -1
check "on_threshold takes its words" \
	takes_words on_threshold stop trace_off count
check "evidence takes its words" takes_words evidence witness probes stack
check "notify takes its words" takes_words notify stop threshold expiry none
check "rearm takes its words" takes_words rearm now grid
check "log takes what kstrtobool takes" takes_switches log
check "running takes what kstrtobool takes" takes_switches running
check "files for reading refuse writes" read_only
unload

load
check "an interval too short to be periodic is refused either way" short_period
check "work for more than half of a period is refused whichever is stored" \
	long_work
unload

load
make_long_texts
refusals_with hrtimer
refusals_with jiffies
unload
finish
