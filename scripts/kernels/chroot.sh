#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run a command in a small Debian of another suite, with the compiler that the
# suite's kernels are built with: what builds modules, kept in the cache. The
# cache and .build are at their places there; what it mounts ends with it.
. "$(dirname "$0")/../dev/lib.sh"
. "$(dirname "$0")/apt.sh"
USAGE="SUITE COMPILER COMMAND..."
# Exit status: the command's; 4 when there cannot be such a Debian.

[ $# -ge 3 ] || usage
suite=${1%-backports} compiler=$2
shift 2

# What make calls: pahole makes the module's BTF, the tools of the headers need
# libelf, W=1 runs a perl script.
PACKAGES=make,libelf-dev,dwarves,perl,bash,coreutils,dash,diffutils,findutils,\
grep,mawk,sed

# Unpacked is enough: what the packages' own scripts would do here is two links.
bootstrap() {
	use_suite "$suite" "$(own_arch)"
	as_root mmdebstrap --variant=extract --mode=root \
		--include="$compiler,$PACKAGES" \
		${APT_CONFIG:+--aptopt="${APT_CONFIG%/*}/reach.conf"} \
		"$suite" "$1/root" "$(sources_of "$suite")" || return
	as_root ln -sf mawk "$1/root/usr/bin/awk"
	as_root ln -sf dash "$1/root/bin/sh"
}

prepare() {
	local temporary
	exec {lock}>"$root.lock"
	flock "$lock"
	if [ -n "${UPDATE-}" ] || [ ! -e "$root/usr/bin/$compiler" ]; then
		"$TOP/scripts/dev/deps.sh" chroot
		temporary=$(mktemp -d "$CACHE/chroots/tmp.XXXXXX")
		# shellcheck disable=SC2064 # the path as it is now
		trap "as_root rm -rf '$temporary'" EXIT
		progress "making a Debian $suite to build in" \
			"$CACHE/logs/chroot-$suite.log" bootstrap "$temporary" ||
			{ say "no Debian $suite to build in"; exit 4; }
		as_root rm -rf "$root"
		as_root mv "$temporary/root" "$root"
		rmdir "$temporary"
	fi
	exec {lock}>&-
}

root=$CACHE/chroots/$suite-$compiler
mkdir -p "$CACHE/chroots" "$BUILD"
if [ -n "${UPDATE-}" ] || [ ! -e "$root/usr/bin/$compiler" ]; then prepare; fi
# There are no locales there.
export LANG=C
# The mounts are in a name space of their own, which ends when this does.
# shellcheck disable=SC2016 # for the inner shell
as_root unshare --mount --pid --fork --kill-child \
	sh -ec 'root=$1 user=$2; shift 2
	mount -t proc proc "$root/proc"
	for place in "$1" "$2"; do
		mkdir -p "$root$place"
		mount --bind "$place" "$root$place"
	done
	shift 2
	exec chroot --userspec="$user" "$root" "$@"' \
	sh "$root" "$(id -u):$(id -g)" "$CACHE/kernels" "$BUILD" "$@"
