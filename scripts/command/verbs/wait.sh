# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb wait: asleep in inotify until the kernel says that a file changed.

OPTIONS="timeout= until= start"

# True when what is waited for has happened; the timer as it was is in since[].
happened() {
	local -A stats
	get running
	running=$REPLY
	case $until in
	stop) [ "$running" = 0 ]; return ;;
	threshold)
		get stats/over_threshold
		[ "$REPLY" -gt "$before" ]
		return
		;;
	esac
	get stats/expirations
	[ "$REPLY" -gt "$before" ]
}

# open_watch: inotify's events as lines on $events, from now on. The first
# thing to happen after this cannot be missed.
open_watch() {
	local line watched=("$path"/{last_elapsed,running,stop_reason})
	# Only configfs tells that the timer is deleted.
	[ "$name" = default ] || [ ! -d "$CONFIGFS/$name" ] ||
		watched+=("$CONFIGFS/$name")
	exec {events}< <(exec inotifywait -m -e modify -e delete_self \
		--format %e "${watched[@]}" 2>&1)
	watcher=$!
	trap '{ kill "$watcher"; wait "$watcher"; } 2>/dev/null' EXIT
	while read -r -u "$events" line; do
		case $line in
		"Watches established"*) return ;;
		Setting*) ;;
		*) fail "inotifywait: $line" "" ;;
		esac
	done
	fail "inotifywait ended"
}

# next_event: false when the time is over.
next_event() {
	local left=3600 now event=
	if [ -n "$deadline" ]; then
		now=${EPOCHREALTIME/[.,]/}
		left=$((deadline - now))
		((left > 0)) || return 1
		printf -v left '%d.%06d' $((left / 1000000)) $((left % 1000000))
	fi
	read -r -t "$left" -u "$events" event || :
	case $event in
	MODIFY) return ;;
	"") [ -e "$path/running" ] || fail "timer '$name' is gone" ;;
	*) fail "timer '$name' was deleted" ;;
	esac
	[ -z "$deadline" ] || ((${EPOCHREALTIME/[.,]/} < deadline))
}

set_deadline() {
	local timeout=${opt[timeout]-}
	deadline=
	[ -n "$timeout" ] || return 0
	[[ $timeout != *[!0-9]* ]] && timeout+=s
	ns_of "$timeout" || misuse "--timeout cannot be '${opt[timeout]}'" \
		"It is a number of seconds, or a time such as 250ms."
	deadline=$((${EPOCHREALTIME/[.,]/} + REPLY / 1000))
}

# count_before: how often what is waited for has happened already.
count_before() {
	case $until in
	threshold) get stats/over_threshold; before=$REPLY ;;
	expiry) get stats/expirations; before=$REPLY ;;
	esac
}

# check_waitable RUNNING: nothing can happen to a timer that does not run.
check_waitable() {
	local hint="Arm it in the same step, so that nothing is missed: timer_demo -t $name wait --start"
	if [ "$until" = threshold ]; then
		get threshold_ns
		[ "$REPLY" != 0 ] || fail "threshold_ns is 0: no expiry is too late for it" \
			"Such as: timer_demo -t $name set threshold_ns=50us"
	fi
	[ "$until" = stop ] || [ "$1" = 1 ] ||
		fail "timer '$name' is not running" "$hint"
}

report_wait() {
	local key out
	[ -n "${opt[json]-}" ] || return 0
	json_string "$name"
	out="{\"name\": $REPLY, \"until\": \"$until\""
	for key in stop_reason last_elapsed last_lateness; do
		get "$key"
		json_value "$REPLY"
		out+=", \"$key\": $REPLY"
	done
	echo "$out}"
}

verb_wait() {
	local name path until=${opt[until]-expiry} running before=0 deadline
	no_more_args 0 "-t NAME chooses the timer."
	pick --until "$until" expiry stop threshold
	chosen_timer
	command -v inotifywait >/dev/null || fail "there is no inotifywait" \
		"Install the package inotify-tools."
	set_deadline
	# Before the watch is open: what stops meanwhile has stopped, not never run.
	if [ -n "${opt[start]-}" ]; then
		check_waitable 1
		open_watch
		count_before
		part set
		must_store running 1
	else
		count_before
		get running
		check_waitable "$REPLY"
		open_watch
	fi
	while ! happened; do
		if [ "$running" = 0 ]; then
			get stop_reason
			say "timer_demo: '$name' stopped ($REPLY) before that"
			exit 1
		fi
		next_event || { say "timer_demo: the time is over"; exit 1; }
	done
	report_wait
}
