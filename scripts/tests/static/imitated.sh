#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build the module against imitations of kernels that cannot be had here: the default
# kernel's headers with what a family has otherwise (imitated.list). Nobody can load
# what comes out, and other differences of theirs are not seen; but what each family
# failed by is there.
. "$(dirname "$0")/../../dev/lib.sh"
USAGE="[--module DIR] [NAME...]   (NAME: of scripts/tests/static/imitated.list)"

list=$TOP/scripts/tests/static/imitated.list
work=$BUILD/imitated
tree=$work/usr
module=$TOP/module

# edit FILE PATTERN SED-ARGUMENT...: change a header of the tree; sources that match
# PATTERN use what is changed. Files of the tree are links to the cache's.
edit() {
	local file=$tree/src/$1
	shift
	uses+=${uses:+|}$1
	shift
	sed -E "$@" "$file" >"$work/edited"
	! cmp -s "$file" "$work/edited" || die "$family: nothing to change in $file"
	edited+=("$file")
	mv -f "$work/edited" "$file"
}

restore() {
	local file
	for file in "${edited[@]}"; do cp -alf "${KDIR%/src/*}${file#"$tree"}" "$file"; done
	edited=()
}

# The declarations are on one line or more; these are those of the default kernel.
change() {
	local setup='extern void hrtimer_setup(struct hrtimer *t, enum hrtimer_restart (*f)(struct hrtimer *), clockid_t c, enum hrtimer_mode m);'
	local arguments a b c
	case $1 in
	version=*)
		IFS=. read -r a b c <<<"${1#*=}"
		edit "$arch/include/generated/uapi/linux/version.h" 'compat\.h' \
			"s/(LINUX_VERSION_CODE) .*/\\1 $((a << 16 | b << 8 | ${c:-0}))/"
		;;
	rhel=*)
		IFS=. read -r a b <<<"${1#*=}"
		edit "$arch/include/generated/uapi/linux/version.h" 'compat\.h' \
			"\$a #define RHEL_RELEASE_CODE $((a << 8 | b))"
		;;
	name=*)
		case ${1#*=} in
		kset) arguments='struct kset *kset, struct kobject *kobj' ;;
		kset-const) arguments='struct kset *kset, const struct kobject *kobj' ;;
		kobj) arguments='struct kobject *o' ;;
		const) arguments='const struct kobject *kobj' ;;
		esac
		edit "$common/include/linux/kobject.h" 'kset_uevent_ops' \
			"s/(\\(\\* const name\\))\\(.*\\)/\\1($arguments)/"
		;;
	delete=del)
		has=${has/TIMER_DELETE_SYNC /}
		edit "$common/include/linux/timer.h" 'timer_delete_sync' \
			-e '/^static inline int del_timer_sync/,/^}/d' \
			-e 's/int timer_delete_sync\(/int del_timer_sync(/'
		;;
	delete=new)
		edit "$common/include/linux/timer.h" 'timer_delete_sync' \
			-e '/^static inline int del_timer_sync/,/^}/d'
		;;
	setup=*)
		has="HRTIMER_SETUP $has"
		edit "$common/include/linux/hrtimer.h" 'hrtimer_setup' \
			-e "/^extern void hrtimer_init\\(/i $setup"
		[ "$1" = setup=both ] ||
			edit "$common/include/linux/hrtimer.h" 'hrtimer_setup' \
				-e '/^extern void hrtimer_init\(/,/;/d' \
				-e 's/\thrtimer_init\(timer,/\thrtimer_setup(timer, NULL,/'
		;;
	percpu)
		has+='WQ_PERCPU '
		edit "$common/include/linux/workqueue.h" 'alloc_workqueue' \
			'/^\tWQ_UNBOUND\t/i WQ_PERCPU = 1 << 8,'
		;;
	assign=1)
		edit "$common/include/trace/stages/stage6_event_callback.h" \
			'define_trace\.h' \
			-e '/define __assign_str\(/{n;s/strcpy.*/*__get_str(dst) = 0;/}' \
			-e 's/(define __assign_str\(dst), src\)/\1)/'
		;;
	xchg=4)
		edit "$common/arch/x86/include/asm/cmpxchg.h" 'xchg\(' \
			'/define __xchg_op/,/X86_CASE_L/s/\tasm volatile \(lock/\t__xchg_wrong_size();&/'
		;;
	without=*)
		arguments=${1#*=}
		edit "$arch/include/generated/autoconf.h" . \
			"/^#define CONFIG_(${arguments//,/|})(_MODULE)? /d"
		edit "$arch/include/config/auto.conf" . \
			"/^CONFIG_(${arguments//,/|})=/d"
		;;
	*) die "$family: no change is called $1" ;;
	esac
}

# The objects to build, with compat.h, which all include, in one of them at least.
objects() {
	[ "$built" != all ] || { printf '%s\n' timer_demo.o timer_demo_unit.o; return; }
	(cd "$work/module" && {
		echo plan.c
		grep -lE "$uses" ./*.c tests/*.c
	}) | sed 's|^\./||; s/\.c$/.o/' | sort -u
}

build() {
	local targets
	rm -rf "$work/module"
	cp -r "$module" "$work/module"
	mapfile -t targets < <(objects)
	make -C "$tree/src/$arch" "M=$work/module" -j"$(nproc)" W=1 "CC=$cc" \
		KCFLAGS=-g0 TDEMO_TESTS=m "${targets[@]}" >"$work/$family.log" 2>&1
}

# What Kbuild found in the headers, in the form of $has; see module/compat.h.
found() {
	sed -n '1s/ -D/\n-D/gp' "$work/module/.plan.o.cmd" |
		sed -n 's/^-DTDEMO_HAS_\([A-Z_]*\).*/\1/p' | sort | tr '\n' ' '
}

# One family; print why it fails, if it does.
try() {
	local status=0 word
	# What the default kernel has.
	has='TIMER_DELETE_SYNC '
	family=$1 built=$2 uses='' edited=()
	shift 2
	for word; do change "$word"; done
	build || status=1
	restore
	if [ "$built" = refused ]; then
		grep -q '#error "timer_demo needs' "$work/$family.log" && return
		echo "$family: it is not refused"
		return 1
	fi
	[ "$status" -ne 0 ] || ! grep -nE '[Ww]arning:' "$work/$family.log" || status=1
	if [ "$status" -eq 0 ]; then
		[ "$(found)" = "$has" ] && return
		echo "$family: the headers have '$has', Kbuild found '$(found)'"
		return 1
	fi
	echo "$family: does not build"
	grep -E '(error|warning):' "$work/$family.log" | sort -u | head -n 3
	return 1
}

if [ "${1-}" = --module ]; then
	[ $# -ge 2 ] || usage
	module=$2
	shift 2
fi
case ${1-} in -*) usage ;; esac
kernel_env "$DEFAULT_KERNEL"
[ "$ARCH" = amd64 ] || { echo "SKIP it changes headers of amd64"; exit 4; }
arch=${KDIR##*/}
common=${arch%-*}-common
cc=$(sed -n 's/^CC = .*\(gcc-[0-9]*\).*/\1/p' "$KDIR/.kernelvariables")
command -v "$cc" >/dev/null || cc=gcc
mkdir -p "$BUILD"
exec {lock}>"$work.lock"
flock "$lock"
rm -rf "$work"
mkdir -p "$work"
cp -al "${KDIR%/src/*}" "$tree" 2>/dev/null || { rm -rf "$tree"; cp -a "${KDIR%/src/*}" "$tree"; }
status=0 count=0
while read -r -a row; do
	case ${row[0]-} in ''|'#'*) continue ;; esac
	[ $# -eq 0 ] || [[ " $* " = *" ${row[0]} "* ]] || continue
	count=$((count + 1))
	try "${row[@]}" || status=1
done <"$list"
[ "$count" -gt 0 ] || die "no such kernel in $list"
echo "$count kernels imitated"
exit "$status"
