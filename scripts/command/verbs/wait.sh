# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb wait: asleep in inotify until the kernel says that a file changed.

OPTIONS="timeout= until= start"

# read_count: count is how often what is waited for has happened since the statistics
# began, and since when that was; of one moment.
read_count() {
	local lines line
	{ mapfile -t lines <"$path/stats/snapshot"; } 2>/dev/null
	count=0 since=
	for line in "${lines[@]}"; do
		case $line in
		"$counted "*) count=${line#* } ;;
		"since "*) since=${line#* } ;;
		esac
	done
}

# happened: what is waited for has. Statistics that have begun afresh count from 0.
happened() {
	settings_get "$path" running || fail "timer '$name' is gone"
	running=$REPLY
	[ "$until" != stop ] || { [ "$running" = 0 ]; return; }
	read_count
	[ "$since" = "$since_before" ] || before=0 since_before=$since
	! at_most "$count" "$before"
}

# open_watch: inotify's events as lines on $events, from now on. The first
# thing to happen after this cannot be missed.
open_watch() {
	local line watched=("$path"/{last_elapsed,running,stop_reason})
	# Only configfs tells that the timer is deleted.
	[ "$name" = default ] || [ ! -d "$CONFIGFS/$name" ] ||
		watched+=("$CONFIGFS/$name")
	exec {events}< <(exec inotifywait -m -e modify -e delete_self \
		--format %e -- "${watched[@]}" 2>&1)
	watcher=$!
	at_exit end_watch
	while read -r -u "$events" line; do
		case $line in
		"Watches established"*) return ;;
		Setting*) ;;
		*) fail "inotifywait: $line" "" ;;
		esac
	done
	fail "inotifywait ended"
}

end_watch() { { kill "$watcher"; wait "$watcher"; } 2>/dev/null; }

# next_event: false when the time is over.
next_event() {
	local left=3600000 event=
	if [ -n "$deadline" ]; then
		uptime_ms
		((REPLY < deadline)) || return
		((left < deadline - REPLY)) || left=$((deadline - REPLY))
	fi
	seconds_of "$left"
	read -r -t "$REPLY" -u "$events" event || :
	case $event in
	MODIFY|MOD*) ;;
	"")
		[ -e "$path/running" ] || fail "timer '$name' is gone"
		kill -0 "$watcher" 2>/dev/null || fail "inotifywait ended"
		;;
	*) fail "timer '$name' was deleted" ;;
	esac
}

# set_deadline: by the uptime, which nobody sets; it counts in 10 ms.
set_deadline() {
	deadline=
	[ -n "${opt[timeout]+set}" ] || return 0
	ms_option timeout 0 0
	deadline=$REPLY
	uptime_ms
	deadline=$((REPLY + deadline + 10))
}

# check_waitable RUNNING: nothing can happen to a timer that does not run.
check_waitable() {
	if [ "$until" = threshold ]; then
		must_get threshold_ns
		[ "$REPLY" != 0 ] || fail "threshold_ns is 0: no expiry is too late for it" \
			"Such as: timer_demo -t $name set threshold_ns=50us"
	fi
	[ "$until" = stop ] || [ "$1" = 1 ] || fail "timer '$name' is not running" \
		"Arm it in the same step, so that nothing is missed: timer_demo -t $name wait --start"
}

report_wait() {
	local names=("$name")
	[ -n "${opt[json]-}" ] || return 0
	prepare_awk
	show json_of_timer "\"until\": \"$until\"" || gone
}

# begin_wait: before and since_before are what was counted already. They are read
# before the watch is open: what stops meanwhile has stopped, not never run.
begin_wait() {
	if [ -n "${opt[start]-}" ]; then
		check_waitable 1
		open_watch
		read_count
		must_store running 1
	else
		read_count
		must_get running
		check_waitable "$REPLY"
		open_watch
	fi
	before=$count since_before=$since
}

verb_wait() {
	local name path until=${opt[until]-expiry} running deadline counted=expirations
	local count since before since_before
	no_more_args 0 "-t NAME chooses the timer."
	pick --until "$until" expiry stop threshold
	[ "$until" != threshold ] || counted=over_threshold
	chosen_timer
	need_program inotifywait inotify-tools
	part set
	part list
	set_deadline
	begin_wait
	while ! happened; do
		if [ "$running" = 0 ]; then
			must_get stop_reason
			say "timer_demo: '$name' stopped ($REPLY) before that"
			exit 1
		fi
		next_event || { say "timer_demo: the time is over"; exit 1; }
	done
	report_wait
}
