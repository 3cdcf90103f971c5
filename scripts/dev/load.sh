#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build the module for the kernel that runs here and load it, or unload it.
. "$(dirname "$0")/lib.sh"
USAGE="load|unload [parameter=value...]"

release=$(uname -r)
headers=/lib/modules/$release/build

# A virtual machine can do what this kernel cannot.
no_way() {
	say "Cannot load the module into the running kernel $release: $1"
	say "\`make shell\` runs it in a virtual machine instead."
	exit 1
}

loaded() { [ -d /sys/module/timer_demo ]; }

load() {
	local module=$BUILD/host-$release/module/timer_demo.ko parameter
	for parameter; do
		case $parameter in *=*) ;; *) usage ;; esac
	done
	! loaded || die "timer_demo is loaded already; \`make unload\` first"
	[ -d /proc/sys/kernel ] && [ -e /proc/modules ] ||
		no_way "it was built without loadable modules"
	[ "$(cat /proc/sys/kernel/modules_disabled 2>/dev/null)" = 0 ] ||
		no_way "loading modules is switched off"
	[ -e "$headers/Makefile" ] ||
		no_way "its headers are not in $headers (package linux-headers-$release)"

	"$TOP/scripts/dev/build.sh" --host >/dev/null
	# The configfs part of the module needs it; it may be built in.
	as_root modprobe -q configfs || :
	say "Loading timer_demo into the running kernel $release."
	as_root insmod "$module" "$@" ||
		no_way "insmod refused it; see dmesg (Secure Boot wants signed modules)"
	say "It is in /sys/kernel/timer_demo. \`make unload\` takes it away."
}

unload() {
	[ $# -eq 0 ] || usage
	loaded || die "timer_demo is not loaded"
	say "Unloading timer_demo from the running kernel $release."
	as_root rmmod timer_demo ||
		die "it is in use: remove its timers under /sys/kernel/config/timer_demo"
	say "It is gone."
}

case ${1-} in
load|unload) "$@" ;;
*) usage ;;
esac
