#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build with W=1 for each kernel, run the guest tests on it, and print one table;
# the last line counts the builds and tests. A row is the guest tests of
# `make check KERNEL=NAME`: all of them where the list has the flag full, else
# those that ask for no machine of their own but a kind of kernel; or it is
# system-SUITE, `make check-system SUITES=SUITE`, or fleet or report, make check-fleet
# and make check-report.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="[ROW...]   (names in scripts/kernels/kernels.list, or flags there: ci; kernels: all
       of them; system-bookworm, system-trixie, or system: both; fleet; report;
       default: all)"

list=$TOP/scripts/kernels/kernels.list
logs=$BUILD/logs/check-all
jobs_limit=${JOBS:-5}
passed=0 failed=0 skipped=0

# All rows and their flags. What takes long comes first; what wants a quiet host, last.
every_row() {
	printf '%s system\n' system-bookworm system-trixie
	awk '/^#/ || !NF { next }
		{ row = $1 " kernels," $NF "\n" }
		$NF ~ /full/ { printf "%s", row; next }
		{ rest = rest row }
		END { printf "%s", rest }' "$list"
	printf '%s -\n' fleet report
}

# The rows that NAME stands for: itself, or all with the flag.
rows_of() {
	every_row | awk -v n="$1" 'n == "all" || n == $1 ||
		index("," $2 ",", "," n ",") { print $1 }'
}

# Print "VERSION", or the reason why there is no such kernel.
have_kernel() {
	"$TOP/scripts/kernels/fetch.sh" "$1" >"$2.kernel" 2>"$2.log" || return
	sed -n 's/^RELEASE=//p' "$2.kernel"
}

# Print "ok", "failed" or how many warnings; the status is that of the build.
build_row() {
	local module warnings status=0
	module=$("$TOP/scripts/dev/build.sh" "$1" 2>"$2.log") || status=$?
	[ "$status" -eq 0 ] || { echo failed; return "$status"; }
	warnings=$(grep -cE '[Ww]arning:|WARNING' "$(dirname "$module").log") || :
	[ "$warnings" = 0 ] && echo ok || echo "$warnings warnings"
}

# failures FILE [ROW]: what failed, named after the row, and why.
failures() {
	awk -v row="${2:+$2: }" '
		sub(/^ *failed: /, "failed: " row) { print; on = 1; next }
		on && sub(/^ *# /, "  # ") { print; next }
		{ on = 0 }' "$1"
}

# What failed, and what was skipped by reason; a file that skips all of itself
# gives the reason in its plan.
remarks() {
	failures "$1"
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

# counts LOG: passed, failed, skipped of its last line, into tests.
counts() {
	read -r -a tests < <(sed -nE '$s/([0-9]+) [a-z]+,?/\1/gp' "$1") || :
	[ "${#tests[@]}" -eq 3 ] || tests=(0 1 0)
}

# run_system SYSTEM: as run_row, for what needs no module built here.
run_system() {
	local release=- start=$SECONDS log=$logs/$1 tests
	SUITES=${1#system-} SYSTEM_LOGS=$log \
		"$TOP/scripts/tests/system/run.sh" >"$log.out" 2>"$log.err" || :
	counts "$log.out"
	release=$(cat "$log/${1#system-}.release" 2>/dev/null) || :
	line "$1" "${release:--}" - "${tests[@]}" $((SECONDS - start))
	remarks "$log.out" | sed 's/^/    /'
	grep -q '^1\.\.' "$log.out" || tail -n 1 "$log.err" | sed 's/^/    failed: /'
	echo "${tests[@]}"
}

# The rows that are a script.
declare -A script=([fleet]=fleet/run.sh [report]=command/report-in-browser.sh)

# run_script NAME: likewise, of script[NAME]; it counts as one if it says no more than
# that it succeeds.
run_script() {
	local log=$logs/$1 start=$SECONDS passed=0 failed=0
	"$TOP/scripts/tests/${script[$1]}" >"$log.out" 2>"$log.err" || failed=1
	[ "$failed" -eq 1 ] || passed=1
	if grep -q '^1\.\.' "$log.out"; then
		passed=$(grep -c '^ok ' "$log.out") || :
		failed=$(grep -c '^not ok ' "$log.out") || :
	fi
	line "$1" - - "$passed" "$failed" 0 $((SECONDS - start))
	sed -n 's/^not ok [0-9]* - /    failed: /p' "$log.out"
	[ "$failed" -eq 0 ] || tail -n 2 "$log.err" | sed 's/^/    failed: /'
	echo "$passed" "$failed" 0
}

# run_row KERNEL: its line of the table, below it what to say about it, and last
# its part of the count: passed, failed, skipped.
run_row() {
	local release=- build=- status=0 start=$SECONDS log=$logs/$1 tests=(- - -) good
	local jobs=1 one_thread=1 nice=5 short=1 stores=20000
	release=$(have_kernel "$1" "$log") && build=$(build_row "$1" "$log") || status=$?
	if [ "$status" -eq 4 ]; then
		line "$1" "$release" skipped - - - $((SECONDS - start))
		echo "    skipped, not to be had: $(tail -n 1 "$log.log")"
		echo 0 0 1
		return
	fi
	if [ "$status" -eq 0 ]; then
		# On a busy host much goes into emulated CPUs that wait for one another,
		# less where they come first.
		! flagged "$1" parallel || one_thread='' jobs=2 nice=0
		! flagged "$1" full || short='' stores=
		! flagged "$1" million || stores=1000000
		KERNEL=$1 JOBS=$jobs CHECK_LOGS=$log SHORT=$short \
			ONE_THREAD=$one_thread STORM_STORES=${STORM_STORES:-$stores} \
			nice -n "$nice" "$TOP/scripts/tests/run.sh" guest \
			>"$log.out" 2>"$log.err" || :
		counts "$log.out"
	fi
	line "$1" "$release" "$build" "${tests[@]}" $((SECONDS - start))
	[ "$build" = ok ] && good=1 || good=0
	[ "$good" -eq 1 ] || echo "    failed: to build it: $(tail -n 1 "$log.log")"
	[ "$status" -ne 0 ] || remarks "$log.out" | sed 's/^/    /'
	echo $((good + ${tests[0]/-/0})) $((1 - good + ${tests[1]/-/0})) "${tests[2]/-/0}"
}

# start_row KERNEL: run_row, in the background; KERNEL.row appears when it is over.
start_row() {
	{
		case $1 in
		system-*) run_system "$1" ;;
		fleet|report) run_script "$1" ;;
		*) run_row "$1" ;;
		esac >"$logs/$1.part"
		mv "$logs/$1.part" "$logs/$1.row"
	} &
	job[$1]=$!
	running+=("$1")
}

# take_row KERNEL: print a row that is over and add it to the count.
take_row() {
	local n
	[ -e "$logs/$1.row" ] ||
		printf '%s\n    failed: it ended without a result\n0 1 0\n' \
			"$(line "$1" - lost - - - -)" >"$logs/$1.row"
	[ ! -t 2 ] || printf '\r\033[K' >&2
	sed '$d' "$logs/$1.row"
	read -r -a n < <(tail -n 1 "$logs/$1.row")
	passed=$((passed + n[0])) failed=$((failed + n[1])) skipped=$((skipped + n[2]))
}

show_progress() {
	local text
	[ ${#running[@]} -gt 0 ] || return 0
	text="$((next - ${#running[@]})) of ${#rows[@]} rows, now ${running[*]} ... $SECONDS s"
	if [ -t 2 ]; then
		printf '\r\033[K%s ' "$text" >&2
	elif [ $((SECONDS - shown)) -ge 10 ]; then
		say "$text"
		shown=$SECONDS
	fi
}

# JOBS rows at once, started in the order of the list.
run_rows() {
	local name left next=0 shown=0
	while [ "$next" -lt ${#rows[@]} ] || [ ${#running[@]} -gt 0 ]; do
		while [ "$next" -lt ${#rows[@]} ] && [ ${#running[@]} -lt "$jobs_limit" ]; do
			start_row "${rows[next]}"
			next=$((next + 1))
		done
		left=()
		for name in "${running[@]}"; do
			if [ ! -e "$logs/$name.row" ] && kill -0 "${job[$name]}" 2>/dev/null; then
				left+=("$name")
			else
				take_row "$name"
			fi
		done
		running=("${left[@]}")
		show_progress
		pause 1
	done
}

[ $# -gt 0 ] || set -- all
rows=() running=()
declare -A job
for name; do
	[ -n "$(rows_of "$name")" ] || { say "no row or flag '$name'"; usage; }
	mapfile -t -O "${#rows[@]}" rows < <(rows_of "$name")
done
case $jobs_limit in ""|0|*[!0-9]*) die "JOBS must be a number above 0" ;; esac
rm -rf "$logs"
mkdir -p "$logs"
"$TOP/scripts/dev/deps.sh" build vm
# What a row builds, its guest loads.
export W=1 NO_PROGRESS=1
trap 'stop_jobs "${job[@]}"' EXIT
trap 'exit 130' INT TERM HUP
SECONDS=0
line kernel version build passed failed skipped seconds
run_rows
[ ! -t 2 ] || printf '\r\033[K' >&2
for name in "${rows[@]}"; do failures "$logs/$name.row" "$name"; done
echo "${#rows[@]} rows in $SECONDS s"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
