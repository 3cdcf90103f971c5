#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154 # lib.sh's
# How the packages and make uninstall take things away, and that every line which
# install.rst tells people to call is run by a stage of the system test. Prints what
# is wrong, and fails.
. "$(dirname "$0")/../../dev/lib.sh"
. "$TOP/scripts/tests/boot/lib.sh"

# fake NAME: a program that notes how it was called.
fake() {
	# shellcheck disable=SC2016 # that shell's
	printf '#!/bin/sh\necho "%s $*" >>%s/called\n' "$1" "$work" >"bin/$1"
	chmod +x "bin/$1"
}

called() { grep -qxF -e "$1" called || fault "not called: $1; but: $(cat called)"; }

# S8: disable takes no globs, so that units of single timers stayed enabled.
uninstall_ends_each_unit() {
	local name
	mkdir -p bin to/etc/systemd/system/multi-user.target.wants
	for name in systemctl udevadm dkms rmmod systemd-sysusers; do fake $name; done
	ln -s /nowhere "to/etc/systemd/system/multi-user.target.wants/timer_demo@blink.service"
	(
		export PATH=$work/bin:$PATH prefix=$work/to/usr sysconfdir=$work/to/etc
		export dkmsdir=$work/to/src
		"$TOP/scripts/packaging/install.sh" install
		"$TOP/scripts/packaging/install.sh" uninstall
	) >said 2>&1 || fault "install and uninstall: $(cat said)"
	called "systemctl stop timer_demo@*.service timer_demo.service"
	called "systemctl disable timer_demo.service timer_demo-access.service timer_demo@blink.service"
	is "files that are left" "$(find to -type f)" ""
}

# S16: in a chroot /sys is the host's, and its module was unloaded.
chroot_leaves_the_host_alone() {
	local script
	mkdir -p jail/{bin,sys/module/timer_demo,run/systemd/system,usr/libexec,proc}
	cp "$(command -v busybox)" jail/bin/sh
	for name in modprobe deb-systemd-invoke ../usr/libexec/timer_demo-apply; do
		# shellcheck disable=SC2016 # that shell's
		printf '#!/bin/sh\necho "$0 $*" >>/called\n' >"jail/bin/$name"
		chmod +x "jail/bin/$name"
	done
	: >jail/called
	mount --bind /proc jail/proc
	for script in "$TOP"/scripts/packaging/debian/*.prerm; do
		cp "$script" jail/prerm
		PATH=/bin /usr/sbin/chroot jail /bin/sh /prerm remove 2>said || fault "${script##*/} fails"
		# Where the root is that of all it does something: the test would see it.
		sed 's|/proc/1/root/\.|/|' "$script" >jail/prerm
		mv jail/called jail/called-in-chroot
		: >jail/called
		PATH=/bin /usr/sbin/chroot jail /bin/sh /prerm remove 2>said || fault "${script##*/} fails"
		[ -s jail/called ] || fault "${script##*/} does nothing anywhere"
		mv jail/called-in-chroot jail/called
	done
	umount jail/proc
	is "what a chroot has called" "$(cat jail/called)" ""
}

# The lines of the document's literal blocks, but for contents of files.
lines_of_document() {
	awk '
	/^ *$/ { next }
	/^   [^ ]/ && block { if (++n == 1) file = /^   (#|\[)/; if (!file) print substr($0, 4); next }
	/^      / && block { next }
	{ block = 0 }
	/::$/ && !/^ *\.\. / { block = 1; n = 0 }' "$TOP/Documentation/install.rst"
}

# Those that cannot run in a stage as they are: the packages and make come from the
# host, the firmware asks a person.
elsewhere() {
	case $1 in
	"make "*|"apt install ./.build/"*|mokutil*|reboot*|/usr/lib/linux-kbuild*) ;;
	*) return 1 ;;
	esac
}

each_line_is_run() {
	local line stages count=0
	stages=$(sed "s/'\"'/'/g" "$TOP"/scripts/tests/system/stages/*.sh)
	while IFS= read -r line; do
		count=$((count + 1))
		elsewhere "$line" || [[ $stages = *"$line"* ]] ||
			fault "no stage runs: $line"
	done < <(lines_of_document)
	[ "$count" -ge 10 ] || fault "found only $count lines in install.rst"
}

uninstall_ends_each_unit
chroot_leaves_the_host_alone
each_line_is_run
done_testing
