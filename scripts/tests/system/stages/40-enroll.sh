# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A kernel that demands signatures (module.sig_enforce=1) and does not know
# DKMS's key; then the key goes into the firmware, and Secure Boot is on.
. /run/stage/common.sh

enroll() {
	{ printf '\x27\x00\x00\x00'; cat "/run/stage/$1.auth"; } >/tmp/variable
	cat /tmp/variable >"/sys/firmware/efi/efivars/$1-$2"
}

check "the kernel enforces signatures" \
	grep -x Y /sys/module/module/parameters/sig_enforce
check "a signed module with an unknown key is refused" not modprobe timer_demo
check "the unit fails and says why" not systemctl restart timer_demo
check "the journal has modprobe's reason" journal timer_demo \
	"could not insert 'timer_demo': Key was rejected by service"
ls /sys/firmware/efi/efivars/* >/dev/null 2>&1 ||
	mount -t efivarfs efivarfs /sys/firmware/efi/efivars
global=8be4df61-93ca-11d2-aa0d-00e098032b8c
check "the firmware takes db" enroll db d719b2cb-3d3a-4596-a3bc-dad00e67656f
check "the firmware takes KEK" enroll KEK "$global"
check "the firmware takes PK" enroll PK "$global"
finish
