# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Secure Boot with DKMS's key in the firmware.
. /run/stage/common.sh

module=$(modinfo -n timer_demo)
secure() { [ "$(od -An -tu1 -j4 -N1 /sys/firmware/efi/efivars/SecureBoot-*)" -eq 1 ]; }
plain() {
	local copy=/root/plain.ko
	case $module in
	*.xz) xz -dc "$module" >$copy ;;
	*) cp "$module" $copy ;;
	esac
	strip --strip-debug $copy
}

check "Secure Boot is on" secure
check "the kernel is locked down" grep -F '[integrity]' /sys/kernel/security/lockdown
check "the unit has set up its timer" has unit interval_ns=20000000 running=1
check "the module is not tainted as unsigned" \
	not grep -q E /sys/module/timer_demo/taint
check "settings work under lockdown" \
	sh -c "echo 25000000 >$T/timers/unit/interval_ns"
systemctl stop timer_demo
modprobe -r timer_demo
plain
check "the module without its signature is refused" not insmod /root/plain.ko
dmesg >/tmp/dmesg
check "for that reason" grep 'Loading of unsigned module is rejected' /tmp/dmesg
check "it loads after sign-file with DKMS's key" sh -c "
	/usr/lib/linux-kbuild-*/scripts/sign-file sha256 /var/lib/dkms/mok.key \
		/var/lib/dkms/mok.pub /root/plain.ko && insmod /root/plain.ko"
finish
