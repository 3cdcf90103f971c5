#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build a small kernel from Debian's source package and the fragments in configs/, keep
# it in the cache, install nothing, print its folder.
. "$(dirname "$0")/../dev/lib.sh"
. "$(dirname "$0")/apt.sh"
#
# prepared: a module can be compiled for it, which takes minutes less; it cannot be
# booted, and nobody knows what it exports.
USAGE="NAME PACKAGE [prepared]   (NAME: a fragment scripts/kernels/configs/NAME.config)"

FRAGMENTS=$TOP/scripts/kernels/configs
# Part of what a kernel is cached by: count it up when it is built otherwise.
RECIPE=1

# Kconfig reads all of the source; a virtual machine needs few of its drivers.
UNNEEDED=(--exclude='*/drivers/gpu/*.[chS]' --exclude='*/drivers/media/*.[chS]'
	--exclude='*/drivers/net/*/*.[chS]' --exclude='*/drivers/staging/*.[chS]'
	--exclude='*/sound/*.[chS]' --exclude='*/Documentation/*/*'
	--exclude='*/tools/testing/*')

[ $# -eq 2 ] || [ "$*" = "$1 $2 prepared" ] || usage
name=$1 package=$2 part=${3-}
case $name in -*) usage ;; esac
[ -e "$FRAGMENTS/$name.config" ] || die "no scripts/kernels/configs/$name.config"

# Set version to the newest that apt knows.
newest() {
	version=$(apt-cache show --no-all-versions "$package" 2>/dev/null |
		sed -n 's/^Version: //p')
	[ -n "$version" ]
}

unpack_source() (
	cd "$1" || exit
	download "$package=$version" || exit
	dpkg-deb -x ./*.deb package && rm ./*.deb && mkdir tree &&
		tar -xf package/usr/src/linux-source-*.tar.* --strip-components=1 \
			--no-same-owner -C tree "${UNNEEDED[@]}"
)

fetch_source() {
	temporary=$(mktemp -d "$sources/tmp.XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	progress "fetching $package ($version)" "$CACHE/logs/$package.log" \
		unpack_source "$temporary" || return
	rm -rf "${sources:?}/$version"
	mv "$temporary/tree" "$sources/$version"
	rm -rf "$temporary"
}

# Set version to the source to build from, and have it unpacked.
find_source() {
	sources=$CACHE/source/$package
	mkdir -p "$sources"
	exec {lock}>"$sources/lock"
	flock "$lock"
	version=$(readlink "$sources/current" 2>/dev/null) || :
	if [ -n "${UPDATE-}" ] || [ ! -e "$sources/$version/Makefile" ]; then
		[ -z "${UPDATE-}" ] || apt_update
		newest || { apt_update && newest; } || die "apt does not know $package"
		# Lists that are out of date name files that are gone.
		[ -e "$sources/$version/Makefile" ] || fetch_source ||
			{ apt_update && newest && fetch_source; } || exit 1
		ln -sfn "$version" "$sources/current"
	fi
	exec {lock}>&-
}

# What is asked for: of two lines about an option the later one holds.
wishes() {
	sed -n 's/^CONFIG_\([A-Z0-9_]*\)=\(.*\)/\1 \2/p' \
		"$FRAGMENTS/base.config" "$FRAGMENTS/$name.config" |
		awk '{ wish[$1] = $2 } END { for (o in wish) print o, wish[o] }'
}

# Kconfig drops what depends on something that is off, and says nothing.
check_config() {
	local option value have bad=0
	while read -r option value; do
		have=$(sed -n "s/^CONFIG_$option=//p" "$1")
		[ "${have:-n}" = "$value" ] && continue
		echo "CONFIG_$option is ${have:-n} and should be $value"
		bad=1
	done < <(wishes)
	return "$bad"
}

configure() {
	"${make[@]}" tinyconfig || return
	{
		cat "$FRAGMENTS/base.config" "$FRAGMENTS/$name.config"
		echo "CONFIG_LOCALVERSION=\"-$name\""
	} >>"$home/.config"
	"${make[@]}" olddefconfig && check_config "$home/.config"
}

# Keep what builds modules and boots: the objects are most of the size.
finish() (
	cd "$home" || exit
	release=$(cat include/config/kernel.release) && mkdir -p modules &&
		cp modules.builtin modules && cp arch/x86/boot/bzImage vmlinuz || exit
	find . \( -name '*.o' -o -name '*.a' -o -name '*.cmd' \
		-o -name 'vmlinux*' -o -name bzImage \) \
		! -path './scripts/*' ! -path './tools/*' -type f -delete
	find . -depth -type d -empty -delete
	printf '%s\n' "$release" vmlinuz modules . >paths
)

prepare() {
	"${make[@]}" -j"${JOBS:-$(nproc)}" modules_prepare || return
	printf '%s\n' "$(cat "$home/include/config/kernel.release")" "" "" . >"$home/paths"
}

compile() { "${make[@]}" -j"${JOBS:-$(nproc)}" bzImage modules; }

build() {
	local log=$CACHE/logs/kernel-$name.log
	"$TOP/scripts/dev/deps.sh" kernel
	# What an interrupted build left is made use of.
	mkdir -p "$home"
	make=(nice -n 10 make -s -C "$sources/$version" ARCH=x86 "O=$home")
	progress "configuring kernel $name" "$log" configure || return
	if [ -n "$part" ]; then
		progress "preparing to build for kernel $name" "$log" prepare
		return
	fi
	progress "building kernel $name (some minutes)" "$log" compile || return
	progress "keeping kernel $name" "$log" finish
}

find_source
hash=$({ echo "$RECIPE"; wishes | sort; } | sha256sum | cut -c 1-12)
home=$CACHE/kernels/$name/$version-$hash
[ -e "$home/paths" ] || home+=${part:+-$part}
if [ ! -e "$home/paths" ]; then
	mkdir -p "$CACHE/kernels/$name"
	exec {lock}>"$CACHE/kernels/$name/lock"
	flock "$lock"
	[ -e "$home/paths" ] || build || exit 1
	exec {lock}>&-
fi
echo "$home"
