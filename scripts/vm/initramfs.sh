#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Make the initramfs of the virtual machine: print the path of its base, which
# is made once for each kernel and content, and write the rest to FILE.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="KERNEL FILE [MODULE.ko]   (the guest's commands come from stdin)"

# Kernel modules that the guest loads at its start.
WANTED="configfs"

[ $# -ge 2 ] || usage
case $1 in -*) usage ;; esac
kernel=$1 file=$2 module=${3-}

# decompress FILE TARGET
decompress() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dc "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac >"$2"
}

# add_module NAME DIR: put the module into DIR, and its name into DIR/wanted
# after those that it depends on; nothing when it is built in.
add_module() {
	local path dependency
	[ ! -e "$2/$1.ko" ] || return 0
	# shellcheck disable=SC2153 # from kernel_env
	path=$(find "$MODULES" -name "$1.ko*" | head -n 1)
	if [ -z "$path" ]; then
		grep -q "/$1\.ko$" "$MODULES/modules.builtin" && return
		die "$RELEASE has no module $1"
	fi
	decompress "$path" "$2/$1.ko"
	for dependency in $(grep -az '^depends=' "$2/$1.ko" | tr '\0,' '  ' |
		sed 's/depends=//g'); do
		add_module "$dependency" "$2"
	done
	echo "$1.ko" >>"$2/wanted"
}

# Not compressed: to unpack it would cost an emulated machine more than to read it.
pack() {
	(cd "$1" && find . | sort | cpio -o -H newc --quiet -R 0:0 --reproducible) >"$2"
}

build_base() {
	local root=$1/root applet name modules=$1/root/lib/modules/$RELEASE

	# A kernel built without configfs is to show what the module does then.
	kernel_has CONFIGFS_FS || WANTED=${WANTED/configfs/}
	mkdir -p "$root"/{bin,dev,proc,sys,tmp,run,guest} "$modules"
	cp "$busybox" "$root/bin/busybox"
	for applet in $(busybox --list); do
		[ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
	done
	: >"$modules/wanted"
	for name in $WANTED; do
		add_module "$name" "$modules"
	done
	# For modprobe in the guest: timer_demo may need any of them.
	{
		echo "timer_demo.ko: $(xargs <"$modules/wanted")"
		sed 's/$/:/' "$modules/wanted"
	} >"$modules/modules.dep"
	pack "$root" "$1/base"
}

# Made by rename, so that two at once do no harm.
base() {
	local hash target temporary
	hash=$(cat "$0" "$busybox" "$MODULES/modules.builtin" | sha256sum | cut -c 1-16)
	target=$BUILD/$RELEASE/base-$hash.cpio
	if [ ! -e "$target" ]; then
		mkdir -p "$BUILD/$RELEASE"
		temporary=$(mktemp -d "$BUILD/$RELEASE/base.XXXXXX")
		build_base "$temporary"
		mv "$temporary/base" "$target"
		rm -rf "$temporary"
	fi
	echo "$target"
}

# The part that changes: our scripts, the module, the helpers, the commands.
rest() {
	local root page helpers=$BUILD/$RELEASE/helpers
	root=$(mktemp -d "$BUILD/$RELEASE/rest.XXXXXX")
	# shellcheck disable=SC2064 # the path as it is now
	trap "rm -rf '$root'" EXIT
	chmod 755 "$root"
	mkdir -p "$root/guest/bin" "$root/lib/modules/$RELEASE"
	guest_tree "$root/guest"
	# A test runs the commands that are in it.
	cp "$TOP/Documentation/waiting.rst" "$TOP/scripts/tests/helpers/pollwait.c" \
		"$root/guest"
	[ ! -d "$helpers" ] || cp -R "$helpers/." "$root/guest/bin"
	# The command, for the guests that have bash.
	cp -R "$TOP/scripts/command" "$root/guest/command"
	ln -s ../command/timer_demo "$root/guest/bin/timer_demo"
	for page in "$TOP"/Documentation/*.[1-9]; do
		mkdir -p "$root/guest/man/man${page##*.}"
		cp "$page" "$root/guest/man/man${page##*.}"
	done
	mv "$root/guest/init" "$root/init"
	if [ -n "$module" ]; then
		cp "${module%.ko}"*.ko "$root/lib/modules/$RELEASE"
		mkdir "$root/guest/examples"
		cp "${module%/*}"/examples/*.ko "$root/guest/examples"
		ln -s "/lib/modules/$RELEASE/timer_demo.ko" "$root/guest/timer_demo.ko"
	fi
	cat >"$root/guest-run"
	pack "$root" "$file"
}

kernel_env "$kernel"
if [ "$ARCH" = "$(dpkg --print-architecture)" ]; then
	busybox=$(command -v busybox) || die "no busybox; run scripts/dev/deps.sh vm"
else
	busybox=$("$TOP/scripts/vm/busybox.sh" "$ARCH")
fi
base
rest
