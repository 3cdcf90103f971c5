#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run checks and guest tests; print KTAP; the last line counts the results.
. "$(dirname "$0")/../dev/lib.sh"
. "$TOP/scripts/tests/static/checks.sh"
USAGE="[--list] [NAME...]   (static, guest, or a name that --list prints)"

kernel=${KERNEL:-$DEFAULT_KERNEL}
jobs_limit=${JOBS:-2}
tests=$TOP/scripts/tests/guest
logs=${CHECK_LOGS:-$BUILD/logs/check}
static=() guest=()
# A row of check-all that is not full has the default machine alone, and leaves out
# tests that say so in their head; see scripts/tests/lib/run-tests.
SHORT=${SHORT-}
# What the storms go by; see scripts/tests/helpers/storm.c.
storm=("STORM_STORES=${STORM_STORES:-100000}" ${STORM_SEED:+"STORM_SEED=$STORM_SEED"})

guest_tests() {
	local file
	for file in "$tests"/*/*.sh; do
		[ -e "$file" ] || continue
		file=${file#"$tests"/}
		echo "${file%.sh}"
	done
}

# machine_of TEST: the machine that the test file asks for; not where the kernel has
# by itself what makes that one differ.
machine_of() {
	local machine
	machine=$(sed -n '1,20s/^# machine: *\([a-z0-9-]*\).*/\1/p' "$tests/$1.sh")
	[ -z "$machine" ] || ! flagged "$kernel" "$machine" || machine=
	echo "${machine:-default}"
}

# Put what the user named into static and guest.
choose() {
	local name
	[ $# -gt 0 ] || set -- static guest
	for name; do
		case $name in
		static) static+=("${STATIC_CHECKS[@]}") ;;
		guest) mapfile -t -O "${#guest[@]}" guest < <(guest_tests) ;;
		guest/*)
			[ -e "$tests/${name#guest/}.sh" ] ||
				die "no test file ${name#guest/}.sh in scripts/tests/guest"
			guest+=("${name#guest/}")
			;;
		*)
			[[ " ${STATIC_CHECKS[*]} " = *" $name "* ]] ||
				{ say "no check is called '$name'"; usage; }
			static+=("$name")
			;;
		esac
	done
}

# A job leaves NAME.tap, which ends with its result line, in logs; slashes
# become dashes. The file appears when it is complete.
finish_job() { mv "$logs/$1.part" "$logs/$1.tap"; }

# The result line's number is put in when it is printed.
static_job() {
	local name=$1 status=0 result="ok @ - $1"
	"check_$name" >"$logs/$name.log" 2>&1 || status=$?
	case $status in
	0) ;;
	4) result+=" # $(tail -n 1 "$logs/$name.log")" ;;
	*) result="not $result" ;;
	esac
	{
		[ "$status" -eq 0 ] || sed 's/^/  # /' "$logs/$name.log"
		echo "$result"
	} >"$logs/$name.part"
	finish_job "$name"
}

# lost_file LOG: the result line of the file that was running when the machine
# died, which could not write it.
lost_file() {
	local over
	over=$(grep -cE '^(not )?ok ' "$1.out") || :
	[ "$over" -ge "${#files[@]}" ] ||
		echo "  not ok $((over + 1)) - ${files[over]}"
}

options_of() {
	awk -v m="$1" '$1 == m { $1 = ""; print }' "$TOP/scripts/vm/machines.list"
}

# Whether the kernel is one of scripts/kernels, built here from a small fragment.
is_built() { [ -e "$TOP/scripts/kernels/configs/$kernel.config" ]; }

# Print why the kernel has no such machine; nothing if it has. One with a kernel of
# its own, such as rt, is there for who asks for no kernel.
missing_machine() {
	local options
	options="$(options_of "$1") "
	if [[ $options = *" --kernel "* ]]; then
		[ "$kernel$SHORT" = "$DEFAULT_KERNEL" ] || echo "not an $1 kernel"
	elif [ -n "$SHORT" ] && [ "$1" != default ]; then
		echo "left to the rows that are full"
	elif [[ $options = *" --tools "* ]]; then
		[ "$ARCH" = "$(dpkg --print-architecture)" ] ||
			echo "the tools are for another architecture"
		! is_built || echo "a kernel built here has no inotify"
	fi
}

# machine_job JOB FILE...: JOB is the machine's name, or with -N after it part N of it.
machine_job() {
	local name=$1 machine=${1%-[2-9]} log=$logs/guest-$1 status=0 options why
	local limit=2400
	shift
	local files=("$@")
	why=$(missing_machine "$machine")
	if [ -n "$why" ]; then
		echo "ok @ - guest/$name # SKIP $why" >"$log.part"
		finish_job "guest-$name"
		return
	fi
	read -r -a options < <(options_of "$machine") || :
	[ -z "${ONE_THREAD-}" ] || options+=(--one-thread)
	# It may have checkers, which take their time.
	! is_built || limit=3600
	"$TOP/scripts/vm/run.sh" --kernel "$kernel" --log "$log" --timeout "$limit" \
		"${options[@]}" --run env "${storm[@]}" "SHORT=$SHORT" /guest/run-tests \
		"${files[@]/%/.sh}" \
		>"$log.out" 2>"$log.err" </dev/null || status=$?
	{
		sed 's/^/  /' "$log.out"
		case $status in
		0|1|4) ;;
		*)
			sed '/^KVM does not/d; s/^/  # /' "$log.err"
			lost_file "$log"
			;;
		esac
		case $status in
		0|4) echo "ok @ - guest/$name" ;;
		*) echo "not ok @ - guest/$name" ;;
		esac
	} >"$log.part"
	finish_job "guest-$name"
}

static_lane() {
	local name
	for name in "${static[@]}"; do static_job "$name"; done
}

# parts MACHINE: how many machines share its tests. A kernel that lets go of its
# objects seconds late lets most of that time go by.
parts() {
	if [ "$1" = default ] && kernel_has DEBUG_KOBJECT_RELEASE; then echo 2; else echo 1; fi
}

# files_of JOB: its tests.
files_of() {
	local name number=0 parts part=0 machine=${1%-[2-9]}
	parts=$(parts "$machine")
	[ "$machine" = "$1" ] || part=$((${1##*-} - 1))
	for name in "${guest[@]}"; do
		[ "$(machine_of "$name")" = "$machine" ] || continue
		[ $((number % parts)) -ne "$part" ] || echo "$name"
		number=$((number + 1))
	done
}

# JOBS lanes take one machine after another, each the next that is left.
guest_lane() {
	local machine files
	for machine in "${machines[@]}"; do
		mkdir "$logs/$machine.taken" 2>/dev/null || continue
		mapfile -t files < <(files_of "$machine")
		[ ${#files[@]} -eq 0 ] || machine_job "$machine" "${files[@]}"
	done
}

start_lanes() {
	local i part more=()
	mapfile -t machines < <(for i in "${guest[@]}"; do machine_of "$i"; done |
		awk '!seen[$0]++')
	for i in "${machines[@]}"; do
		awk -v m="$i" '$1 == m { f = 1 } END { exit !f }' \
			"$TOP/scripts/vm/machines.list" || die "no machine '$i' in machines.list"
		for ((part = 2; part <= $(parts "$i"); part++)); do
			[ -z "$(files_of "$i-$part")" ] || more+=("$i-$part")
		done
	done
	machines=("${machines[@]:0:1}" "${more[@]}" "${machines[@]:1}")
	export NO_PROGRESS=1
	static_lane &
	lanes+=($!)
	for ((i = 0; i < jobs_limit && i < ${#machines[@]}; i++)); do
		guest_lane &
		lanes+=($!)
	done
	waiting=("${static[@]}" "${machines[@]/#/guest-}")
}

alive() {
	local lane
	for lane in "${lanes[@]}"; do
		if kill -0 "$lane" 2>/dev/null; then return 0; fi
	done
	return 1
}

# Print each job that has finished, and what is still awaited meanwhile.
collect() {
	local name number=0 left shown=$SECONDS alive_before
	printf 'KTAP version 1\n' | tee "$logs/all.tap"
	while [ ${#waiting[@]} -gt 0 ]; do
		left=() alive_before=1
		alive || alive_before=
		for name in "${waiting[@]}"; do
			if [ ! -e "$logs/$name.tap" ]; then
				if [ -n "$alive_before" ]; then
					left+=("$name")
					continue
				fi
				echo "not ok @ - $name # ended without a result" \
					>"$logs/$name.tap"
			fi
			number=$((number + 1))
			[ ! -t 2 ] || printf '\r\033[K' >&2
			sed -E "s/^((not )?ok) @/\1 $number/" "$logs/$name.tap" |
				tee -a "$logs/all.tap"
			shown=$SECONDS
		done
		waiting=("${left[@]}")
		[ ${#waiting[@]} -gt 0 ] || break
		if [ -t 2 ]; then
			printf '\r\033[Kwaiting for %s ... %d s ' "${waiting[*]}" \
				$((SECONDS - started)) >&2
		elif [ $((SECONDS - shown)) -ge 10 ]; then
			say "waiting for ${waiting[*]} ... $((SECONDS - started)) s"
			shown=$SECONDS
		fi
		pause 0.3
	done
	printf '1..%d\n' "$number" | tee -a "$logs/all.tap"
}

# Count the points that have none below them; one that fails though none
# below it does has failed by itself, and counts too. What failed is named again, with
# how what it said begins and ends.
summary() {
	awk '
	function fail(name) { names[++n] = name; depth[n] = d; why[n] = "" }
	function explain(  i) {
		for (i = 1; i <= said; i++)
			if (i == 1 || i > said - 4)
				why[n] = why[n] "  # " text[i] "\n"
	}
	/^ *# / { text[++said] = $0; sub(/^ *# /, "", text[said]) }
	match($0, /^ *(not )?ok [0-9]+/) {
		match($0, /^ */)
		d = RLENGTH
		bad = $1 == "not"
		name = $0
		sub(/^ *(not )?ok [0-9]+ *(- )?/, "", name)
		skip = name ~ /[^\\]# *SKIP/
		sub(/ # *SKIP.*/, "", name)
		leaf = !below[d]
		for (i = 1; i <= n; i++)
			if (depth[i] > d) {
				names[i] = name ": " names[i]
				depth[i] = d
				failed_below = 1
			}
		if (bad && !failed_below) { failed++; fail(name) }
		else if (leaf && skip) skipped++
		else if (leaf) passed++
		if (bad) explain()
		failed_below = said = 0
		for (i in below) if (i + 0 >= d) below[i] = 0
		for (i = 0; i < d; i++) below[i] = 1
		if (d == 0) {
			for (i = 1; i <= n; i++)
				printf "failed: %s\n%s", names[i], why[i]
			n = 0
		}
	}
	END {
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0 || passed + skipped == 0
	}' "$logs/all.tap"
}

case ${1-} in
--list)
	printf '%s\n' "${STATIC_CHECKS[@]}"
	guest_tests | sed 's|^|guest/|'
	exit
	;;
-*) usage ;;
esac
case $jobs_limit in ""|0|*[!0-9]*) die "JOBS must be a number above 0" ;; esac
choose "$@"
mkdir -p "$BUILD/logs"
exec {lock}>"$logs.lock"
flock -n "$lock" || { say "waiting for another check to end"; flock "$lock"; }
rm -rf "$logs"
mkdir -p "$logs"
"$TOP/scripts/dev/deps.sh" build vm check
kernel_env "$kernel"
eval "$("$TOP/scripts/kernels/fetch.sh" "$kernel" source)"
started=$SECONDS
lanes=()
trap 'stop_jobs "${lanes[@]}"' EXIT
trap 'exit 130' INT TERM HUP
start_lanes
collect
summary
