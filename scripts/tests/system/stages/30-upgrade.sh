# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The next version, then purge.
. /run/stage/common.sh

loaded() { [ "$(cat /sys/module/timer_demo/version)" = "$1" ]; }
conf unit interval_ns=20000000 mode=periodic running=1
systemctl restart timer_demo
sed -i 's/^# yes:/# Yes:/' /etc/default/timer_demo
sha256sum "$ETC"/* /etc/default/timer_demo >/root/sums
arms_from_now
rm /root/*.deb
cp /run/stage/new/*.deb /root
check "apt upgrades the packages" \
	apt-get -q -y install /root/*.deb
check "configuration files are as they were" sha256sum -c --quiet /root/sums
check "the timers run on" has unit interval_ns=20000000 running=1
check "the upgrade has not armed them again" armed unit 0
check "the unit is active" is active timer_demo
check "systemd has read the new unit" \
	test "$(systemctl show -P NeedDaemonReload timer_demo)" = no
check "the old module runs on" loaded "$OLD"
check "DKMS has the new version" test -n "$(dkms status timer_demo/"$NEW")"
check "and not the old one" test -z "$(dkms status timer_demo/"$OLD")"
# With a unit of a single timer the line that was here once left all timers down.
conf single interval_ns=50000000 mode=periodic running=1
systemctl start timer_demo@single
# shellcheck disable=SC2016 # as in the document
check "what install.rst says brings the new module" documented \
	'units=$(systemctl list-units --state=active --plain --no-legend '"'timer_demo*.service' | cut -d ' ' -f 1)" \
	'systemctl stop $units; modprobe -r timer_demo; systemctl start $units'
check "the timer of a single unit is set up, too" has single interval_ns=50000000 running=1
check "the new module runs" loaded "$NEW"
check "the timers are set up" has unit interval_ns=20000000 running=1

rm /etc/udev/rules.d/61-local.rules
echo 'APT::Get::Assume-Yes "true";' >/root/yes
systemctl enable -q timer_demo@single
check "apt purges the packages" sh -c "yes | DEBIAN_FRONTEND=noninteractive \
	APT_CONFIG=/root/yes bash -c '. /run/stage/common.sh >/dev/null; documented \"apt purge timer-demo timer-demo-dkms\"'"
check "the module is gone" test ! -d /sys/module/timer_demo
check "DKMS knows nothing of it" test -z "$(dkms status)"
check "the units are gone" not systemctl cat timer_demo.service
check "no unit is left failed" test -z "$(systemctl list-units --failed --no-legend)"
check "nothing is left in /run" test ! -e /run/timer_demo
check "no file is left" same_files
finish
