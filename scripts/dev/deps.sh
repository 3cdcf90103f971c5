#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Install the Debian packages that a job needs and that are missing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../kernels/apt.sh"
USAGE="GROUP...   (the groups are in the table below)"

# Group, what it is for, packages.
GROUPS_TABLE="
build|build the module|gcc libc6-dev make libelf-dev xz-utils
vm|run the virtual machine|qemu-system-x86 busybox-static cpio xz-utils
kernel|build a kernel|bc bison flex gcc libc6-dev libelf-dev libssl-dev make xz-utils
32bit|build the helpers of a 32-bit guest|gcc-i686-linux-gnu libc6-dev-i386-cross
chroot|build with another Debian's compiler|mmdebstrap debian-archive-keyring util-linux
arm64|build for arm64|gcc-aarch64-linux-gnu libc6-dev-arm64-cross
vm-arm64|run a virtual machine of arm64|qemu-system-arm
bench|compare the module with others|binutils rt-tests rtla jitterdebugger
deb|build Debian packages|debhelper dh-dkms dpkg-dev fakeroot lintian
system|test on a real Debian|qemu-system-x86 mmdebstrap e2fsprogs ovmf sbsigntool openssl
check|check the sources|sparse clang clang-format binutils coccinelle shellcheck perl xz-utils mandoc jq gnuplot-nox python3 inotify-tools
coverage|count the lines that ran|gcc gcovr
fleet|watch machines with Prometheus|curl jq xz-utils cpio
browser|look at the report in a browser|chromium jq gnuplot-nox
"

installed() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null |
		grep -qx installed
}

known() {
	apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'
}

# Packages of one group that are not installed.
missing_in() {
	local package
	for package in $1; do
		installed "$package" || printf '%s ' "$package"
	done
}

install() {
	progress "installing packages" "$CACHE/logs/apt-install.log" \
		as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y -o DPkg::Lock::Timeout=600 \
		--no-install-recommends install "$@"
}

# was_complete GROUP...: nothing was missing, and no package has come or gone since.
was_complete() {
	local group
	for group; do
		[ "$CACHE/complete/$group" -nt /var/lib/dpkg/status ] &&
			[ "$CACHE/complete/$group" -nt "$0" ] || return
	done
}

main() {
	local group name why packages found missing="" reason=""

	[ $# -gt 0 ] || usage
	! was_complete "$@" || return 0
	for group; do
		found=
		while IFS='|' read -r name why packages; do
			[ "$name" = "$group" ] || continue
			found=$name
			packages=$(missing_in "$packages")
			[ -n "$packages" ] || continue
			missing+=$packages
			reason+="${reason:+, }$why"
		done <<<"$GROUPS_TABLE"
		[ -n "$found" ] || usage
	done
	if [ -z "$missing" ]; then
		mkdir -p "$CACHE/complete"
		touch "${@/#/$CACHE/complete/}"
		return
	fi

	command -v apt-get >/dev/null ||
		die "no apt-get here; please install: $missing"
	# One package may be in several groups.
	read -r -a list <<<"$(tr ' ' '\n' <<<"$missing" | sort -u | xargs)"
	say "Installing ${list[*]} (to $reason)."
	# Old package lists name versions that the mirror no longer has.
	for name in "${list[@]}"; do
		known "$name" || { apt_update; break; }
	done
	install "${list[@]}" || { apt_update; install "${list[@]}"; }
}

main "$@"
