#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Have a kernel in the cache, fetched or built, install nothing, print where it is.
. "$(dirname "$0")/../dev/lib.sh"
. "$(dirname "$0")/apt.sh"
USAGE="KERNEL [image|headers|prepared|source]   (KERNEL: a name in scripts/kernels/kernels.list)"
# Exit status: 4 when the kernel cannot be had, with the reason.

SOURCE_PACKAGE=linux-source-6.1

# Set suite, arch, image, headers for the kernel NAME.
look_up() {
	local line
	line=$(awk -v n="$1" '$1 == n' "$TOP/scripts/kernels/kernels.list")
	[ -n "$line" ] || die "no kernel '$1'; there are: $(awk \
		'!/^#/ { printf "%s ", $1 }' "$TOP/scripts/kernels/kernels.list")"
	read -r _ suite image headers _ <<<"$line"
	case $1 in
	*-arm64) arch=arm64 ;;
	32bit) arch=i386 ;;
	*) arch=$(own_arch) ;;
	esac
}

# closure PACKAGE PATTERN: what PACKAGE needs among the names that match.
# Signed and unsigned images hold the same kernel: one of them is enough. What
# is there for this machine's architecture, too, is a tool to run on it.
closure() {
	apt-cache depends --recurse --no-recommends --no-suggests \
		--no-conflicts --no-breaks --no-replaces --no-enhances "$1" \
		2>/dev/null |
		grep -E "^$2" | grep -vx -e "$1" | sort -u |
		awk -v own="$(own_arch)" '{ all[$0] } END { for (p in all) {
			signed = p; sub(/-unsigned$/, "", signed)
			if ((signed == p || !(signed in all)) &&
				!((p ":" own) in all)) print p } }'
}

cannot() { say "$*"; exit 4; }

# Set packages and version from what the package lists say now.
resolve() {
	packages=$(closure "$image" 'linux-(image|binary|base|modules)-'
		closure "$headers" 'linux-(headers|kbuild)-') || return
	version=$(apt-cache show --no-all-versions "$image" 2>/dev/null |
		sed -n 's/^Version: //p')
	[ -n "$version" ]
}

# The package lists may be absent, or older than the mirror.
resolve_or_update() {
	[ -z "${UPDATE-}" ] || apt_update
	resolve || { apt_update && resolve; } ||
		cannot "apt does not know $image and $headers (Debian $suite)"
}

# Drivers are most of an image, and a virtual machine needs none of them.
unpack() {
	local deb
	for deb in "$1"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$2" --no-same-owner \
			--exclude='*/kernel/drivers' --exclude='*/kernel/net' \
			--exclude='*/kernel/sound' --exclude='./usr/share' || return
	done
}

# The headers name each other by their installed place: make that relative.
relocate() {
	local makefile absolute='^(include |KBUILD_OUTPUT=)/usr/src/'
	# shellcheck disable=SC2016 # $(...) is for make
	grep -lE "$absolute" "$1"/usr/src/linux-headers-*/Makefile |
		while IFS= read -r makefile; do
			sed -i -E -e "s#$absolute#\\1\$(debian_headers)#" \
				-e '1i debian_headers := $(dir $(realpath $(lastword $(MAKEFILE_LIST))))../' \
				"$makefile"
		done
	! grep -lE "$absolute" "$1"/usr/src/linux-headers-*/Makefile
}

# Write the paths, relative to the folder, that print_paths needs.
record() (
	cd "$1" || exit
	vmlinuz=$(find . -name 'vmlinuz*' -type f | head -n 1)
	modules=$(find . -path '*/lib/modules/*' -prune -type d | head -n 1)
	release=${modules##*/}
	[ -n "$vmlinuz" ] && [ -d "usr/src/linux-headers-$release" ] || exit
	printf '%s\n' "$release" "${vmlinuz#./}" "${modules#./}" \
		"usr/src/linux-headers-$release" >paths
)

# download_into FOLDER: its packages to FOLDER/debs.
download_into() (
	rm -rf "$1/debs"
	mkdir "$1/debs" && cd "$1/debs" || exit
	# shellcheck disable=SC2086 # a list of names
	download $packages
)

unpack_in() (
	cd "$1" && mkdir root || exit
	unpack debs root && relocate root && record root
)

# Put what packages and version say into the cache, in one step.
fetch_version() {
	local home=$CACHE/kernels/$suite/$name log=$CACHE/logs/kernel-$name.log
	local label="fetching kernel $name ($version)"

	temporary=$(mktemp -d "$home/tmp.XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	progress "$label" "$log" download_into "$temporary" || return
	progress "unpacking kernel $name" "$log" unpack_in "$temporary" || return
	rm -rf "${home:?}/$version"
	mv "$temporary/root" "$home/$version"
	rm -rf "$temporary"
}

# Another fetch may have finished while this one waited for the lock.
fetch() {
	local home=$CACHE/kernels/$suite/$name
	mkdir -p "$home"
	exec {lock}>"$home/lock"
	flock "$lock"
	if [ -n "${UPDATE-}" ] || [ ! -e "$home/current/paths" ]; then
		use_suite "$suite" "$arch" || exit 4
		resolve_or_update
		# Lists that are out of date name files that are gone.
		[ -e "$home/$version/paths" ] || fetch_version || {
			apt_update && resolve && fetch_version
		} || cannot "could not fetch $name from Debian $suite"
		ln -sfn "$version" "$home/current"
	fi
	exec {lock}>&-
}

print_paths() {
	local part=$1
	{ read -r release; read -r vmlinuz; read -r modules; read -r kdir; } \
		<"$home/paths"
	printf '%s=%q\n' RELEASE "$release" SUITE "$suite" ARCH "$arch"
	[ "$part" = headers ] || [ "$part" = prepared ] || printf '%s=%q\n' \
		VMLINUZ "$home/$vmlinuz" MODULES "$home/$modules"
	[ "$part" = image ] || printf 'KDIR=%q\n' "$home/$kdir"
}

# What a built kernel's fragment says about the machine to boot it in.
print_machine() {
	printf 'GUEST_%s=%q\n' \
		MEMORY "$(sed -n 's/^# memory: //p' "$TOP/scripts/kernels/configs/$name.config")" \
		APPEND "$(sed -n 's/^# append: //p' "$TOP/scripts/kernels/configs/$name.config")"
}

# Of the kernel's source only the scripts that check sources are kept.
unpack_source() (
	cd "$1" || exit
	download "$SOURCE_PACKAGE" && dpkg-deb -x ./*.deb root &&
		tar -xf root/usr/src/linux-source-*.tar.* --strip-components=1 \
			--wildcards '*/scripts/*' && [ -x scripts/checkpatch.pl ] &&
		rm -rf root ./*.deb
)

fetch_source() {
	local home=$CACHE/$SOURCE_PACKAGE
	mkdir -p "$CACHE"
	exec {lock}>"$home.lock"
	flock "$lock"
	if [ ! -e "$home/scripts" ]; then
		apt-cache show "$SOURCE_PACKAGE" >/dev/null 2>&1 || apt_update
		temporary=$(mktemp -d "$CACHE/tmp.XXXXXX")
		trap 'rm -rf "$temporary"' EXIT
		progress "fetching the kernel's own check scripts" \
			"$CACHE/logs/source.log" unpack_source "$temporary" || exit 1
		chmod 755 "$temporary"
		mv "$temporary" "$home"
	fi
	exec {lock}>&-
}

[ $# -ge 1 ] && [ $# -le 2 ] || usage
name=$1 part=
case $name in -*) usage ;; esac
case ${2-} in
source)
	[ -e "$CACHE/$SOURCE_PACKAGE/scripts" ] || fetch_source
	printf 'KSOURCE=%q\n' "$CACHE/$SOURCE_PACKAGE"
	;;
image|headers|prepared|"")
	look_up "$name"
	if [ "$suite" = built ]; then
		[ "${2-}" != prepared ] || part=prepared
		home=$("$TOP/scripts/kernels/custom.sh" "$name" "$image" ${part:+"$part"})
		print_paths "${2-}"
		print_machine
		exit
	fi
	if [ -n "${UPDATE-}" ] || [ ! -e "$CACHE/kernels/$suite/$name/current/paths" ]; then
		fetch
	fi
	home=$(readlink -f "$CACHE/kernels/$suite/$name/current")
	print_paths "${2-}"
	;;
*) usage ;;
esac
