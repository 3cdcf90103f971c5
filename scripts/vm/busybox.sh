#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Print the path of a static busybox for another architecture than this
# machine's, of the same version; nothing is installed.
. "$(dirname "$0")/../dev/lib.sh"
. "$(dirname "$0")/../kernels/apt.sh"
USAGE="ARCHITECTURE   (Debian's name, such as arm64)"

[ $# -eq 1 ] || usage
case $1 in -*) usage ;; esac
arch=$1
home=$CACHE/busybox/$arch

fetch() {
	cd "$1" || return
	download busybox-static || { apt_update && download busybox-static; } || return
	dpkg-deb -x ./*.deb root
}

mkdir -p "$home"
exec {lock}>"$home/lock"
flock "$lock"
if [ ! -e "$home/busybox" ]; then
	temporary=$(mktemp -d "$home/tmp.XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	use_suite "$(own_suite)" "$arch"
	progress "fetching busybox for $arch" "$CACHE/logs/busybox-$arch.log" \
		fetch "$temporary" || exit 1
	mv "$temporary/root/bin/busybox" "$home/busybox"
fi
echo "$home/busybox"
