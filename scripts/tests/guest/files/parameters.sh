#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 20
# rows: full
# Module parameters: the defaults of the files, refused like their values.

. /guest/ktap.sh
. /guest/lib.sh

# shows NAME=VALUE...: the parameter reads so, and the file.
shows() {
	for pair; do
		name=${pair%%=*} value=${pair#*=}
		shown=$(cat "/sys/module/timer_demo/parameters/$name")
		[ "$shown" = "$value" ] || {
			echo "parameter $name is '$shown', not '$value'"
			return 1
		}
		case $name in
		min_interval_ns|storm_limit|max_timers) continue ;;
		esac
		expect "$name" "$value" || return
	done
}

# takes_parameters NAME=VALUE...: all at once.
takes_parameters() {
	load "$@" || return
	shows "$@"
	status=$?
	unload
	return "$status"
}

spelt_differently() {
	load interval_ns=0100 log=y running=off count=007 || return
	shows interval_ns=100 log=1 running=0 count=7
	status=$?
	unload
	return "$status"
}

parameters_are_for_reading() {
	load || return
	status=0
	for file in /sys/module/timer_demo/parameters/*; do
		[ "$(stat -c %a "$file")" = 444 ] || { echo "$file"; status=1; }
	done
	unload
	return "$status"
}

# refuses_parameters ERROR NAME ALLOWED PARAMETERS: loading fails with ERROR,
# and one line of the log has NAME and ALLOWED.
refuses_parameters() {
	mark
	answer=$(insert "$MODULE" "$4")
	echo "$4: $answer"
	[ "$answer" = "$1" ] && ! loaded || return
	# What the kernel itself says of a parameter comes without our word.
	own_log | grep -v ' invalid for parameter ' >/tmp/lines
	cat /tmp/lines
	[ "$(wc -l </tmp/lines)" -eq 1 ] &&
		grep -F "timer_demo: parameter $2: " /tmp/lines |
		grep -qF "allowed: $3"
}

# refuses_values ERROR NAME ALLOWED VALUE...: one after another.
refuses_values() {
	error=$1 name=$2 allowed=$3
	shift 3
	for value; do
		refuses_parameters "$error" "$name" "$allowed" \
			"$name=\"$value\"" || return
	done
}

TIMES="0 to 9223372036000000000"
NUMBERS="0 to 18446744073709551615"
TOO_LARGE=18446744073709551616

running_at_load() {
	load running=1 interval_ns=60000000000 && shows running=1 || return
	expect stop_reason none && store running 0
	status=$?
	unload
	return "$status"
}

# The first load of all taints the kernel, which is a line in the log.
load && unload
check "every parameter is the default of its file" takes_parameters \
	interval_ns=20000000 mode=periodic engine=jiffies delay_ns=60000000000 \
	step_ns=4 count=5 rearm=now log=1 running=1 min_interval_ns=20000
check "every other parameter, too" takes_parameters "cpu=$LAST_CPU" \
	slack_ns=8 work_ns=9 evidence=probes \
	threshold_ns=6 on_threshold=stop notify=threshold storm_limit=7 max_timers=8
check "the least of each" takes_parameters interval_ns=1 mode=oneshot \
	engine=hrtimer delay_ns=0 step_ns=0 count=0 rearm=grid log=0 running=0 \
	min_interval_ns=1
check "the most of each" takes_parameters interval_ns=9223372036000000000 \
	delay_ns=9223372036000000000 step_ns=18446744073709551615 \
	count=18446744073709551615 min_interval_ns=9223372036000000000 \
	slack_ns=1000000000 work_ns=10000000
check "they are spelt as in files: base 10, switches as words" \
	spelt_differently
check "parameters are for reading" parameters_are_for_reading
check "running=1 arms at load" running_at_load

check "interval_ns: what is no number is refused" \
	refuses_values EINVAL interval_ns "1 to 9223372036000000000" \
	x "" -1 +5 0x10 1e9 5x " 5" "5 "
check "interval_ns: what is out of range is refused" \
	refuses_values ERANGE interval_ns "1 to 9223372036000000000" \
	0 9223372036000000001 "$TOO_LARGE"
check "interval_ns: a name without a value is refused" refuses_parameters \
	EINVAL interval_ns "1 to 9223372036000000000" interval_ns
check "delay_ns: bad ones are refused" \
	refuses_values EINVAL delay_ns "$TIMES" x -1 ""
check "delay_ns: what is out of range is refused" \
	refuses_values ERANGE delay_ns "$TIMES" 9223372036000000001
check "step_ns: bad ones are refused" \
	refuses_values EINVAL step_ns "$NUMBERS" x -1 ""
check "step_ns: what is out of range is refused" \
	refuses_values ERANGE step_ns "$NUMBERS" "$TOO_LARGE"
check "count: bad ones are refused" \
	refuses_values EINVAL count "$NUMBERS" x -1 ""
check "count: what is out of range is refused" \
	refuses_values ERANGE count "$NUMBERS" "$TOO_LARGE"
check "mode: unknown words are refused" refuses_values EINVAL mode \
	"oneshot, periodic" x "" period PERIODIC "periodic "
check "mode: a name without a value is refused" \
	refuses_parameters EINVAL mode "oneshot, periodic" mode
check "engine: unknown words are refused" refuses_values EINVAL engine \
	"hrtimer, jiffies" hpet "" hr HRTIMER
check "rearm: unknown words are refused" refuses_values EINVAL rearm \
	"grid, now" x "" gri NOW
check "cpu: what is no CPU is refused" refuses_values EINVAL cpu \
	"-1, or a CPU that is online" x -2 8192 ""
check "slack_ns: what is out of range is refused" \
	refuses_values ERANGE slack_ns "0 to 1000000000" 1000000001
check "work_ns: what is out of range is refused" \
	refuses_values ERANGE work_ns "0 to 10000000" 10000001
check "evidence: unknown words are refused" \
	refuses_values EINVAL evidence "stack, witness, probes" x "" all
check "threshold_ns: bad ones are refused" \
	refuses_values EINVAL threshold_ns "$NUMBERS" x -1 ""
check "on_threshold: unknown words are refused" refuses_values EINVAL \
	on_threshold "count, stop, trace_off" x "" STOP
check "notify: unknown words are refused" refuses_values EINVAL notify \
	"none, stop, threshold, expiry" x "" all
check "storm_limit: what is out of range is refused" \
	refuses_values ERANGE storm_limit "1 to 9223372036000000000" 0
check "max_timers: what is out of range is refused" \
	refuses_values ERANGE max_timers "1 to 9223372036000000000" 0
check "log: what is no switch is refused" \
	refuses_values EINVAL log "0 or 1" 2 x "" 10
check "running: what is no switch is refused" \
	refuses_values EINVAL running "0 or 1" 2 x "" 10
check "min_interval_ns: what is no number is refused" \
	refuses_values EINVAL min_interval_ns "1 to 9223372036000000000" \
	x -1 ""
check "min_interval_ns: what is out of range is refused" \
	refuses_values ERANGE min_interval_ns "1 to 9223372036000000000" \
	0 9223372036000000001
check "an interval too short to be periodic is refused" \
	refuses_parameters ERANGE interval_ns \
	"at least min_interval_ns (10000) with mode=periodic" \
	"mode=periodic interval_ns=5000"
check "and in the other order" \
	refuses_parameters ERANGE interval_ns \
	"at least min_interval_ns (10000) with mode=periodic" \
	"interval_ns=9999 mode=periodic"
check "work for more than half of a period is refused" \
	refuses_parameters ERANGE work_ns \
	"at most half of interval_ns (1000000) with mode=periodic" \
	"mode=periodic interval_ns=1000000 work_ns=500001"
check "and with another floor" \
	refuses_parameters ERANGE interval_ns \
	"at least min_interval_ns (2000000) with mode=periodic" \
	"interval_ns=1000000 mode=periodic min_interval_ns=2000000"
check "a lower floor allows it" \
	takes_parameters min_interval_ns=5000 mode=periodic interval_ns=5000
check "after all that a good load works" load
unload
finish
