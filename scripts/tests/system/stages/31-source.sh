# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# make install and make uninstall, from the source package's content.
. /run/stage/common.sh

tar -xf /run/stage/old/*.tar.xz -C /root
tree=/root/timer-demo-$OLD
DESTDIR=/root/stage PREFIX=/usr make -s -C "$tree" install
check "with DESTDIR nothing outside of it changes" same_files
check "the unit is staged" test -e /root/stage/usr/lib/systemd/system/timer_demo.service
DESTDIR=/root/stage PREFIX=/usr make -s -C "$tree" uninstall
check "uninstall with DESTDIR leaves no file" \
	test -z "$(find /root/stage -type f)"
check "make install" make -s -C "$tree" install
check "DKMS has built the module" test -n "$(dkms status timer_demo/"$OLD")"
conf unit interval_ns=20000000 mode=periodic running=1
check "the unit starts" systemctl start timer_demo
check "its timer runs" has unit interval_ns=20000000 running=1
check "make uninstall" make -s -C "$tree" uninstall
check "the module is gone" test ! -d /sys/module/timer_demo
check "it leaves the configuration" test -e "$ETC/unit.conf"
rm -r "$ETC"
# make uninstall leaves the folders that all programs share.
check "no other file is left" same_files \
	'^/usr/local/(libexec|lib/(systemd(/system)?|udev(/rules\.d)?|sysusers\.d)|share/(doc|man/man[58]|bash-completion(/completions)?))$'
# So that this stage can be run again.
comm -13 /root/files-before /root/files-after | sort -r | xargs -r -d '\n' rmdir
finish
