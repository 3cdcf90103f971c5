#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run the guest tests on the debug kernel and print how much of module/ ran.
. "$(dirname "$0")/lib.sh"
USAGE="[CHECK...]   (as for scripts/check.sh; default guest)"

case ${1-} in -*) usage ;; esac
[ $# -gt 0 ] || set -- guest
out=$BUILD/coverage
export KERNEL=debug CHECK_LOGS=$BUILD/logs/coverage

# Each machine leaves what it counted between two lines of its verdict.
unpack_counts() {
	local verdict dir number=0
	for verdict in "$CHECK_LOGS"/guest-*/verdict; do
		grep -qs '^coverage' "$verdict" || continue
		number=$((number + 1))
		dir=$out/machines/$number
		mkdir -p "$dir"
		tr -d '\r' <"$verdict" | sed '1,/^coverage/d; /^verdict/,$d' |
			base64 -d | tar -xz -C "$dir"
	done
	[ "$number" -gt 0 ] || die "no machine counted anything"
}

# gcov wants the counts beside the notes that the compiler left.
run_gcov() {
	local counts notes
	for counts in "$out"/machines/*/*.gcda; do
		notes=$(find "$objects" -name "$(basename "$counts" .gcda).gcno")
		[ -n "$notes" ] || continue
		cp "$notes" "${counts%.gcda}.gcno"
		(cd "$(dirname "$counts")" &&
			gcov --branch-probabilities --branch-counts --stdout \
				"$(basename "$counts")")
	done >"$out/gcov.txt" 2>"$out/gcov.log"
}

status=0
"$TOP/scripts/check.sh" "$@" || status=$?
kernel_env debug
objects=$BUILD/$RELEASE/module
rm -rf "$out"
mkdir -p "$out"
unpack_counts
run_gcov || die "gcov failed; see $out/gcov.log"
awk -v DIR="$objects" -v MISSED="$out/missed.txt" \
	-f "$TOP/scripts/coverage.awk" "$out/gcov.txt" | tee "$out/report.txt"
say "The lines that did not run are in ${out#"$TOP/"}/missed.txt."
exit "$status"
