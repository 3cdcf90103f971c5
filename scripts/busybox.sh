#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Print the path of a static busybox for another architecture than this
# machine's, from the same mirror; nothing is installed.
. "$(dirname "$0")/lib.sh"
USAGE="ARCHITECTURE   (Debian's name, such as i386)"

[ $# -eq 1 ] || usage
case $1 in -*) usage ;; esac
arch=$1
home=$CACHE/busybox/$arch

# Lists of its own: this machine's apt keeps the architectures that it has.
fetch() {
	local other=(-q -o "APT::Architectures::=$arch"
		-o "Dir::State::lists=$temporary/lists"
		-o "Dir::Cache=$temporary/cache"
		-o "APT::Sandbox::User=$(id -un)")

	mkdir -p "$temporary"/{lists,cache}/partial
	cd "$temporary" || return
	# One list that is broken may not be the one that is needed.
	apt-get "${other[@]}" update || :
	apt-get "${other[@]}" download "busybox-static:$arch" &&
		dpkg-deb -x ./*.deb root
}

mkdir -p "$home"
exec {lock}>"$home/lock"
flock "$lock"
if [ ! -e "$home/busybox" ]; then
	temporary=$(mktemp -d "$home/tmp.XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	progress "fetching busybox for $arch" "$CACHE/logs/busybox-$arch.log" \
		fetch || exit 1
	mv "$temporary/root/bin/busybox" "$home/busybox"
fi
echo "$home/busybox"
