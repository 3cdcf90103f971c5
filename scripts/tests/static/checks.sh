# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# The static checks, each a function check_NAME that prints what is wrong and
# fails. Sourced by run.sh, which has set kernel and sourced lib.sh.

# The longest first.
# shellcheck disable=SC2034 # run.sh's
STATIC_CHECKS=(coccinelle w1 sparse clang checkpatch shellcheck kernel-doc compat
	imitated includes layout abi manual messages version command boot races
	prometheus style
	benchmarks exit-status same-suite lost-list)

# Checkpatch types that cannot suit a file, and why; no other file has an
# exception.
# compat.h alone asks for the kernel's version; it may not ask, and
# LINUX_VERSION_CODE looks like a constant on the wrong side, and _Generic like camels.
# trace.h has the form that the kernel's trace macros demand.
# files.h and config.h list the files of a timer and the settings once; who expands
# the lists needs macros that are definitions and list entries, with the commas and
# semicolons of such.
exceptions() {
	case $1 in
	module/compat.h)
		echo LINUX_VERSION_CODE,CONSTANT_COMPARISON,CAMELCASE,MACRO_ARG_REUSE ;;
	module/trace.h) echo OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT ;;
	module/files.h|module/config.h) echo COMPLEX_MACRO,MACRO_ARG_REUSE ;;
	module/sysfs.c) echo COMPLEX_MACRO,TRAILING_SEMICOLON ;;
	module/configfs.c)
		echo COMPLEX_MACRO,TRAILING_SEMICOLON,MACRO_ARG_REUSE ;;
	module/config.c) echo COMPLEX_MACRO ;;
	module/params.c) echo TRAILING_SEMICOLON,MACRO_ARG_REUSE ;;
	module/statfiles.c)
		echo TRAILING_SEMICOLON,MULTISTATEMENT_MACRO_USE_DO_WHILE ;;
	esac
}

# fails_on PATTERN FILE: print the lines that match; fail when there are any.
fails_on() { ! grep -nE "$1" "$2"; }

# build_fresh NAME ARGUMENT...: build from nothing, in a folder of its own.
build_fresh() {
	local name=$1
	shift
	kernel_env "$kernel"
	rm -rf "${BUILD:?}/$RELEASE/$name"
	"$TOP/scripts/dev/build.sh" --dir "$name" "$kernel" "$@" >/dev/null
}

check_w1() {
	build_fresh w1 W=1 && fails_on '[Ww]arning:|WARNING' "$BUILD/$RELEASE/w1.log"
}

# A checker that never ran finds nothing either: count its lines in the log,
# and see that it still finds a plain fault.
check_sparse() {
	local log object source
	if echo 'static void *p = 0;' | sparse - 2>&1 | grep -q 'NULL pointer'; then
		:
	else
		echo "sparse does not find a fault that is there"
		return 1
	fi
	build_fresh sparse C=2 || return
	log=$BUILD/$RELEASE/sparse.log
	for object in "$BUILD/$RELEASE"/sparse/*.o; do
		source=${object%.o}.c
		case $source in *.mod.c) continue ;; esac
		[ -e "$source" ] || continue
		grep -q "CHECK .*/${source##*/}\$" "$log" || {
			echo "sparse did not look at ${source##*/}"
			return 1
		}
	done
	fails_on '(warning|error):' "$log"
}

# Debian's kernels are gcc's: what their configuration has for gcc alone is taken
# back, so that clang compiles the module, which nobody could load.
check_clang() {
	if [ "$kernel" != "$DEFAULT_KERNEL" ]; then
		echo "SKIP clang builds for $DEFAULT_KERNEL"
		return 4
	fi
	build_fresh clang W=1 CC=clang CONFIG_CC_IS_GCC= CONFIG_CC_IS_CLANG=y \
		CONFIG_RETHUNK= CONFIG_SLS= CONFIG_INIT_STACK_ALL_ZERO= \
		CONFIG_FTRACE_MCOUNT_USE_CC= OBJECT_FILES_NON_STANDARD=y \
		CONFIG_CC_IMPLICIT_FALLTHROUGH=-Wimplicit-fallthrough \
		KCFLAGS=-Wno-unknown-warning-option || return
	readelf -p .comment "$BUILD/$RELEASE/clang/timer_demo.o" | grep -q clang || {
		echo "clang did not compile it"
		return 1
	}
	fails_on '[Ww]arning:|WARNING' "$BUILD/$RELEASE/clang.log"
}

# run_rule RULE FILE...: print what coccinelle finds by one of the kernel's rules.
run_rule() {
	local rule=$1
	shift
	spatch --very-quiet --no-show-diff -D report --cocci-file "$rule" "$@" 2>&1 |
		grep -vE '^warning: line [0-9]+: should .* be a metavariable' || :
}

# All of the kernel's rules but those in a language that Debian's coccinelle does
# not speak. returnvar.cocci does not see a variable change in a macro's list.
check_coccinelle() {
	local rule out status=0 rules=$KSOURCE/scripts/coccinelle
	local fault=$logs/fault.c
	echo 'int f(struct a *p) { kfree(p); return p->x; }' >"$fault"
	run_rule "$rules/free/kfree.cocci" "$fault" | grep -q 'preceded by free' || {
		echo "coccinelle does not find a fault that is there"
		return 1
	}
	while IFS= read -r rule; do
		out=$(run_rule "$rule" "$TOP"/module/*.c "$TOP"/module/tests/*.c |
			if [[ $rule = */returnvar.cocci ]]; then
				grep -v 'statfiles.c:.*"length"'
			else
				cat
			fi) || :
		[ -z "$out" ] || { printf '%s: %s\n' "${rule##*/}" "$out"; status=1; }
	done < <(grep -rL --include='*.cocci' 'script:ocaml' "$rules" | sort)
	return "$status"
}

c_sources() {
	find "$TOP/module" -name '*.[ch]'
	find "$TOP/scripts" -name '*.c'
}

# run_checkpatch [OPTION...] FILE...: print what checkpatch finds.
run_checkpatch() {
	"$KSOURCE/scripts/checkpatch.pl" --no-tree --strict --terse --show-types \
		--no-summary --color=never -f "$@" 2>&1
}

check_checkpatch() (
	cd "$TOP" || exit
	status=0
	plain=()
	while IFS= read -r file; do
		ignore=$(exceptions "$file")
		if [ -z "$ignore" ]; then
			plain+=("$file")
		else
			run_checkpatch --ignore "$ignore" "$file" || status=1
		fi
	done < <(c_sources | sed "s|^$TOP/||" | sort)
	run_checkpatch "${plain[@]}" || status=1
	exit "$status"
)

check_shellcheck() (
	cd "$TOP/scripts" || exit
	status=0
	find . -name '*.sh' -not -path '*/guest/*' -not -path './tests/lib/*' \
		-not -path './tests/fleet/guest.sh' -print0 |
		xargs -0 shellcheck -x command/timer_demo command/completion \
			boot/timer_demo-* tests/system/stages/run \
			packaging/debian/*.p*{rm,inst} ../.ci/run || status=1
	# The guest's busybox sh is close to dash; shellcheck knows no other name. It
	# follows a source that it was given, too, under the same name: /guest/lib.sh.
	# It does not see that `check` calls functions, with arguments or without.
	rm -rf "$logs/shellcheck"
	guest_tree "$logs/shellcheck/guest" && cd "$logs/shellcheck" &&
		cp "$TOP/.shellcheckrc" . || exit
	find guest -type f | while IFS= read -r file; do
		case $(head -n 1 "$file")/$file in
		'#!/bin/sh/'*|*.sh) echo "$file" ;;
		esac
	done | sort | xargs -r shellcheck -s dash -e SC2317,SC2119,SC2120 || status=1
	exit "$status"
)

# The names of the functions that FILE defines for others.
public_functions() {
	awk '
		/^[a-z].*[a-z0-9_]\(/ && !/^(static|typedef|extern)/ && !/;$/ {
			name = $0
			sub(/\(.*/, "", name)
			sub(/.*[ *]/, "", name)
		}
		/;$/ { name = "" }
		/^{/ && name != "" { print name; name = "" }' "$1"
}

check_kernel-doc() {
	local file name out status=0
	for file in "$TOP"/module/*.c; do
		while IFS= read -r name; do
			grep -qE "^ \* $name\(\) - " "$file" || {
				echo "${file##*/}: $name() has no kernel-doc comment"
				status=1
			}
		done < <(public_functions "$file")
	done
	# -v asks for what a function returns, too; it also reports progress.
	out=$("$KSOURCE/scripts/kernel-doc" -none -v "$TOP"/module/*.[ch] 2>&1 |
		grep -vE ': info: |^[0-9]+ warnings') || :
	[ -z "$out" ] || { printf '%s\n' "${out//$TOP\//}"; status=1; }
	return "$status"
}

check_compat() {
	! grep -rnE --include='*.[ch]' --exclude=compat.h \
		'LINUX_VERSION_CODE|KERNEL_VERSION|RHEL_RELEASE' "$TOP/module"
}

check_imitated() { "$TOP/scripts/tests/static/imitated.sh"; }

# The objects that Kbuild makes the module of, in its order.
kbuild_order() {
	sed -n 's/^timer_demo-.*[:+]= *//p' "$TOP/module/Kbuild" | tr ' ' '\n' |
		sed -n 's/\.o$//p'
}

# The same files, and headers without a .c, in the order of design.rst's table.
design_order() {
	local entry
	awk '/^module\/, from the top down/ { on = 1 }
		on && /^=/ { rules++; width = length($1); next }
		on && rules == 1 && !/^ / { print substr($0, 1, width) }' \
		"$TOP/Documentation/design.rst" | tr -d ' ' | tr ',' '\n' |
	while IFS= read -r entry; do
		case $entry in
		*\**) kbuild_order | grep -x "${entry%%\**}.*" ;;
		*) echo "${entry%.*}" ;;
		esac
	done
}

# "FILE INCLUDED", without suffixes, for each include of ours; FILE first of all with
# itself, so that one without any is seen as well.
own_includes() (
	cd "$TOP/module" || exit
	for file in *.[ch]; do
		echo "${file%.*} ${file%.*}"
		sed -n "s/^#include \"\(.*\)\.h\".*/${file%.*} \1/p" "$file"
	done
)

# Who draws what depends on what draws arrows in one direction: the sources, Kbuild
# and design.rst have the same.
check_includes() {
	local order
	order=$(design_order)
	diff <(kbuild_order) <(grep -xFf <(kbuild_order) <<<"$order") || {
		echo "Kbuild (<) has another order than design.rst (>)"
		return 1
	}
	own_includes | awk -v order="$order" '
		BEGIN {
			n = split(order, files, "\n")
			for (i = 1; i <= n; i++)
				place[files[i]] = i
		}
		!place[$1] || !place[$2] {
			print $1 (place[$1] ? " includes " $2 ", which" : "") \
				" is not in design.rst"
			bad = 1
			next
		}
		place[$2] < place[$1] {
			print $1 " includes " $2 ", which stands above it"
			bad = 1
		}
		END { exit bad || NR < 40 }'
}

check_layout() {
	local files
	# A tree that someone else owns may be read, too.
	files=$(git -c safe.directory='*' -C "$TOP" ls-files 2>/dev/null) || {
		echo "SKIP no git repository"
		return 4
	}
	! cut -d/ -f1 <<<"$files" | sort -u | grep -vxE \
		'|module|scripts|Documentation|Makefile|README\.md|CHANGELOG|COPYING|\..*'
}

check_abi() {
	local out
	[ -d "$TOP/Documentation/ABI" ] || {
		echo "there is no Documentation/ABI"
		return 1
	}
	out=$("$KSOURCE/scripts/get_abi.pl" --dir "$TOP/Documentation/ABI" \
		validate 2>&1 >/dev/null) && [ -z "$out" ] && return
	printf '%s\n' "$out"
	return 1
}

# The pages name each other, and others that need not be installed here.
check_manual() {
	! mandoc -T lint "$TOP"/Documentation/*.[1-9] 2>&1 |
		grep -vE 'STYLE: referenced manual not found|outdated mandoc.db'
}

check_messages() { "$TOP/scripts/tests/static/messages.sh"; }

check_prometheus() { "$TOP/scripts/tests/static/prometheus.sh"; }

check_style() { "$TOP/scripts/tests/static/style.sh"; }

check_version() { "$TOP/scripts/packaging/install.sh" check; }

# A check that is interrupted takes its virtual machine with it.
interrupt_a_check() {
	local check machine log=$logs/nested
	CHECK_LOGS=$log "$TOP/scripts/tests/run.sh" stress/all-at-once >/dev/null 2>&1 &
	check=$!
	until [ -s "$log/stress-default/qemu.pid" ]; do
		kill -0 "$check" || return
		pause 0.2
	done
	machine=$(<"$log/stress-default/qemu.pid")
	kill "$check"
	wait "$check"
	for _ in {1..50}; do
		kill -0 "$machine" 2>/dev/null || return 0
		pause 0.1
	done
	kill "$machine"
	return 1
}

# What passes succeeds, what does not fails: once every check ended with 1.
check_exit-status() {
	local status=0
	CHECK_LOGS=$logs/nested "$TOP/scripts/tests/run.sh" compat >/dev/null || status=$?
	[ "$status" -eq 0 ] || { echo "a check that passes ends with $status"; return 1; }
	! CHECK_LOGS=$logs/nested KERNEL=no-such-kernel "$TOP/scripts/tests/run.sh" \
		compat >/dev/null 2>&1 || { echo "one that cannot run succeeds"; return 1; }
	interrupt_a_check || { echo "one that is interrupted leaves its machine"; return 1; }
}

# The tables in the document are those of the figures beside it.
check_benchmarks() {
	local tables
	tables=$("$TOP/scripts/bench/bench.sh" --table "$TOP/Documentation/benchmarks.json" |
		sed 's/^./   &/') || return
	[[ -n $tables && $(<"$TOP/Documentation/benchmarks.rst") = *"$tables"* ]] || {
		echo "Documentation/benchmarks.rst has other tables than benchmarks.json:"
		echo "$tables"
		return 1
	}
}

# other_suite: a suite with one package, here, in a cache of its own, in $home; for a
# check that is a subshell.
other_suite() {
	CACHE=$(mktemp -d)
	trap 'rm -rf "$CACHE"' EXIT
	mkdir "$CACHE/repository"
	printf '%s\n' "Package: here" "Version: 1" "Architecture: all" \
		"Filename: here.deb" "Size: 1" >"$CACHE/repository/Packages"
	. "$TOP/scripts/kernels/apt.sh"
	# shellcheck disable=SC2317 # use_suite calls it
	sources_of() { echo "deb [trusted=yes] file:$CACHE/repository ./"; }
	use_suite sid "$(own_arch)"
	home=$CACHE/apt/sid-$(own_arch)
}

# Rows that asked for the same suite at once took its sources from each other, or one
# of them read its package lists while the other had not: with an empty cache a kernel
# was not to be had.
check_same-suite() (
	pids=() bad=0
	other_suite
	sources=$(<"$home/sources.list") config=$(<"$home/apt.conf")
	for _ in 1 2 3; do
		for _ in 1 2 3; do use_suite sid "$(own_arch)"; apt_update; done \
			2>>"$CACHE/said" &
		pids+=($!)
	done
	while kill -0 "${pids[@]}" 2>/dev/null; do
		[ "$(<"$home/sources.list")" = "$sources" ] &&
			[ "$(<"$home/apt.conf")" = "$config" ] || bad=$((bad + 1))
		pause 0.001
	done
	wait "${pids[@]}" || bad=$((bad + 1))
	[ "$bad" -eq 0 ] || echo "$bad times its sources or settings were not whole"
	! grep -A 5 '^failed' "$CACHE/said" || bad=$((bad + 1))
	[ "$bad" -eq 0 ]
)

# One list of the mirror was not what its index said, and nothing of the suite was to
# be had.
check_lost-list() (
	other_suite
	echo "deb [trusted=yes] file:$CACHE/lost ./" >>"$home/sources.list"
	! apt-cache show here && apt_update && apt-cache show here
)

# The notifier in every order that its races can take; see tests/static/races.
check_races() { "$TOP/scripts/tests/static/races/run.sh"; }

check_command() { "$TOP/scripts/tests/command/run.sh"; }

# Of timer_demo-apply, timer_demo-access, the units and the packages' scripts what
# can be seen without a module and without systemd.
check_boot() {
	local file status=0
	for file in "$TOP"/scripts/tests/boot/*.sh; do
		[ -x "$file" ] || continue
		"$file" || { echo "${file##*/} has failed"; status=1; }
	done
	return "$status"
}
