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

# S2: a name that stood for another device started and stopped root's units.
cat >/run/systemd/system/usb.service <<-END
	[Service]
	ExecStart=/bin/sleep infinity
	[Install]
	WantedBy=dev-ttyUSB0.device
END
systemctl --runtime enable usb
for name in 'x !dev!ttyUSB0' '!dev!ttyUSB0' 'x /dev/ttyUSB0'; do
	mkdir "$C/$name" 2>/dev/null
	sleep 1
	rmdir "$C/$name" 2>/dev/null
done
udevadm settle
check "no name of a timer is another device" \
	not systemctl is-active --quiet dev-ttyUSB0.device
check "and starts no unit by it" not systemctl is-active --quiet usb
check "what other names are there works" sh -c "mkdir '$C/a.b_c:d@e+f-g'"
check "and is a device unit" until_true 20 is active \
	"$(systemd-escape -p --suffix=device "$T/timers/a.b_c:d@e+f-g")"
rmdir "$C/a.b_c:d@e+f-g"
check "it ends with the timer" until_true 20 not systemctl is-active --quiet \
	"$(systemd-escape -p --suffix=device "$T/timers/a.b_c:d@e+f-g")"
rmdir "$C/dev"

# A module that cannot be loaded.
conf unit interval_ns=20000000 mode=periodic running=1
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
