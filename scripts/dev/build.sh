#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build module/ and the guest's C helpers for a kernel; print the module's path.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../kernels/apt.sh"
USAGE="[--dir NAME] [KERNEL|--host [make argument...]]"

# A make argument (W=1, C=2) may need a folder of its own: --dir.
# --host stands for the running kernel and its installed headers.
folder=module
while :; do
	case ${1-} in
	--host) break ;;
	--dir) [ $# -ge 2 ] || usage; folder=$2; shift 2 ;;
	-*) usage ;;
	*) break ;;
	esac
done
kernel=${1:-${KERNEL:-$DEFAULT_KERNEL}}
[ $# -eq 0 ] || shift
module_source=$TOP/module

# sync_sources FROM TO: make TO's sources equal FROM's, touch nothing that is
# equal already, so that make has only the real changes to build. True when
# something changed.
sync_sources() {
	local file changed=1
	local sources=(-name '*.[chS]' -o -name 'Kbuild*' -o -name Makefile)

	mkdir -p "$2"
	while IFS= read -r file; do
		cmp -s "$1/$file" "$2/$file" && continue
		mkdir -p "$2/$(dirname "$file")"
		cp "$1/$file" "$2/$file"
		changed=0
	done < <(cd "$1" && find . -type f \( "${sources[@]}" \))
	while IFS= read -r file; do
		[ -e "$1/$file" ] && continue
		rm "$2/$file"
		changed=0
	done < <(cd "$2" && find . -type f ! -name '*.mod.c' \( "${sources[@]}" \))
	return "$changed"
}

# The compiler that the kernel was built with.
compiler() {
	sed -n 's/^CC = .*\(gcc-[0-9]*\).*/\1/p' "$KDIR/.kernelvariables" 2>/dev/null || :
}

# Module BTF is made from the kernel's, by pahole; without them make would
# stop or warn about it.
btf_off() {
	[ -e "$KDIR/vmlinux" ] && command -v pahole >/dev/null ||
		echo CONFIG_DEBUG_INFO_BTF_MODULES=
}

# Set make to what builds for the kernel: for another architecture with a cross
# compiler, for another suite in a chroot with its compiler, else with the
# kernel's own where it is there, or the one that is.
choose_make() {
	local cc off
	cc=$(compiler)
	case $cross${SUITE:-built} in
	built|"$(own_suite)"|?*-linux-gnu-*) ;;
	*)
		make=("$TOP/scripts/kernels/chroot.sh" "$SUITE" "$cc" make)
		"${make[@]}" --version >/dev/null
		return
		;;
	esac
	[ -n "$cc" ] && command -v "$cross$cc" >/dev/null || cc=gcc
	off=$(btf_off)
	make=(make "CC=$cross$cc" ${cross:+ARCH="$ARCH" CROSS_COMPILE="$cross"}
		${off:+"$off"})
}

build_module() {
	local dir=$1 stamp=$1/.built changed=
	shift
	local make=()
	choose_make || return
	local call=("${make[@]}" -C "$KDIR" "M=$dir" -j"$(nproc)")
	# Unit tests, the bench module and examples are for the virtual machine alone.
	[ "$kernel" = --host ] || call+=(TDEMO_TESTS=m TDEMO_EXAMPLES=m)
	# make coverage reads what the module counts.
	[ "$kernel" = --host ] || ! kernel_has GCOV_KERNEL || call+=(GCOV_PROFILE=y)
	# What a kernel exports that was only prepared nobody knows.
	[ -e "$KDIR/Module.symvers" ] || call+=(KBUILD_MODPOST_WARN=1)
	call+=(${W:+"W=$W"} "$@" modules)

	# Objects for another kernel of this release are not for this one.
	if [ "$(cat "$dir/.kernel" 2>/dev/null)" != "$KDIR" ]; then
		rm -rf "$dir"
		mkdir -p "$dir"
		echo "$KDIR" >"$dir/.kernel"
	fi
	sync_sources "$module_source" "$dir" && changed=1
	[ -z "$changed" ] && [ -e "$dir/timer_demo.ko" ] &&
		[ "$(cat "$stamp" 2>/dev/null)" = "${call[*]}" ] && return
	rm -f "$stamp"
	# The log is to show all warnings, not those of what has changed.
	[ -z "${W-}" ] || find "$dir" -name '*.o' -delete
	progress "building the module for $RELEASE" "$dir.log" "${call[@]}" || return
	[ -e "$dir/timer_demo.ko" ] || die "no timer_demo.ko in $dir; see $dir.log"
	echo "${call[*]}" >"$stamp"
}

# Kernels of one architecture share them; $1 becomes a link to them.
build_helpers() {
	local source target dir lock cc=${cross}gcc header=$TOP/scripts/tests/helpers/clock.h
	if ! kernel_has 64BIT; then
		"$TOP/scripts/dev/deps.sh" 32bit
		cc=i686-linux-gnu-gcc
	fi
	dir=$BUILD/helpers/$cc
	mkdir -p "$dir"
	ln -sfn "../helpers/$cc" "$1"
	exec {lock}>"$dir.lock"
	flock "$lock"
	# One that is no more is not to be found by a test, either.
	for target in "$dir"/*; do
		[ -e "$TOP/scripts/tests/helpers/${target##*/}.c" ] || rm -f "$target"
	done
	for source in "$TOP"/scripts/tests/helpers/*.c; do
		target=$dir/$(basename "$source" .c)
		[ "$source" -nt "$target" ] || [ "$header" -nt "$target" ] || continue
		progress "building ${source##*/}" "$target.log" \
			"$cc" -static -pthread -O2 -Wall -Wextra -Werror \
			-Wno-unused-parameter -o "$target" "$source" || return
		rm -f "$target.log"
	done
	exec {lock}>&-
}

"$TOP/scripts/dev/deps.sh" build
if [ "$kernel" = --host ]; then
	RELEASE=host-$(uname -r)
	KDIR=/lib/modules/$(uname -r)/build
else
	kernel_env "$kernel"
fi
[ -e "$module_source/Kbuild" ] || die "no module/Kbuild"
cross=
if [ "${ARCH-}" = arm64 ] && [ "$(own_arch)" != arm64 ]; then
	"$TOP/scripts/dev/deps.sh" arm64
	cross=aarch64-linux-gnu-
fi
out=$BUILD/$RELEASE
mkdir -p "$out"
exec {lock}>"$out/$folder.lock"
flock "$lock"
build_module "$out/$folder" "$@"
if [ "$kernel" != --host ]; then
	build_helpers "$out/helpers"
fi
exec {lock}>&-
echo "$out/$folder/timer_demo.ko"
