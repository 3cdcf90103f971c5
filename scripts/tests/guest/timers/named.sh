#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# Named timers: mkdir makes one, with the same files in both trees, and rmdir
# ends it, whatever it is doing.

# shellcheck disable=SC2034,SC2154 # TIMER and answer are lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
needs_named

# A value for each setting, no default among them. The order matters to none.
VALUES="interval_ns=20000000 mode=periodic engine=jiffies delay_ns=30000000
step_ns=4 count=5 rearm=now cpu=$LAST_CPU slack_ns=60 work_ns=90 threshold_ns=70
on_threshold=stop evidence=witness notify=stop log=1"

# Name and mode of each file; configfs has another one for the folder itself.
listing() {
	(cd "$1" && find . ! -name . -exec stat -c '%n %a %F' {} + | sort)
}

same_files() {
	make a || return
	listing "$NAMED/a" >/tmp/configfs
	listing "$FACES/a" >/tmp/sysfs
	listing "$DEFAULT" | grep -v '^./timers' >/tmp/default
	rmdir "$NAMED/a"
	[ "$(wc -l </tmp/sysfs)" -gt 30 ] && diff /tmp/configfs /tmp/sysfs &&
		diff /tmp/default /tmp/sysfs
}

# Each file that can be read holds the same in both trees.
same_values() {
	(cd "$FACES/a" && find . -type f -perm -400) >/tmp/files
	while read -r file; do
		cat "$NAMED/a/$file" >/tmp/configfs || return
		cat "$FACES/a/$file" >/tmp/sysfs || return
		cmp /tmp/configfs /tmp/sysfs || return
	done </tmp/files
}

expiries_in_both() {
	make a || return
	settings interval_ns=1000000 mode=periodic count=20 running=1
	wait_until 20 stopped && stat_is expirations 20 && same_values
	status=$?
	rmdir "$NAMED/a"
	return "$status"
}

# one_way FROM TO: stores through one face are seen through the other.
one_way() {
	for pair in $VALUES; do
		TIMER=$1
		store "${pair%%=*}" "${pair#*=}" || return
		TIMER=$2
		expect "${pair%%=*}" "${pair#*=}" || return
	done
	TIMER=$1
	settings engine=hrtimer interval_ns=60000000000 delay_ns=0 running=1 || return
	TIMER=$2
	expect running 1 && store running 0 || return
	TIMER=$1
	expect running 0 && expect stop_reason user
}

both_ways() {
	make a b || return
	one_way "$NAMED/a" "$FACES/a" && one_way "$FACES/b" "$NAMED/b"
	status=$?
	end_all
	return "$status"
}

refused_in_configfs() {
	make a || return
	TIMER=$NAMED/a
	refuses interval_ns 0 ERANGE && refuses mode sometimes EINVAL &&
		refuses cpu 99999 EINVAL && refuses running 2 EINVAL &&
		refuses interval_ns '1\0' EINVAL &&
		ask stats/reset 1 && [ "$answer" = ok ]
	status=$?
	end_all
	return "$status"
}

defaults_apply() {
	# shellcheck disable=SC2086 # words
	load $VALUES running=1 || return
	make a || return
	for pair in $VALUES running=0 stop_reason=none; do
		expect "${pair%%=*}" "${pair#*=}" || return
	done
	# A store to one timer is no store to another, or to those to come.
	store interval_ns 40000000
	make b && expect interval_ns 20000000 || return
	use
	expect interval_ns 20000000 && end_all && unload
}

# mkdir_fails NAME TEXT: with this error.
mkdir_fails() {
	mkdir "$NAMED/$1" 2>/tmp/error && return 1
	cat /tmp/error
	grep -q "$2" /tmp/error
}

most_timers() {
	load max_timers=3 && make a b c || return
	mkdir_fails d 'No space left' && mkdir_fails e 'No space left' &&
		[ ! -e "$FACES/d" ] && rmdir "$NAMED/b" || return
	# Nothing that is refused counts.
	mkdir_fails a 'File exists' && mkdir_fails a/b 'not permitted' &&
		mkdir_fails "$(printf '%0256d' 0)" 'name too long' || return
	make d && mkdir_fails e 'No space left' && end_all && make a b c &&
		end_all && unload
}

# lives NAME: a timer that is called so works, in both trees, and goes.
lives() {
	mkdir "$NAMED/$1" && [ -d "$FACES/$1" ] || return
	use "$1"
	settings interval_ns=1000000 running=1 && wait_until 20 stopped &&
		expect stop_reason expired && stat_is expirations 1 || return
	TIMER=$NAMED/$1
	stat_is expirations 1 && rmdir "$NAMED/$1" && [ ! -e "$FACES/$1" ]
}

# A path is one name at each level, so it cannot be made of them.
long_name() { printf "%0$1d" 0 | tr 0 n; }

names() {
	for name in x "$(long_name 63)" 0 _ :a @b +c a-b a.b A..Z d- e. \
		interval_ns stats timers running notify timer_demo Default \
		defaults 0.5@host:eth0+x_y-z
	do
		lives "$name" || { echo "name: $name"; return 1; }
		# Threads and traces are called after their timers.
		use "$name"
		mkdir "$NAMED/$name" && store engine thread && store running 1 &&
			rmdir "$NAMED/$name" || return
	done
}

# refuses_name NAME ERROR WHY: mkdir fails so, nothing is made, and the log says why
# in one line, with a ? for what a line does not take.
refuses_name() {
	mark
	mkdir_fails "$1" "$2" || return
	own_log >/tmp/lines
	log >/tmp/all
	shown=$(printf '%s' "$1" | LC_ALL=C tr -c ' -~' '?' | cut -c 1-63)
	[ "$(wc -l </tmp/lines)" -eq 1 ] && [ "$(wc -l </tmp/all)" -eq 1 ] &&
		grep -qF "timer_demo: mkdir '$shown' refused: $3" /tmp/lines &&
		[ -z "$(ls -A "$NAMED")" ] && [ -z "$(ls -A "$FACES")" ] && return
	echo "name: $1"
	cat /tmp/all
	return 1
}

# A name with a newline made two lines of each line in the kernel log and in the
# trace, the second of them whatever its maker liked.
bad_names() {
	for name in "$(long_name 64)" "$(long_name 255)" 'with blanks  in it' ' ' \
		'!' 'a!b' '...' '.a' '-n' '--' '*' '%s%n' "it's" '"' 'a\b' 'a,b' \
		'ünïcödé ⏰' "$(printf '\377')" "$(printf 'a\351')" \
		"$(printf 'x\n<0>timer_demo: default: stopped')" \
		"$(printf 'bell\a tab\t')" "$(printf 'a\033[2J')"
	do
		refuses_name "$name" 'Invalid argument' 'a name is 1 to 63 of ' || return
		# There are at most ten lines in five seconds.
		sleep 1
	done
}

# charged: a timer is a good 4 KiB of kernel memory, and who may make timers must
# not have more of it than their control group. charge: set got to what it has.
CGROUP=/tmp/cgroup
memory_is_charged() {
	mkdir -p "$CGROUP" && mount -t cgroup2 none "$CGROUP" 2>/dev/null &&
		echo +memory >"$CGROUP/cgroup.subtree_control" 2>/dev/null &&
		mkdir "$CGROUP/maker" && grep -q '^slab_unreclaimable' \
			"$CGROUP/maker/memory.stat"
}
charge() {
	got=$(sed -n 's/^slab_unreclaimable //p' "$CGROUP/maker/memory.stat")
}
charged() {
	charge
	before=$got
	# shellcheck disable=SC2016 # the inner shell's
	sh -c 'echo $$ >$0/maker/cgroup.procs
		for i in $(seq 200); do mkdir "$1/charged$i" || exit; done
		sleep 3' "$CGROUP" "$NAMED" || return
	charge
	echo "charged $(((got - before) / 200)) bytes for each of 200"
	[ $((got - before)) -gt $((200 * 4096)) ]
}

# Nothing expires after rmdir has returned.
removed_while_running() {
	trace_on timer_demo/expire || return
	for engine in $ENGINES; do
		make "$engine" || return
		settings "engine=$engine" interval_ns=1000000 mode=periodic \
			running=1
	done
	for engine in $ENGINES; do
		use "$engine"
		wait_until 20 stat_at_least expirations 3 || return
		rmdir "$NAMED/$engine" || return
		echo "gone $engine" >"$TRACE/trace_marker"
	done
	sleep 0.1
	use
	traced | sed -n -e 's/.*: gone \(.*\)/gone \1/p' \
		-e 's/.*expire: name=\([^ ]*\) .*/expiry \1/p' | awk '
		{ seen[$1]++ }
		$1 == "gone" { gone[$2] = 1 }
		$1 == "expiry" && $2 in gone { print $2 " expired after rmdir"; bad = 1 }
		END { exit bad || seen["gone"] != 6 || seen["expiry"] < 18 }'
}

# still_open READING WRITING: files of a timer that has been removed are dead.
still_open() {
	if cat <&5 >/tmp/read 2>&1; then
		echo "it can be read"
		cat /tmp/read
		return 1
	fi
	if echo 1 >&6; then
		echo "it can be written"
		return 1
	fi
}

removed_while_open() {
	make a || return
	settings mode=periodic interval_ns=1000000 running=1
	exec 5<"$1/a/$2" 6>"$1/a/running"
	rmdir "$NAMED/a"
	status=$?
	still_open 2>/dev/null || status=1
	# The name is free, and what is open is not the new timer's.
	make a && still_open 2>/dev/null && expect running 0 || status=1
	exec 5<&- 6>&-
	end_all && return "$status"
}

# Removal wakes them, or nothing does.
removed_while_polled() {
	make a || return
	behind /tmp/polled pollwait "$FACES/a/$1"
	poller=$!
	wait_until 10 grep -q ready /tmp/polled || return
	rmdir "$NAMED/a"
	wait_until 10 grep -q ' ENODEV$' /tmp/polled
	status=$?
	kill "$poller" 2>/dev/null
	return "$status"
}

same_name_twice() {
	race 200 "$NAMED/twin" && [ ! -e "$FACES/twin" ]
}

not_removed_with_timers() {
	make a || return
	for state in 0 1; do
		settings interval_ns=60000000000 "running=$state"
		! unload && loaded && expect running "$state" || return
	done
	rmdir "$NAMED/a" && unload && load
}

# A file of a removed timer holds the module, or does not, but does no harm.
unloaded_while_open() {
	make a && exec 5<"$FACES/a/running" 6<"$NAMED/a/running" &&
		rmdir "$NAMED/a" || return
	! unload || return
	exec 6<&-
	unload || return
	! cat <&5 2>/dev/null || return
	exec 5<&-
	load
}

FILES="$(echo "$VALUES" | sed 's/=[^ ]*//g') running last_elapsed last_lateness
stop_reason available_engines stats/expirations stats/reset"
EVENTS=/tmp/events

has_events() { [ "$(grep -c "^$1 .* timer_demo\$" "$EVENTS")" -ge "$2" ]; }

# Each is there until its event has been looked at.
events() {
	# shellcheck disable=SC2086 # words
	behind "$EVENTS" /guest/bin/uevent $FILES
	listener=$!
	wait_until 10 grep -q '^listening$' "$EVENTS" || return
	for i in 1 2 3 4 5; do
		make "e+$i" && wait_until 10 has_events add "$i" || break
	done
	end_all
	wait_until 10 has_events remove 5
	status=$?
	kill "$listener"
	return "$status"
}

events_in_turn() {
	for action in add remove; do
		for i in 1 2 3 4 5; do
			echo "$action /kernel/timer_demo/timers/e+$i timer_demo"
		done
	done >/tmp/wanted
	grep ' timer_demo$' "$EVENTS" | diff /tmp/wanted -
}

files_at_add() {
	! grep 'missing$' "$EVENTS" || return
	# shellcheck disable=SC2086
	set -- $FILES
	[ "$(grep -c 'there$' "$EVENTS")" -eq $(($# * 5)) ]
}

# slabs FILE: objects in use, by the kind of memory. What a CPU has set aside counts
# as used, until the slab is shrunk.
slabs() {
	sleep 0.3
	echo 3 >/proc/sys/vm/drop_caches
	sleep 0.3
	for cache in /sys/kernel/slab/*/shrink; do
		[ ! -e "$cache" ] || echo 1 >"$cache"
	done
	awk 'NR > 2 { print $1, $2 }' /proc/slabinfo | sort >"$1"
}

many_made_and_removed() {
	ctl mkdir "$NAMED" 0 "$1" >/dev/null &&
		ctl rmdir "$NAMED" 0 "$1" >/dev/null &&
		[ -z "$(ls "$NAMED")" ] && [ -z "$(ls "$FACES")" ]
}

# A single object that is lost with each timer, of any kind, would show.
memory_is_back() {
	awk -v made="$MANY" '
		NR == FNR { before[$1] = $2; next }
		$2 - before[$1] > made / 2 {
			print $1 ": " before[$1] " before, " $2 " after"
			bad = 1
		}
		END { exit bad || FNR < 20 }' /tmp/slabs-before /tmp/slabs-after
}

# 2000 at a time: 10,000 at once take half a minute where the CPU is emulated.
# A kernel that checks each object and lets go of it late takes thirty times as long.
MANY=$(repeats 10000)
! kernel_has DEBUG_KOBJECT_RELEASE || MANY=500
in_turns() {
	for _ in 1 2 3 4 5; do many_made_and_removed $((MANY / 5)) || return; done
}

load
start_put
check "both trees have the same files, with the same modes" same_files
check "every file reads the same in both trees" expiries_in_both
check "a store through either tree is seen in the other" both_ways
check "configfs refuses what sysfs refuses" refused_in_configfs
check "names of all kinds are timers of their own" names
check "a name that logs, labels and rules do not take is refused" bad_names
check "default is the name of the default timer" \
	refuses_name default 'File exists' 'the default timer is called so'
if memory_is_charged; then
	check "the memory of a timer is charged to who made it" charged
fi
check "rmdir ends a running timer of every engine" removed_while_running
check "rmdir while a file in configfs is open" \
	removed_while_open "$NAMED" last_elapsed
check "rmdir while a file in configfs' stats is open" \
	removed_while_open "$NAMED" stats/snapshot
check "rmdir while a file in sysfs is open" \
	removed_while_open "$FACES" last_elapsed
check "rmdir while a file in sysfs' stats is open" \
	removed_while_open "$FACES" stats/snapshot
for file in last_elapsed running stop_reason; do
	check "rmdir wakes who polls $file" removed_while_polled "$file"
done
check "of two mkdir and of two rmdir at once, one succeeds" same_name_twice
check "rmmod is refused while there are named timers" not_removed_with_timers
check "files that are still open do no harm to rmmod" unloaded_while_open
check "timers come and go while uevents are watched" events
check "each has one add and one remove, with its path" events_in_turn
check "all files exist when add arrives" files_at_add
many_made_and_removed 200
slabs /tmp/slabs-before
check "$MANY are made and removed" in_turns
slabs /tmp/slabs-after
if kernel_has KASAN; then
	skip "the memory is back where it was" "KASAN keeps what is freed; leaks are looked for at the end"
else
	check "the memory is back where it was" memory_is_back
fi
unload
check "module parameters are the settings of new timers" defaults_apply
check "max_timers is the most there can be" most_timers
finish
