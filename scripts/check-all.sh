#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build with W=1 for each kernel, run the guest tests on it, and print one table;
# the last line counts the builds and tests. Each row is what
# `make check KERNEL=NAME` does but for the static checks.
. "$(dirname "$0")/lib.sh"
USAGE="[ROW...]   (names in scripts/kernels.list, or flags there: ci; default: all)"

list=$TOP/scripts/kernels.list
logs=$BUILD/logs/check-all
passed=0 failed=0 skipped=0

# The kernels that NAME stands for: itself, or all with the flag.
rows_of() {
	awk -v n="$1" '!/^#/ && NF && (n == "all" || n == $1 ||
		index("," $NF ",", "," n ",")) { print $1 }' "$list"
}

# Print "VERSION", or the reason why there is no such kernel.
have_kernel() {
	"$TOP/scripts/kernel.sh" "$1" >"$2.kernel" 2> >(tee "$2.log" >&2) || return
	sed -n 's/^RELEASE=//p' "$2.kernel"
}

# Print "ok", "failed" or how many warnings; the status is that of the build.
build_row() {
	local module warnings status=0
	module=$("$TOP/scripts/build.sh" "$1" 2> >(tee "$2.log" >&2)) || status=$?
	[ "$status" -eq 0 ] || { echo failed; return "$status"; }
	warnings=$(grep -cE '[Ww]arning:|WARNING' "$(dirname "$module").log") || :
	[ "$warnings" = 0 ] && echo ok || echo "$warnings warnings"
}

# Add up "N passed, N failed, N skipped".
count() {
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# What failed, and what was skipped by reason; a file that skips all of itself
# gives the reason in its plan.
remarks() {
	sed -n 's/^failed: /failed: /p' "$1"
	awk '!/# *SKIP/ { next }
		{ text = $0; sub(/.*# *SKIP */, "", text) }
		/^ *1\.\.0/ { plan = text; next }
		{ sub(/^ *ok [0-9]+ *(- )?/, ""); sub(/ *# *SKIP.*/, "")
		  reason = text == "" ? plan : text; plan = "" }
		reason != "" { all[reason] = all[reason] comma[reason] $0
			comma[reason] = ", " }
		END { for (r in all) print "skipped, " r ": " all[r] }' "$1"
}

line() { printf '%-20s %-26s %-12s %7s %7s %8s %8s\n' "$@"; }

# run_row KERNEL: its line of the table, and below it what to say about it.
run_row() {
	local release=- build=- status=0 start=$SECONDS log=$logs/$1 tests=(- - -)
	release=$(have_kernel "$1" "$log") && build=$(build_row "$1" "$log") || status=$?
	if [ "$status" -eq 4 ]; then
		count 0 0 1
		line "$1" "$release" skipped - - - $((SECONDS - start))
		echo "    skipped, not to be had: $(tail -n 1 "$log.log")"
		return
	fi
	if [ "$build" = ok ]; then count 1 0 0; else count 0 1 0; fi
	if [ "$status" -eq 0 ]; then
		KERNEL=$1 CHECK_LOGS=$log "$TOP/scripts/check.sh" guest >"$log.out" || :
		read -r -a tests < <(sed -nE '$s/([0-9]+) [a-z]+,?/\1/gp' "$log.out")
		[ "${#tests[@]}" -eq 3 ] || tests=(0 1 0)
		count "${tests[@]}"
	fi
	line "$1" "$release" "$build" "${tests[@]}" $((SECONDS - start))
	[ "$status" -ne 0 ] || remarks "$log.out" | sed 's/^/    /'
}

[ $# -gt 0 ] || set -- all
for name; do
	mapfile -t -O "${#rows[@]}" rows < <(rows_of "$name")
	[ -n "$(rows_of "$name")" ] || { say "no kernel or flag '$name'"; usage; }
done
rm -rf "$logs"
mkdir -p "$logs"
# What a row builds, its guest loads.
export W=1
started=$SECONDS
line kernel version build passed failed skipped seconds
for i in "${!rows[@]}"; do
	say "== ${rows[i]} ($((i + 1)) of ${#rows[@]}, after $((SECONDS - started)) s)"
	run_row "${rows[i]}"
done
echo "${#rows[@]} kernels in $((SECONDS - started)) s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
