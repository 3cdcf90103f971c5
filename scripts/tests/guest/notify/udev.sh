#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 40
# machine: tools
# A real udevd acts on timers: a rule sets one up when it comes, and runs a
# program when it says that something has happened.

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
. /guest/tools.sh

RAN=/run/ran
EVENTS=/tmp/events

start_udevd() {
	mkdir -p /etc/udev/rules.d
	cat >/run/on-change <<-END
		#!/bin/sh
		echo "\$TIMER \$REASON \$LATENESS_NS \$ELAPSED_NS \$MISSED" >>$RAN
	END
	chmod +x /run/on-change
	cat >/etc/udev/rules.d/90-timer_demo.rules <<-'END'
		SUBSYSTEM!="timer_demo", GOTO="end"
		ACTION=="add", KERNEL=="timer_demo", ATTR{interval_ns}="21000000"
		ACTION=="add", KERNEL=="slow*", ATTR{interval_ns}="22000000", ATTR{mode}="periodic", ATTR{engine}="jiffies"
		ACTION=="add", KERNEL=="auto*", ATTR{notify}="stop", ATTR{running}="1"
		ACTION=="change", RUN+="/run/on-change"
		LABEL="end"
	END
	: >"$RAN"
	systemd-udevd >/tmp/udevd 2>&1 &
	udevd=$!
	wait_until 20 udevadm control --ping
}

settle() { udevadm settle -t 30; }

# What the rule says, and the rest as it was.
default_is_set_up() {
	load && settle && expect interval_ns 21000000 && expect mode oneshot
}
named_is_set_up() {
	make slow other && settle && expect interval_ns 100000000 || return
	use slow
	expect interval_ns 22000000 && expect mode periodic &&
		expect engine jiffies && expect running 0
}
starts_by_itself() {
	: >"$RAN"
	make auto && wait_until 20 grep -q '^auto expired' "$RAN"
}

# ran LINES: the program has run so often.
ran() { lines_in "$RAN" "$1"; }

program_is_run() {
	: >"$RAN"
	use "$1"
	settings notify=stop mode=oneshot interval_ns=5000000 engine=hrtimer \
		running=1 && wait_until 20 ran 1 && settle || return
	store notify none
	cat "$RAN"
	read -r elapsed <"$TIMER/last_elapsed"
	read -r lateness <"$TIMER/last_lateness"
	[ "$(cat "$RAN")" = "${1:-default} expired $lateness $elapsed 0" ]
}

# listen: what the kernel sends of ours is in EVENTS, one line "TIMER REASON
# LATENESS ELAPSED MISSED" each. A happening that is none of ours comes last.
listen() {
	behind /tmp/monitor udevadm monitor --kernel --property \
		--subsystem-match=timer_demo
	monitor=$!
	wait_until 20 grep -q 'kernel uevent' /tmp/monitor || return
	wait_until 20 announced '[0-9]*'
}
# announced NUMBER: one more has been made, and that one been heard of.
announced() {
	announcements=$((announcements + 1))
	mkdir "$NAMED/end$announcements" &&
		rmdir "$NAMED/end$announcements" &&
		grep -q "remove.*/end$1 " /tmp/monitor
}
announcements=0
heard() {
	wait_until 20 announced $((announcements + 1))
	kill "$monitor"
	awk '
		/^KERNEL\[/ { if (timer != "") put(); timer = ""; change = 0; n++ }
		/^ACTION=change/ { change = 1 }
		/^TIMER=/ { timer = substr($0, 7) }
		/^REASON=/ { reason = substr($0, 8) }
		/^LATENESS_NS=/ { lateness = substr($0, 13) }
		/^ELAPSED_NS=/ { elapsed = substr($0, 12) }
		/^MISSED=/ { missed = substr($0, 8) }
		function put() { print timer, reason, lateness, elapsed, missed }
		END { if (timer != "") put() }' /tmp/monitor >"$EVENTS"
	cat "$EVENTS"
}

# adds_up NUMBER: each event stands for itself and those that it has missed.
# While they still come: told_of NUMBER.
adds_up() {
	awk -v want="$1" '{ sum += 1 + $5 }
		END { print sum " of " want; exit sum != want }' "$EVENTS"
}
told_of() {
	awk -F= -v want="$1" '$1 == "MISSED" { sum += 1 + $2 }
		END { print sum + 0 " of " want; exit sum < want }' /tmp/monitor
}
wait_told() { wait_until 20 told_of "$1"; }

none_sends_nothing() {
	use other
	listen && settings notify=none mode=periodic interval_ns=2000000 \
		count=20 threshold_ns=1 running=1 && wait_until 20 stopped &&
		store running 1 && store running 0 && sleep 0.3 && heard &&
		[ ! -s "$EVENTS" ]
}

# Each way to stop is one.
stop_sends_stops() {
	use other
	settings count=3 notify=stop threshold_ns=0 && listen || return
	store running 1 && wait_told 1 &&
		settings mode=oneshot running=1 && wait_told 2 &&
		settings interval_ns=60000000000 running=1 running=0 &&
		wait_told 3 && settings interval_ns=2000000 threshold_ns=1 \
			on_threshold=stop running=1 && wait_told 4 &&
		sleep 0.3 && heard || return
	settings threshold_ns=0 on_threshold=count
	cut -d' ' -f 1,2,5 "$EVENTS" >/tmp/got
	printf 'other %s 0\n' count expired user threshold | diff - /tmp/got
}

# Late ones only; those that are not late are no happenings.
threshold_sends_late_ones() {
	use other
	settings mode=periodic interval_ns=2000000 count=50 stats/reset=1 \
		threshold_ns=1 notify=threshold && listen &&
		store running 1 && wait_until 20 stopped &&
		read -r late <"$TIMER/stats/over_threshold" &&
		wait_told "$late" && sleep 0.3 && heard || return
	adds_up "$late" &&
		! grep -v '^other threshold ' "$EVENTS" &&
		settings threshold_ns=60000000000 stats/reset=1 && listen &&
		store running 1 && wait_until 20 stopped && sleep 0.3 && heard &&
		[ ! -s "$EVENTS" ]
}

# 1000 in two seconds or so: ten a second at most, all of them accounted for,
# and the last event tells of the last one.
expiry_sends_some_and_counts_all() {
	use other
	settings mode=periodic interval_ns=2000000 count=1000 threshold_ns=0 \
		notify=expiry && listen || return
	started=$(clock)
	store running 1 && wait_until 60 stopped && wait_told 1000 &&
		sleep 0.3 && heard || return
	ended=$(clock)
	store notify none
	events=$(wc -l <"$EVENTS")
	read -r elapsed <"$TIMER/last_elapsed"
	echo "$events events in $((ended - started)) ns"
	adds_up 1000 && [ "$events" -ge 3 ] &&
		[ "$events" -le $(((ended - started) / 100000000 + 1)) ] &&
		[ "$(tail -n 1 "$EVENTS" | cut -d' ' -f 4)" -eq "$elapsed" ]
}

# A slow one sends each.
expiry_sends_each() {
	use other
	settings interval_ns=250000000 count=5 notify=expiry && listen &&
		store running 1 && wait_told 5 && sleep 0.3 && heard || return
	store notify none
	adds_up 5 && [ "$(cut -d' ' -f 1,2 "$EVENTS" | sort -u)" = "other expiry" ]
}

check "udevd starts" start_udevd
check "a rule sets up the default timer when it comes" default_is_set_up
check "a rule sets up a named timer, others not" named_is_set_up
check "a rule starts a timer when it comes" starts_by_itself
for name in "" slow; do
	check "${name:-default}: a rule runs a program, with what has happened" \
		program_is_run "$name"
done
kill "$udevd"
check "notify=none sends nothing" none_sends_nothing
check "notify=stop sends each stop, with its reason" stop_sends_stops
check "notify=threshold sends what is late" threshold_sends_late_ones
check "notify=expiry sends ten a second, MISSED has the others" \
	expiry_sends_some_and_counts_all
check "of a slow timer each expiry is sent" expiry_sends_each
end_all
unload
finish
