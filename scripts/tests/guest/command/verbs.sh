#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# machine: tools
# The command sees and changes timers, and says what to do when it cannot.

# shellcheck disable=SC2016 # for jq and bash

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
. /guest/tools.sh
. /guest/command.sh

no_module() {
	gives 2 timer_demo list && complains 'Load the module: modprobe timer_demo'
}

sets() {
	gives 0 timer_demo set interval_ns=5ms mode=periodic rearm=now && silent &&
		expect interval_ns 5000000 && expect mode periodic &&
		expect rearm now && expect running 0
}

# Each alone is refused in its state: periodic needs a longer interval first.
sets_in_any_order() {
	gives 0 timer_demo set mode=oneshot interval_ns=1us || return
	gives 0 timer_demo set mode=periodic interval_ns=20ms &&
		expect mode periodic && expect interval_ns 20000000
}

# Nothing is left changed, and what ran goes on running.
all_or_nothing() {
	gives 0 timer_demo set mode=periodic interval_ns=5ms running=1 || return
	gives 2 timer_demo set engine=jiffies mode=oneshot cpu=99 &&
		complains 'cpu=99 was refused' && complains 'online: 0' &&
		expect engine hrtimer && expect mode periodic &&
		expect cpu -1 && expect running 1
}

# The one-shot of 5 ms that it is in between may not end it.
never_in_between() {
	gives 0 timer_demo set mode=periodic interval_ns=5ms running=1 &&
		gives 0 timer_demo set mode=oneshot interval_ns=3600s &&
		expect running 1 && gives 0 timer_demo set running=0 mode=periodic \
		interval_ns=5ms && expect running 0
}

armings_traced() { trace_on timer_demo/arm timer_demo/stop; }
not_armed_anew() {
	traced >/tmp/trace
	! grep -E ': (arm|stop): ' /tmp/trace && expect running 1
}

# What only watches does not arm the timer anew.
only_watches() {
	store running 1
	armings_traced && gives 0 timer_demo set log=0 threshold_ns=1s \
		on_threshold=count && not_armed_anew
}

refusals() {
	gives 2 timer_demo set engine=jifies && complains 'Did you mean jiffies' &&
		gives 2 timer_demo set interval_ns=1ns &&
		complains 'the least is 10000 ns' &&
		gives 2 timer_demo set interval_ns=0 &&
		complains 'from 1 ns to' &&
		gives 2 timer_demo set count=-1 && complains 'not a value that count takes.*a whole number'
}

typos() {
	gives 3 timer_demo lsit && complains 'Did you mean list' &&
		gives 3 timer_demo list --jsno && complains 'Did you mean --json' &&
		gives 3 timer_demo set intervall_ns=1 &&
		complains 'Did you mean interval_ns' &&
		gives 3 timer_demo set stop_reason=none && complains 'a reading' &&
		gives 2 timer_demo -t blnik status && complains 'Did you mean blink'
}

start_and_stop() {
	gives 0 timer_demo start && expect running 1 &&
		wait_until 20 stat_at_least expirations 3 &&
		gives 0 timer_demo stop && expect running 0 &&
		expect stop_reason user && gives 0 timer_demo reset &&
		stat_is expirations 0
}

creates() {
	gives 0 timer_demo create blink engine=jiffies interval_ns=20ms cpu=0 &&
		[ -d "$NAMED/blink" ] || return
	use blink
	expect engine jiffies && expect interval_ns 20000000 && expect cpu 0
	created=$?
	use
	return "$created"
}

# What cannot be set up is not left behind half made.
creates_or_not() {
	gives 2 timer_demo create half engine=none && [ ! -e "$NAMED/half" ] &&
		gives 2 timer_demo create blink && complains 'already' &&
		gives 3 timer_demo create default &&
		gives 3 timer_demo create a/b && gives 3 timer_demo create cpu=0
}

lists() {
	gives 0 timer_demo list && says '^NAME ' && says '^default ' &&
		says '^blink +never ran +jiffies +oneshot +20 ms' || return
	gives 0 timer_demo list --json &&
		json 'map(.name) == ["default", "blink"]' &&
		json 'all(.[]; .settings.interval_ns > 0 and .stats.early == 0)'
}

keys_of_stats() { timer_demo status -t moment --json | jq -c '.stats | keys'; }

# Figures that grow a digit or lose one between two of its lines.
of_one_moment() {
	make moment
	keys_of_stats >/tmp/keys
	settings interval_ns=100000 mode=periodic running=1
	(while sleep 0.01; do echo 1 >"$TIMER/stats/reset"; done) &
	resets=$!
	status=0
	for _ in $(seq 40); do
		keys_of_stats >/tmp/out
		cmp /tmp/keys /tmp/out || { cat /tmp/out; status=1; break; }
	done
	kill "$resets"
	rmdir "$NAMED/moment"
	use
	return "$status"
}

shows_status() {
	gives 0 timer_demo -t blink status &&
		says '^ *interval_ns +20 ms$' && says '^ *bound_ns +[0-9]+ ms$' &&
		gives 0 timer_demo status -t blink --json &&
		json '.settings.engine == "jiffies" and .settings.cpu == 0' &&
		json '.readings.available_engines | length >= 2'
}

# A name of all that may be in one.
odd_name() {
	odd='_a.b:c@d+e-9'
	gives 0 timer_demo create "$odd" && gives 0 timer_demo list --json &&
		json '.[] | select(.name == "_a.b:c@d+e-9") | .readings.stop_reason == "none"' &&
		gives 0 timer_demo -t "$odd" status && gives 0 timer_demo list &&
		gives 0 timer_demo export && gives 0 timer_demo delete "$odd" &&
		[ ! -e "$NAMED/$odd" ] && gives 3 timer_demo create 'a b' && complains '1 to 63 of'
}

# What the module lets be written to is what the command calls settings.
knows_all_settings() {
	find "$TIMER" -maxdepth 1 -type f -perm -200 | sed 's|.*/||' | sort >/tmp/theirs
	gives 0 timer_demo help set && sed -n 's/^Settings: \(.*\)\.$/\1/p' /tmp/out |
		tr ' ' '\n' | sort | diff - /tmp/theirs
}

deletes() {
	gives 2 timer_demo delete blink blinck && [ -d "$NAMED/blink" ] &&
		gives 0 timer_demo delete blink && [ ! -e "$NAMED/blink" ] &&
		gives 2 timer_demo delete default && complains rmmod
}

applies() {
	printf '# a comment\n\n mode=periodic\ninterval_ns=7000000\nrunning=1\n' >/tmp/conf
	gives 0 timer_demo apply /tmp/conf && silent &&
		expect interval_ns 7000000 && expect running 1
}

# The statistics tell if it was armed anew: an equal file does not touch it.
applies_again() {
	wait_until 20 stat_at_least expirations 2 || return
	armings_traced && gives 0 timer_demo apply /tmp/conf && not_armed_anew
}

# The line that is wrong is named, and nothing is changed.
applies_nothing() {
	printf 'count=3\nengine=jiffies\nintervall_ns=9\n' >/tmp/bad
	gives 3 timer_demo apply /tmp/bad && complains '/tmp/bad:3: ' &&
		expect engine hrtimer && expect count 0 || return
	printf 'count=3\nengine=jiffie\n' | gives 2 timer_demo apply - &&
		expect count 0 && expect running 1 &&
		gives 2 timer_demo apply /tmp/none
}

without_root() {
	gives 0 as_nobody timer_demo list && gives 0 as_nobody timer_demo status &&
		gives 0 as_nobody timer_demo export &&
		gives 2 as_nobody timer_demo stop && complains 'only root' &&
		gives 2 as_nobody timer_demo create x && complains 'only root' &&
		gives 2 as_nobody timer_demo check && complains 'only root' &&
		expect running 1
}

completes() {
	cat >/tmp/complete <<-'END'
	. /guest/command/completion
	ask() {
		COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
		_timer_demo 2>/dev/null
		echo "${COMPREPLY[*]}"
	}
	ask 'timer_demo st'
	ask 'timer_demo set eng'
	ask 'timer_demo set engine=jiffies_'
	ask 'timer_demo -t de'
	ask 'timer_demo wait --u'
	ask 'timer_demo wait --until st'
	END
	bash /tmp/complete >/tmp/out
	printf '%s\n' 'status start stop' engine= jiffies_deferrable default --until stop |
		diff - /tmp/out
}

check "without the module it says what to do" no_module
load
check "set" sets
check "set, in whatever order the kernel needs" sets_in_any_order
check "set changes all or nothing" all_or_nothing
check "set arms a timer with all of it, not with some" never_in_between
check "set of what only watches does not arm" only_watches
check "what the kernel refuses is explained" refusals
check "start, stop, reset" start_and_stop
check "create" creates
check "create leaves nothing half made" creates_or_not
check "typos are answered with what was meant" typos
check "list" lists
check "status" shows_status
check "the lines of a snapshot are of one moment" of_one_moment
check "a name of all that may be in one" odd_name
check "the module's writable files are the command's settings" knows_all_settings
check "delete" deletes
check "apply" applies
check "apply leaves alone what is so already" applies_again
check "apply changes all or nothing, and names the line" applies_nothing
check "without root: reading works, changing says why not" without_root
check "completion" completes
end_all
unload
finish
