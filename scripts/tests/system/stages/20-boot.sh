# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# After a reboot: what the unit and the rules have set up, and changes to it.
. /run/stage/common.sh

counts() {
	local before
	before=$(cat "$(folder "$1")/stats/expirations")
	sleep 2
	[ "$(cat "$(folder "$1")/stats/expirations")" -gt "$before" ]
}

check "the system is up and no unit has failed" \
	systemctl is-system-running --wait
check "timer_demo.service is active" is active timer_demo
check "it has set up a timer" \
	has unit interval_ns=20000000 mode=periodic engine=jiffies running=1
check "the timer runs" counts unit
check "a udev rule has set up the default timer" \
	has default interval_ns=30000000 mode=periodic running=1
journalctl -b -p err --no-pager >/tmp/errors
check "no error of ours is in the journal" lacks /tmp/errors -i timer_demo
security() {
	systemd-analyze security --no-pager "$1" >/host/security-"$1"
	systemd-analyze security --no-pager "$1" --threshold=10 >/dev/null || {
		tail -n 1 /host/security-"$1"
		return 1
	}
}
check "its exposure is 1.0 at most" security timer_demo.service
check "so is the template's" security timer_demo@unit.service
check "so is that of who gives access" security timer_demo-access.service

# Changes.
arms_from_now
conf default log=0
conf second interval_ns=40000000 mode=periodic running=1
check "reload" systemctl reload timer_demo
check "it makes a timer that has a file now" has second interval_ns=40000000 running=1
check "it leaves a timer alone whose file is the same" armed unit 0
check "it stores nothing that has the value already" armed default 0
conf unit interval_ns=20000000 mode=periodic running=1 count=1000000
check "reload after a change" systemctl reload timer_demo
check "the change is there" has unit count=1000000 running=1
check "a setting without its line has the default again" has unit engine=hrtimer
check "the other timers were left alone" armed second 1
rm "$ETC/second.conf"
check "reload without a file" systemctl reload timer_demo
check "its timer is gone" not there second
conf unit interval_ns=50 mode=oneshot
check "reload from periodic to a short one-shot" systemctl reload timer_demo
check "both are stored, though one allows the other" has unit interval_ns=50 mode=oneshot
conf unit mode=periodic interval_ns=20000000 running=1
check "reload back" systemctl reload timer_demo
check "both are stored again" has unit interval_ns=20000000 mode=periodic running=1
arms_from_now
conf once interval_ns=1000000 running=1
systemctl reload timer_demo
until_true 5 has once running=0
check "a one-shot has expired" has once stop_reason=expired
systemctl reload timer_demo
check "reload does not start it again" armed once 1

# Faults.
conf broken interval_ns=1000 'this is wrong' 'intervall_ns=5' mode=periodic mode=oneshot
conf refused '# a comment' mode=periodic interval_ns=50 engine=sundial running=1
conf fine interval_ns=60000000 mode=periodic running=1
check "restart with broken files fails" not systemctl restart timer_demo
check "the unit has failed" systemctl is-failed --quiet timer_demo
check "the journal names the line that is none" \
	journal timer_demo "$ETC/broken.conf:2: 'this is wrong' is not KEY=VALUE"
check "the journal names the setting that is none" \
	journal timer_demo "$ETC/broken.conf:3: there is no setting 'intervall_ns'"
check "the journal names the line that is there twice" \
	journal timer_demo "$ETC/broken.conf:5: mode is there twice"
check "the journal names what the kernel refused, and why" \
	journal timer_demo "refused.conf:2: mode=periodic refused: out of range"
check "the journal names the engine that is none" \
	journal timer_demo "refused.conf:4: engine=sundial refused: not a value that engine takes"
check "a timer with a broken file is not made" not there broken
check "a timer with a refused line is not made" not there refused
systemctl status --no-pager timer_demo >/tmp/status
check "systemctl status names both files" \
	grep "not as they should be: broken.conf refused.conf" /tmp/status
check "the other timers are set up" has fine interval_ns=60000000 running=1
check "so are those before the fault" has unit running=1
rm "$ETC"/{broken,refused,once}.conf
check "restart with the files mended" systemctl restart timer_demo
check "what had no file any more is gone" not there refused

# The template, and what it owns.
mkdir "$C/byhand"
conf mine interval_ns=70000000 mode=periodic running=1
check "timer_demo@mine starts" systemctl start timer_demo@mine
check "its timer runs" has mine interval_ns=70000000 running=1
arms_from_now
check "reload of all leaves it alone" systemctl reload timer_demo
check "it was not armed again" armed mine 0
check "stop" systemctl stop timer_demo
check "stop removes what the unit made" not there unit
check "stop leaves what others made" there byhand
check "stop leaves the template's timer" has mine running=1
check "stop of the template" systemctl stop timer_demo@mine
check "its timer is gone" not there mine
rm "$ETC/mine.conf"
conf default interval_ns=80000000 mode=periodic running=1
systemctl start timer_demo
check "the default timer by its file" has default interval_ns=80000000 running=1
systemctl stop timer_demo
check "stop gives the default timer its defaults" \
	has default interval_ns=100000000 mode=oneshot running=0
rm "$ETC/default.conf"
rmdir "$C/byhand"

# S7: a template that cannot start once left its timer half set, and to nobody.
conf half mode=periodic interval_ns=30000000 engine=sundial running=1
check "a template with a refused line does not start" \
	not systemctl start timer_demo@half
check "it leaves no timer" not there half
check "and no state" test ! -e /run/timer_demo/half
conf half mode=periodic interval_ns=30000000 running=1
systemctl reset-failed timer_demo@half
check "the file mended, timer_demo takes the timer" systemctl restart timer_demo
check "it is as the file says" has half interval_ns=30000000 running=1
systemctl stop timer_demo
rm "$ETC/half.conf"

# S13: only what it has made is removed.
conf mine interval_ns=30000000
systemctl start timer_demo
rmdir "$C/mine"
mkdir "$C/mine"
echo 31000000 >"$T/timers/mine/interval_ns"
check "stop, when somebody has made the timer anew" systemctl stop timer_demo
check "it is still there" has mine interval_ns=31000000
rmdir "$C/mine"
rm "$ETC/mine.conf"

# S12: two at once, by hand.
for i in 1 2 3 4 5 6; do conf "many$i" interval_ns=30000000; done
/usr/libexec/timer_demo-apply start 2>/tmp/first & first=$!
/usr/libexec/timer_demo-apply start 2>/tmp/second & second=$!
check "two at once: the first" wait "$first"
check "two at once: the second" wait "$second"
check "they have made all" there many6
/usr/libexec/timer_demo-apply stop
check "stop removes all of them" test -z "$(ls "$C")"
rm "$ETC"/many?.conf
conf unit interval_ns=20000000 mode=periodic engine=jiffies running=1
finish
