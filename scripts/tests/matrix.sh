#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build with W=1 for each kernel, run the guest tests on it, and print one table;
# the last line counts the builds and tests. Names of rows:
#
#   KERNEL         build it, and all that the kernel's flags ask for: tiers check, smp
#                  and stress on one that is full; else tier check alone, without what
#                  one kernel more says nothing new about
#   KERNEL/short   build it, and boot it once with the tests of SHORT_TESTS
#   KERNEL/build   build it and boot nothing; a kernel that has to be built itself is
#                  only configured, and what it exports is left to the others
#   system-SUITE   make check-system SUITES=SUITE
#   fleet, report  make check-fleet, make check-report
. "$(dirname "$0")/../dev/lib.sh"
USAGE="[ROW...]   (names in scripts/kernels/kernels.list, /short or /build after them or
       not; kernels: all of them; builds: all, built alone; ci: those with that flag,
       short; system-bookworm, system-trixie, or system: both; fleet; report;
       default: all)"

list=$TOP/scripts/kernels/kernels.list
reader=$TOP/scripts/tests/lib/ktap.awk
logs=${MATRIX_LOGS:-$BUILD/logs/check-all}
jobs_limit=${JOBS:-2}

# All rows and what stands for them. What takes long comes first; what wants a quiet
# host, last.
every_row() {
	printf '%s all,system\n' system-bookworm system-trixie
	awk '/^#/ || !NF { next }
		{ row = $1 " all,kernels\n" }
		$NF ~ /full/ { printf "%s", row }
		$NF !~ /full/ { rest = rest row }
		{ builds = builds $1 "/build builds\n" }
		$NF ~ /(^|,)ci(,|$)/ { short = short $1 "/short ci\n" }
		{ short_too = short_too $1 "/short -\n" }
		END { printf "%s%s%s%s", rest, short, builds, short_too }' "$list"
	printf '%s all\n' fleet report
}

# The rows that NAME stands for: itself, or all that say so.
rows_of() {
	every_row | awk -v n="$1" '(n == $1 || index("," $2 ",", "," n ",")) &&
		!seen[$1]++ { print $1 }'
}

# result STATUS NAME: as KTAP, the number put in when all are there.
result() {
	[ "$1" -eq 0 ] || printf 'not '
	echo "ok @ - $2"
}

# build_it KERNEL LOG: as KTAP; sets build to how it went, for the table. A warning is
# a failure.
build_it() {
	local module status=0
	module=$("$TOP/scripts/dev/build.sh" "$1" 2>"$2.log") || status=$?
	build=failed
	if [ "$status" -eq 0 ]; then
		build=ok
		# What the kernels export that are not built here is not known.
		grep -E '[Ww]arning:|WARNING' "${module%/*}.log" |
			grep -v 'Module.symvers\|Symbol info of\|undefined!$' >"$2.log" || :
		[ ! -s "$2.log" ] || { status=1 build="$(wc -l <"$2.log") warnings"; }
	fi
	[ "$status" -eq 0 ] || tail -n 4 "$2.log" | sed 's/^/  # /'
	result "$status" "build with W=1" | sed 's/^/  /'
	return "$status"
}

# What a row of kind short has: a boot, and of each part of the module what differs
# most from kernel to kernel.
SHORT_TESTS=(unit/arithmetic timing/expiry files/every-file files/written-after-chmod
	timers/engines notify/log stats/worst)

# test_it KERNEL KIND LOG: as KTAP, of the tiers that it gets.
test_it() {
	local jobs=1 one_thread=1 nice=5 short=1 stores=20000 tiers=(check)
	# On a busy host much goes into emulated CPUs that wait for one another,
	# less where they come first.
	! flagged "$1" parallel || one_thread='' jobs=2 nice=0
	[ "$2" != short ] || tiers=("${SHORT_TESTS[@]}")
	[ "$2" = short ] || ! flagged "$1" full || short='' stores='' tiers=(check smp stress)
	! flagged "$1" million || stores=1000000
	[ "$2" = short ] || ! flagged "$1" million || tiers=(check stress)
	KERNEL=$1 JOBS=$jobs CHECK_LOGS=$3 SHORT=$short ONE_THREAD=$one_thread \
		STORM_STORES=${STORM_STORES:-$stores} \
		nice -n "$nice" "$TOP/scripts/tests/run.sh" "${tiers[@]}" \
		>"$3.out" 2>"$3.err" || :
	if [ -e "$3/all.tap" ]; then
		sed 's/^/  /' "$3/all.tap"
	else
		sed 's/^/  # /' "$3.err"
		echo "  not ok @ - guest tests"
	fi
}

# run_kernel ROW LOG: sets release and build.
run_kernel() {
	local kernel=${1%/*} kind=${1#*/} status=0 part
	[ "$kind" != build ] || part=prepared
	"$TOP/scripts/kernels/fetch.sh" "$kernel" ${part:+"$part"} \
		>"$2.kernel" 2>"$2.log" || status=$?
	release=$(sed -n 's/^RELEASE=//p' "$2.kernel")
	if [ "$status" -eq 4 ]; then
		build=skipped
		echo "ok @ - $1 # SKIP not to be had: $(tail -n 1 "$2.log")"
		return
	fi
	if KERNEL_PART=${part-} build_it "$kernel" "$2" && [ "$kind" != build ]; then
		test_it "$kernel" "$kind" "$2"
	fi
}

# run_script LOG COMMAND...: it counts as one if it prints no KTAP.
run_script() {
	local log=$1 status=0
	shift
	"$@" >"$log.out" 2>"$log.err" || status=$?
	sed 's/^/  /' "$log.out"
	[ "$status" -eq 0 ] || tail -n 2 "$log.err" | sed 's/^/  # /'
	result "$status" run | sed 's/^/  /'
}

line() { printf '%-20s %-26s %-12s %7s %7s %8s %8s\n' "$@"; }

# run_row ROW: ROW.tap, and in ROW.row its line of the table and below it what to say.
run_row() {
	local release=- build=- start=$SECONDS log=$logs/${1//\//-} counts bad
	case $1 in
	system-*)
		SUITES=${1#system-} SYSTEM_LOGS=$log run_script "$log" \
			"$TOP/scripts/tests/system/run.sh" >"$log.part"
		release=$(cat "$log/${1#system-}.release" 2>/dev/null) || :
		;;
	fleet) run_script "$log" "$TOP/scripts/tests/fleet/run.sh" >"$log.part" ;;
	report)
		run_script "$log" "$TOP/scripts/tests/command/report-in-browser.sh" \
			>"$log.part"
		;;
	*) run_kernel "$1" "$log" >"$log.part" ;;
	esac
	if ! grep -q '^ok @' "$log.part"; then
		bad=$(grep -c '^ *not ok ' "$log.part") || :
		result "$bad" "$1" >>"$log.part"
	fi
	awk -v skips=1 -f "$reader" <(sed 's/ok @/ok 1/' "$log.part") >"$log.remarks" || :
	read -r -a counts < <(sed -nE '$s/([0-9]+) [a-z]+,?/\1/gp' "$log.remarks")
	{
		line "$1" "${release:--}" "$build" "${counts[@]}" $((SECONDS - start))
		sed '$d; s/^/    /' "$log.remarks"
	} >"$log.row"
	mv "$log.part" "$log.tap"
}

# take_row ROW: print a row that is over and add it to all of them.
take_row() {
	local log=$logs/${1//\//-}
	if [ ! -e "$log.tap" ]; then
		echo "not ok @ - $1 # ended without a result" >"$log.tap"
		line "$1" - lost - 1 - - >"$log.row"
	fi
	number=$((number + 1))
	sed -E "s/^((not )?ok) @/\1 $number/; s/ok @/ok 1/" "$log.tap" >>"$logs/all.tap"
	[ ! -t 2 ] || printf '\r\033[K' >&2
	cat "$log.row"
}

show_progress() {
	local text
	[ ${#running[@]} -gt 0 ] || return 0
	text="$((${#rows[@]} - number)) of ${#rows[@]} rows left, now ${running[*]} ... $SECONDS s"
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
			name=${rows[next]}
			run_row "$name" &
			job[$name]=$!
			running+=("$name")
			next=$((next + 1))
		done
		left=()
		for name in "${running[@]}"; do
			if kill -0 "${job[$name]}" 2>/dev/null; then
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
rows=() running=() number=0
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
echo "KTAP version 1" >"$logs/all.tap"
line kernel version build passed failed skipped seconds
run_rows
echo "1..$number" >>"$logs/all.tap"
echo "${#rows[@]} rows in $SECONDS s"
awk -f "$reader" "$logs/all.tap"
