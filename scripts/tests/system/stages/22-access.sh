# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Who may read, make, change and remove timers, and that the right goes again. alice
# and carol are members of the group, bob is nobody in particular.
. /run/stage/common.sh

sed -i 's/^TIMER_DEMO_GROUP_WRITE=.*/TIMER_DEMO_GROUP_WRITE=no/' /etc/default/timer_demo
systemctl stop timer_demo
rm -f "$ETC"/*.conf
printf '%s\n' 'u alice' 'u carol' 'u bob' 'm carol timer-demo' | systemd-sysusers -
modprobe -r timer_demo
modprobe timer_demo

for who in alice carol bob; do
	check "$who reads" as "$who" "cat $T/interval_ns $T/stats/snapshot"
	check "$who does not write by default" not as "$who" "echo 5 >$T/count"
	check "$who makes no timer by default" not as "$who" "mkdir $C/$who"
done
check "the worst expiry is not for everybody" not as bob "cat $T/stats/worst"

# S6: with no file in /etc/timer_demo the folder for new timers was root's still.
command -v adduser >/dev/null || {
	adduser() { usermod -a -G "$2" "$1"; }
	export -f adduser
}
check "the right is given as install.rst says" documented \
	"adduser alice timer-demo" \
	"sed -i 's/^TIMER_DEMO_GROUP_WRITE=.*/TIMER_DEMO_GROUP_WRITE=yes/' /etc/default/timer_demo" \
	"systemctl start timer_demo-access"
check "a member makes a timer and sets it at once" as alice "mkdir $C/hers &&
	echo 3000000 >$T/timers/hers/interval_ns && echo periodic >$T/timers/hers/mode &&
	echo 1 >$T/timers/hers/running"
check "a member reads whom the worst expiry has met" as alice "cat $T/stats/worst"
check "somebody else does not" not as bob "cat $T/timers/hers/stats/worst"
mkdir "$C/roots"
for who in carol bob; do
	check "$who cannot change it" not as "$who" "echo 5 >$T/timers/hers/count"
	check "$who cannot remove it" not as "$who" "rmdir $C/hers"
done
check "a member cannot change root's" not as alice "echo 5 >$T/timers/roots/count"
check "a member cannot remove root's" not as alice "rmdir $C/roots"
check "a member cannot change the default timer" not as alice "echo 5 >$T/count"
# S5: the stop at a threshold once switched tracing off for everybody.
check "a member cannot switch tracing off" sh -c \
	"echo 1 >/sys/kernel/tracing/tracing_on
	setpriv --reuid alice --regid alice --init-groups sh -c \
		'echo trace_off >$T/timers/hers/on_threshold; echo 1 >$T/timers/hers/threshold_ns'
	sleep 1; [ \$(cat /sys/kernel/tracing/tracing_on) = 1 ]"
conf hers interval_ns=20000000
check "a file for a member's timer fails" not systemctl start timer_demo
check "the unit says whose it is" journal timer_demo \
	"$ETC/hers.conf: the timer hers belongs to alice"
rm "$ETC/hers.conf"

# With the command, as people do.
check "create with settings" as alice \
	"timer_demo create cmd interval_ns=2ms mode=periodic running=1"
check "set" as alice "timer_demo -t cmd set interval_ns=5ms"
check "check" as alice "timer_demo check --seconds 1 --max 10s"
check "watch" as alice "timer_demo -t cmd watch --frames 1"
check "export" as alice "timer_demo export"
check "compare" as alice "cd /tmp && timer_demo compare --engines hrtimer \
	--no-cyclictest --seconds 1 --output /tmp/alice.json"
check "delete" as alice "timer_demo delete cmd"
check "nothing but hers and root's is left" test "$(ls "$C")" = $'hers\nroots'

# No process for each timer.
procs() { awk '/^processes/ { print $2 }' /proc/stat; }
before=$(procs)
as alice "for i in {1..50}; do mkdir $C/p\$i; done"
udevadm settle
after=$(procs)
diag "50 timers made: $((after - before)) processes"
check "50 timers take no process but mkdir and what udev has of its own" \
	test $((after - before)) -lt 100
as alice "cd $C && rmdir p*"

# Whenever the module is there.
as alice "rmdir $C/hers"
rmdir "$C/roots"
check "unload" modprobe -r timer_demo
check "load" modprobe timer_demo
check "a member may make timers again" until_true 20 as alice "mkdir $C/again"
check "the right is taken away as install.rst says" documented \
	"sed -i 's/^TIMER_DEMO_GROUP_WRITE=.*/TIMER_DEMO_GROUP_WRITE=no/' /etc/default/timer_demo" \
	"systemctl start timer_demo-access"
check "what members have made has ended" not there again
check "a member makes no timer any more" not as alice "mkdir $C/more"
check "nor reads whom the worst expiry has met" not as alice "cat $T/stats/worst"
check "no file is the group's" \
	test -z "$(find "$T" "$C" -group timer-demo -o ! -user root)"
check "the group has no right by default after a load" sh -c \
	"modprobe -r timer_demo && modprobe timer_demo && sleep 3 && ! setpriv --reuid alice \
	--regid alice --init-groups mkdir $C/alices"

conf unit interval_ns=20000000 mode=periodic running=1
systemctl start timer_demo
dmesg >/tmp/dmesg
check "no trouble in the kernel's log" lacks /tmp/dmesg -f /run/stage/splats
finish
