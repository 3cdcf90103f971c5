# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Timers as devices for udev and systemd, the group, a module that cannot load,
# suspend.
. /run/stage/common.sh

device() { echo "sys-subsystem-timer_demo-devices-$1.device"; }

mkdir "$C/dev"
check "a timer is a device unit, by its alias" \
	until_true 20 is active "$(device dev)"
check "and by its path" is active sys-kernel-timer_demo-timers-dev.device
cat >/run/systemd/system/bound.service <<-END
	[Unit]
	BindsTo=$(device late)
	After=$(device late)
	[Service]
	ExecStart=/bin/sleep infinity
END
systemctl daemon-reload
systemctl start --no-block bound
sleep 2
check "a service bound to a device unit waits for the timer" \
	not systemctl is-active --quiet bound
mkdir "$C/late"
check "it starts with the timer" until_true 20 is active bound
systemctl daemon-reload
diag "after daemon-reload it is $(systemctl is-active bound)"
rmdir "$C/late"
check "it ends with the timer" until_true 20 not systemctl is-active --quiet bound

# What lasts is the template; systemd forgets our device units at daemon-reload.
conf mine interval_ns=70000000
cat >/run/systemd/system/bound2.service <<-END
	[Unit]
	BindsTo=timer_demo@mine.service
	After=timer_demo@mine.service
	[Service]
	ExecStart=/bin/sleep infinity
END
systemctl daemon-reload
diag "after daemon-reload the device unit is $(systemctl is-active "$(device dev)")"
check "a service bound to the template starts it" systemctl start bound2
check "its timer is there" there mine
systemctl daemon-reload
sleep 2
check "daemon-reload leaves both" is active bound2
systemctl stop timer_demo@mine
check "it ends with the template" until_true 20 not systemctl is-active --quiet bound2
rm "$ETC/mine.conf"
echo stop >"$C/dev/notify"
echo 1 >"$C/dev/running"
check "a change event brings the device unit back" \
	until_true 20 is active sys-kernel-timer_demo-timers-dev.device

# The group.
printf '%s\n' 'u member' 'm member timer-demo' 'u stranger' | systemd-sysusers -
try() { setpriv --reuid "$1" --regid "$1" --init-groups sh -c "$2"; }
check "a member may read" try member "cat $T/interval_ns $T/stats/snapshot"
check "a stranger may, too" try stranger "cat $T/interval_ns $T/stats/snapshot"
check "a member may not write by default" not try member "echo 5 >$T/count"
sed -i 's/=no$/=yes/' /etc/default/timer_demo
conf unit interval_ns=20000000 mode=periodic running=1
check "start with the group's right" systemctl restart timer_demo
check "a member may write" try member "echo 6 >$T/count"
check "a member may make a timer" try member "mkdir $C/members"
check "a member may change it" until_true 20 try member \
	"echo 1000000 >$T/timers/members/interval_ns"
check "a stranger may not write" not try stranger "echo 7 >$T/count"
check "a stranger may not make a timer" not try stranger "mkdir $C/strange"
check "a member may remove it" try member "rmdir $C/members"
check "readings stay read-only" not try member "echo 1 >$T/last_elapsed"
sed -i 's/=yes$/=no/' /etc/default/timer_demo
systemctl reload timer_demo
check "the right is taken away again" not try member "echo 5 >$T/count"
rmdir "$C/dev"

# A module that cannot be loaded.
systemctl stop timer_demo
modprobe -r timer_demo
echo "options timer_demo mode=sometimes" >/etc/modprobe.d/timer_demo.conf
check "start fails with a bad module parameter" not systemctl start timer_demo
check "the journal says what modprobe said" journal timer_demo \
	"could not insert 'timer_demo': Invalid argument"
dmesg >/tmp/dmesg
check "the kernel says what is allowed" grep \
	"timer_demo: parameter mode: 'sometimes' refused, allowed: oneshot, periodic" \
	/tmp/dmesg
rm /etc/modprobe.d/timer_demo.conf
check "start without it" systemctl start timer_demo

# Suspend and resume.
if rtcwake -m no -s 1 >/dev/null 2>&1 && grep -q mem /sys/power/state; then
	before=$(cat /sys/power/suspend_stats/success)
	leave_host
	check "suspend to RAM and back" rtcwake -m mem -s 5
	join_host
	check "the machine was asleep" \
		test "$(cat /sys/power/suspend_stats/success)" -gt "$before"
	check "the timer still runs" has unit running=1
	count=$(cat "$T/timers/unit/stats/expirations")
	sleep 2
	check "and expires" \
		test "$(cat "$T/timers/unit/stats/expirations")" -gt "$count"
else
	skip "suspend to RAM and back" "this machine cannot suspend"
fi
dmesg >/tmp/dmesg
check "no trouble in the kernel's log" lacks /tmp/dmesg -f /run/stage/splats
finish
