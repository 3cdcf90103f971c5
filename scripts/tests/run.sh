#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run checks and guest tests; print KTAP; the last line counts the results.
. "$(dirname "$0")/../dev/lib.sh"
. "$TOP/scripts/tests/static/checks.sh"
. "$TOP/scripts/tests/static/cache.sh"
USAGE="[--list] [NAME...]   (static, check, smp, stress, or a name that --list prints)"

kernel=${KERNEL:-$DEFAULT_KERNEL}
jobs_limit=${JOBS:-2}
tests=$TOP/scripts/tests/guest
logs=${CHECK_LOGS:-$BUILD/logs/check}
# Up to so many seconds of budget are one machine's, where more than one may run.
PART_S=60
# A row of check-all that is not full has the default machine alone, and leaves out
# tests that say so in their head; see scripts/tests/lib/run-tests.
SHORT=${SHORT-}
# What the storms go by; see scripts/tests/helpers.
storm=("STORM_STORES=${STORM_STORES:-100000}" ${STORM_SEED:+"STORM_SEED=$STORM_SEED"})

# The heads of the test files, by name, and the names in order.
declare -A tiers budgets machines
names=()

read_heads() {
	local name tier seconds machine
	while IFS='|' read -r name tier seconds machine; do
		[[ $tier =~ ^(check|smp|check smp|stress)$ ]] ||
			die "the head of scripts/tests/guest/$name.sh needs a tier"
		[[ $seconds =~ ^[1-9][0-9]*$ ]] ||
			die "the head of scripts/tests/guest/$name.sh needs a budget"
		names+=("$name")
		tiers[$name]=$tier budgets[$name]=$seconds machines[$name]=${machine:-default}
	done < <(awk -v top="$tests/" '
		function flush() {
			if (name != "") print name "|" h["tier"] "|" h["budget"] "|" h["machine"]
			split("", h)
		}
		FNR == 1 { flush(); name = FILENAME; sub(top, "", name); sub(/\.sh$/, "", name) }
		FNR <= 20 && /^# [a-z]+: / {
			key = $2
			sub(/:$/, "", key)
			sub(/^# [a-z]+: */, "")
			h[key] = $0
		}
		END { flush() }' "$tests"/*/*.sh)
}

# no_such NAME: end, and say what may have been meant.
no_such() {
	local all=(static check smp stress "${STATIC_CHECKS[@]}")
	# A bare name is as good as one with its folder.
	[[ $1 = */* ]] && all+=("${names[@]}") || all+=("${names[@]#*/}")
	say "no check, test or tier is called '$1'; the nearest is '$(nearest "$1" "${all[@]}")'"
	usage
}

# Each job is TIER/MACHINE, or TIER/MACHINE-N for part N of it, with its files; or the
# name of a static check.
static=() queue=()
declare -A files wanted

# want TIER TEST...
want() {
	local tier=$1 name
	shift
	for name; do wanted[$name]+=" $tier"; done
}

# want_test NAME: by its whole name, without its folder, or all in the folder; each in
# the first tier that it names.
want_test() {
	local name found=()
	for name in "${names[@]}"; do
		if [ "$name" = "$1" ]; then found=("$name"); break; fi
		if [ "${name#*/}" = "$1" ] || [ "${name%%/*}" = "${1%/}" ]; then
			found+=("$name")
		fi
	done
	[ ${#found[@]} -gt 0 ] || no_such "$1"
	if [ ${#found[@]} -gt 1 ] && [[ "${found[0]%%/*}" != "${1%/}" ]]; then
		say "'$1' may be any of: ${found[*]}"
		usage
	fi
	for name in "${found[@]}"; do want "${tiers[$name]%% *}" "$name"; done
}

# Put what the user named into static and wanted.
choose() {
	local name test
	for name; do
		case $name in
		static) static+=("${STATIC_CHECKS[@]}") ;;
		check|smp|stress)
			for test in "${names[@]}"; do
				[[ " ${tiers[$test]} " != *" $name "* ]] || want "$name" "$test"
			done
			;;
		*)
			if [[ " ${STATIC_CHECKS[*]} " = *" $name "* ]]; then
				static+=("$name")
			else
				want_test "${name#guest/}"
			fi
			;;
		esac
	done
}

# A job leaves NAME.tap, which ends with its result line, in logs; slashes
# become dashes. The file appears when it is complete.
finish_job() { mv "$logs/${1//\//-}.part" "$logs/${1//\//-}.tap"; }

# The result line's number is put in when it is printed.
static_job() {
	local name=$1 status=0 result="ok @ - $1" key
	key=$(cache_key "$name")
	if cache_has "$key"; then
		echo "$result # cached" >"$logs/$name.part"
		finish_job "$name"
		return
	fi
	"check_$name" >"$logs/$name.log" 2>&1 || status=$?
	case $status in
	0) cache_keep "$name" "$key" ;;
	4) result+=" # $(tail -n 1 "$logs/$name.log")" ;;
	*) result="not $result" ;;
	esac
	{
		[ "$status" -eq 0 ] || sed 's/^/  # /' "$logs/$name.log"
		echo "$result"
	} >"$logs/$name.part"
	finish_job "$name"
}

# results_in FILE: how many result lines of files it has.
results_in() { grep -csE '^(not )?ok ' "$1" || :; }

# lost_file LOG FILE...: the result line of the file that was running when the machine
# died, which could not write it.
lost_file() {
	local over
	over=$(results_in "$1.out")
	shift
	[ "$over" -ge $# ] || echo "  not ok $((over + 1)) - ${*:over + 1:1}"
}

options_of() {
	awk -v m="$1" '$1 == m { $1 = ""; print; found = 1 } END { exit !found }' \
		"$TOP/scripts/vm/machines.list" || die "no machine '$1' in machines.list"
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

# machine_job JOB: in tier check the clock counts instructions.
machine_job() {
	local job=$1 log=$logs/${1//\//-} status=0 options why of limit=2400 file=()
	of=${job#*/} of=${of%-[2-9]}
	why=$(missing_machine "$of")
	if [ -n "$why" ]; then
		echo "ok @ - $job # SKIP $why" >"$log.part"
		finish_job "$job"
		return
	fi
	read -r -a options <<<"$(options_of "$of")"
	case $job in
	check/*) options+=(--icount) ;;
	*) options+=(--monitor) ;;
	esac
	[ -z "${ONE_THREAD-}" ] || options+=(--one-thread)
	# It may have checkers, which take their time.
	! is_built || limit=3600
	read -r -a file <<<"${files[$job]}"
	"$TOP/scripts/vm/run.sh" --kernel "$kernel" --log "$log" --timeout "$limit" \
		"${options[@]}" --run env "${storm[@]}" "SHORT=$SHORT" /guest/run-tests \
		"${file[@]/%/.sh}" \
		>"$log.out" 2>"$log.err" </dev/null || status=$?
	{
		sed 's/^/  /' "$log.out"
		case $status in
		0|1|4) ;;
		*)
			sed '/^KVM does not/d; s/^/  # /' "$log.err"
			lost_file "$log" "${file[@]}"
			;;
		esac
		case $status in
		0|4) echo "ok @ - $job" ;;
		*) echo "not ok @ - $job" ;;
		esac
	} >"$log.part"
	finish_job "$job"
}

# plan_machine TIER MACHINE: its jobs, the files shared out by their budgets, the
# largest first to whom has least.
plan_machine() {
	local tier=$1 machine=$2 name total=0 parts part least load=() list=()
	for name in "${names[@]}"; do
		[[ "${wanted[$name]-} " = *" $tier "* ]] || continue
		[ "$(machine_of "$name")" = "$machine" ] || continue
		list+=("${budgets[$name]} $name")
		total=$((total + ${budgets[$name]}))
	done
	[ ${#list[@]} -gt 0 ] || return 0
	parts=$(((total + PART_S - 1) / PART_S))
	((parts <= jobs_limit)) || parts=$jobs_limit
	((parts <= 9)) || parts=9
	for ((part = 1; part <= parts; part++)); do load[part]=0; done
	while read -r total name; do
		least=1
		for ((part = 2; part <= parts; part++)); do
			((load[part] >= load[least])) || least=$part
		done
		load[least]=$((load[least] + total))
		part=$tier/$machine
		[ "$least" -eq 1 ] || part+=-$least
		[ -n "${files[$part]-}" ] || planned+=("$part")
		files[$part]+=" $name"
		job_budget[$part]=${load[least]}
	done < <(printf '%s\n' "${list[@]}" | sort -s -k 1nr)
}

# machine_of TEST: the machine that the test file asks for; not where the kernel has
# by itself what makes that one differ.
machine_of() {
	local name=${machines[$1]}
	[[ $name = default || " ${kernel_flags//,/ } " != *" $name "* ]] || name=default
	echo "$name"
}

# The guests' jobs, the longest first; among the static checks one is as long as they.
plan() {
	local tier name planned=() kernel_flags
	local -A job_budget
	kernel_flags=$(flags_of "$kernel")
	for tier in check smp stress; do
		while read -r name; do
			[ -z "$name" ] || plan_machine "$tier" "$name"
		done < <(for name in "${!wanted[@]}"; do machine_of "$name"; done | sort -u)
	done
	for name in "${planned[@]}"; do echo "${job_budget[$name]} $name"; done |
		sort -s -k 1nr >"$logs/plan"
	mapfile -t planned < <(cut -d ' ' -f 2 "$logs/plan")
	queue=("${static[@]:0:1}" "${planned[@]}" "${static[@]:1}")
}

# JOBS lanes take one job after another, each the next that is left.
lane() {
	local job
	for job in "${queue[@]}"; do
		mkdir "$logs/${job//\//-}.taken" 2>/dev/null || continue
		case $job in
		*/*) machine_job "$job" ;;
		*) static_job "$job" ;;
		esac
	done
}

alive() {
	local lane
	for lane in "${lanes[@]}"; do
		if kill -0 "$lane" 2>/dev/null; then return 0; fi
	done
	return 1
}

# Set text to what is done and what runs: of a machine, the file.
look_at_progress() {
	local job done_=0 total=0 over list now=()
	for job in "${queue[@]}"; do
		read -r -a list <<<"${files[$job]-$job}"
		total=$((total + ${#list[@]}))
		over=0
		if [ -e "$logs/${job//\//-}.tap" ]; then
			over=${#list[@]}
		elif [ -e "$logs/${job//\//-}.taken" ]; then
			over=$(results_in "$logs/${job//\//-}.out")
			now+=("${list[over]-$job}")
		fi
		done_=$((done_ + (over < ${#list[@]} ? over : ${#list[@]})))
	done
	text="$((total - done_)) of $total left, now ${now[*]} ... $((SECONDS - started)) s"
}

show_progress() {
	local text
	if [ -t 2 ]; then
		look_at_progress
		printf '\r\033[K%.*s ' "$((${COLUMNS:-80} - 2))" "$text" >&2
	elif [ $((SECONDS - shown)) -ge 10 ]; then
		look_at_progress
		say "$text"
		shown=$SECONDS
	fi
}

# Print each job that has finished, and what is still awaited meanwhile.
collect() {
	local name file number=0 left shown=$SECONDS alive_before waiting=("${queue[@]}")
	printf 'KTAP version 1\n' | tee "$logs/all.tap"
	while [ ${#waiting[@]} -gt 0 ]; do
		left=() alive_before=1
		alive || alive_before=
		for name in "${waiting[@]}"; do
			file=$logs/${name//\//-}.tap
			if [ ! -e "$file" ]; then
				if [ -n "$alive_before" ]; then
					left+=("$name")
					continue
				fi
				echo "not ok @ - $name # ended without a result" >"$file"
			fi
			number=$((number + 1))
			[ ! -t 2 ] || printf '\r\033[K' >&2
			sed -E "s/^((not )?ok) @/\1 $number/" "$file" |
				tee -a "$logs/all.tap"
		done
		waiting=("${left[@]}")
		[ ${#waiting[@]} -gt 0 ] || break
		show_progress
		pause 0.3
	done
	printf '1..%d\n' "$number" | tee -a "$logs/all.tap"
}

read_heads
case ${1-} in
--list)
	printf '%s\n' "${STATIC_CHECKS[@]}" "${names[@]}"
	exit
	;;
-*) usage ;;
esac
case $jobs_limit in ""|0|*[!0-9]*) die "JOBS must be a number above 0" ;; esac
[ $# -gt 0 ] || set -- static check
choose "$@"
mkdir -p "$BUILD/logs"
exec {lock}>"$logs.lock"
flock -n "$lock" || { say "waiting for another check to end"; flock "$lock"; }
rm -rf "$logs"
mkdir -p "$logs"
"$TOP/scripts/dev/deps.sh" build vm ${static:+check}
kernel_env "$kernel"
if [ ${#static[@]} -gt 0 ]; then
	eval "$("$TOP/scripts/kernels/fetch.sh" "$kernel" source)"
	# shellcheck disable=SC2034 # cache.sh's
	programs_key=$(programs | sha256sum)
fi
started=$SECONDS
plan
export NO_PROGRESS=1
lanes=()
trap 'stop_jobs "${lanes[@]}"' EXIT
trap 'exit 130' INT TERM HUP
for ((i = 0; i < jobs_limit && i < ${#queue[@]}; i++)); do
	lane &
	lanes+=($!)
done
collect
awk -f "$TOP/scripts/tests/lib/ktap.awk" "$logs/all.tap"
