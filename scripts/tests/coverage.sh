#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run the guest tests on the debug kernel and have gcovr print how much of module/
# ran; or, with --of, of a run that has left its logs there.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="[TEST...]   (as for scripts/tests/run.sh; default: all tiers)
       --of FOLDER"

out=$BUILD/coverage
export KERNEL=debug CHECK_LOGS=$BUILD/logs/coverage

# keep_counts FILE: with the notes that the compiler left when it built what has
# counted there, in a folder called as that of the sources is: of the module, or of a
# variant of it.
keep_counts() {
	local notes sources
	for notes in "$BUILD/$RELEASE"/module*/{,*/}"$(basename "$1" .gcda).gcno"; do
		cmp -s -i 8 -n 4 "$notes" "$1" || continue
		sources=${notes#"$BUILD/$RELEASE/"}
		mkdir -p "${1%/*}/${sources%%/*}"
		cp "$notes" "$1" "${1%/*}/${sources%%/*}"
		return
	done
	die "$1 is of a module that was built anew since"
}

# Each machine leaves what it counted between two lines of its verdict.
unpack_counts() {
	local verdict counts dir number=0
	for verdict in "$CHECK_LOGS"/*/verdict; do
		grep -qs '^coverage' "$verdict" || continue
		number=$((number + 1))
		dir=$out/machines/$number
		mkdir -p "$dir"
		tr -d '\r' <"$verdict" | sed '0,/^coverage/d; /^verdict/,$d' |
			base64 -d | tar -xzm -C "$dir"
		for counts in "$dir"/*.gcda; do keep_counts "$counts"; done
	done
	[ "$number" -gt 0 ] || die "no machine counted anything"
}

# The variants' sources are the same files: each set by itself first, then as one.
report() {
	local part
	for part in "$out"/machines/*/*/; do
		gcovr --root "$BUILD/$RELEASE/$(basename "$part")" \
			--json "${part%/}.json" "$part" || return
	done
	gcovr --root "$TOP/module" --add-tracefile "$out/machines/*/*.json" \
		--txt "$out/report.txt" --html-details "$out/index.html" \
		--exclude-unreachable-branches --print-summary
}

status=0
"$TOP/scripts/dev/deps.sh" coverage
case ${1-} in
--of)
	[ $# -eq 2 ] || usage
	CHECK_LOGS=$2
	;;
-*) usage ;;
*)
	[ $# -gt 0 ] || set -- check smp stress
	"$TOP/scripts/tests/run.sh" "$@" || status=$?
	;;
esac
kernel_env debug
rm -rf "$out"
mkdir -p "$out"
unpack_counts
report >"$out/summary.txt" || die "gcovr failed"
cat "$out/report.txt" "$out/summary.txt"
say "Each line that did not run is shown in ${out#"$TOP/"}/index.html."
exit "$status"
