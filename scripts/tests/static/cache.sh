# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What a static check has passed once it passes again while nothing that it reads has
# changed: the files, the checks' own code, the programs. Sourced after checks.sh, by
# who has set kernel, KDIR and KSOURCE, and programs_key to the hash of what programs()
# prints.

PASSED=$BUILD/passed

# inputs_of CHECK: what it reads of the tree; where that is not said, all of it. -: what
# cannot be told by files.
inputs_of() {
	case $1 in
	w1|sparse|clang|imitated) echo module scripts/dev/{build,lib}.sh scripts/kernels ;;
	coccinelle|kernel-doc|compat) echo module ;;
	checkpatch) echo module scripts ;;
	shellcheck) echo scripts .ci .shellcheckrc ;;
	manual|abi) echo Documentation ;;
	# It holds the command's list of settings against the module's.
	command)
		echo scripts/command scripts/tests/command scripts/dev Documentation \
			module/config.h
		;;
	benchmarks) echo scripts/bench Documentation ;;
	# What git has of it is no file.
	layout) echo - ;;
	same-suite|lost-list) echo scripts/kernels scripts/dev ;;
	*) echo . ;;
	esac
}

# Any package that comes or goes may be what a check runs; so may a program that is
# no package's.
programs() {
	local name
	cat /var/lib/dpkg/status 2>/dev/null
	for name in bash git make gcc sparse clang readelf spatch perl shellcheck mandoc \
		jq gnuplot promtool; do
		stat -Lc '%n %s %Y' "$(command -v "$name")" 2>/dev/null || echo "no $name"
	done
	stat -c '%n %i %Y' "$KSOURCE/scripts" "$KSOURCE/scripts/"{checkpatch.pl,kernel-doc}
	echo "$kernel $KDIR"
}

# tree_files PATH...: files that belong to the tree or are about to.
tree_files() {
	git -c safe.directory='*' -C "$TOP" ls-files -zco --exclude-standard -- "$@" \
		2>/dev/null ||
		(cd "$TOP" && find "$@" -path ./.build -prune -o -type f -print0)
}

# cache_key CHECK: of all that it reads, names and modes included.
cache_key() (
	cd "$TOP" || exit
	read -r -a paths <<<"$(inputs_of "$1")"
	[ "${paths[*]}" != - ] || { echo never; exit; }
	{
		echo "$1 $programs_key"
		tree_files "${paths[@]}" scripts/tests/static | sort -zu |
			xargs -0 stat -c '%a %n' 2>&1
		tree_files "${paths[@]}" scripts/tests/static | sort -zu |
			xargs -0 sha256sum 2>&1
	} | sha256sum | cut -c 1-32
)

cache_has() { [ -e "$PASSED/$1" ]; }

# cache_keep CHECK KEY: unless something has changed while it ran.
cache_keep() {
	[ "$2" != never ] && [ "$(cache_key "$1")" = "$2" ] || return 0
	mkdir -p "$PASSED"
	: >"$PASSED/$2"
}
