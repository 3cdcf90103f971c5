#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run the guest tests on the debug kernel and print how much of module/ ran; or, with
# --of, of a run that has left its logs there.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="[CHECK...]   (as for scripts/tests/run.sh; default guest)
       --of FOLDER"

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
		tr -d '\r' <"$verdict" | sed '0,/^coverage/d; /^verdict/,$d' |
			base64 -d | tar -xzm -C "$dir"
	done
	[ "$number" -gt 0 ] || die "no machine counted anything"
}

# notes_of COUNTS: the notes that the compiler left when it built what has counted
# there, of the module or a variant of it: the two have the same stamp.
notes_of() {
	local notes
	for notes in "$BUILD/$RELEASE"/module*/"$(basename "$1" .gcda).gcno" \
		"$BUILD/$RELEASE"/module*/*/"$(basename "$1" .gcda).gcno"
	do
		if cmp -s -i 8 -n 4 "$notes" "$1"; then
			echo "$notes"
			return
		fi
	done
	die "${1#"$out/"} is of a module that was built anew since"
}

# gcov wants them beside each other.
run_gcov() {
	local counts notes
	for counts in "$out"/machines/*/*.gcda; do
		notes=$(notes_of "$counts") || return
		cp "$notes" "${counts%.gcda}.gcno"
		(cd "$(dirname "$counts")" &&
			gcov --branch-probabilities --branch-counts --stdout \
				"$(basename "$counts")")
	done >"$out/gcov.txt" 2>"$out/gcov.log"
}

status=0
case ${1-} in
--of)
	[ $# -eq 2 ] || usage
	CHECK_LOGS=$2
	;;
-*) usage ;;
*)
	[ $# -gt 0 ] || set -- guest
	"$TOP/scripts/tests/run.sh" "$@" || status=$?
	;;
esac
kernel_env debug
rm -rf "$out"
mkdir -p "$out"
unpack_counts
run_gcov || die "gcov failed; see $out/gcov.log"
awk -v DIR="$BUILD/$RELEASE/module" -v MISSED="$out/missed.txt" \
	-f "$TOP/scripts/tests/coverage.awk" "$out/gcov.txt" | tee "$out/report.txt"
say "The lines that did not run are in ${out#"$TOP/"}/missed.txt."
exit "$status"
