# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The packages on a fresh Debian; then files for the next boot.
. /run/stage/common.sh

list_files >/root/files-before
release=$(uname -r)
built() { dkms status timer_demo/"$1" | grep -q "$release.*installed"; }
signed() { [ -n "$(modinfo -F signer timer_demo)" ]; }
says() { [ "$(modinfo -F version timer_demo)" = "$1" ]; }

cp /run/stage/old/*.deb /root
check "apt installs the packages" \
	apt-get -q -y install /root/*.deb
check "DKMS has built the module for the running kernel" built "$OLD"
check "its version is the package's" says "$OLD"
check "it is signed" signed
check "installing loads no module" test ! -d /sys/module/timer_demo
check "the unit is enabled" is enabled timer_demo.service
check "the unit has not failed" not systemctl is-failed --quiet timer_demo
check "there is a group for those who may change timers" \
	getent group timer-demo
check "the files that the packages own are as they were made" \
	dpkg --verify timer-demo timer-demo-dkms
cp /var/lib/dkms/mok.pub /host/

conf unit interval_ns=20000000 mode=periodic engine=jiffies running=1
cat >/etc/udev/rules.d/61-local.rules <<-END
	ACTION=="add", SUBSYSTEM=="timer_demo", DEVPATH=="/kernel/timer_demo", ATTR{interval_ns}="30000000", ATTR{mode}="periodic", ATTR{running}="1"
END
finish
