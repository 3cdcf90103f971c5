#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2016 # what might be run is text here
# Run the command with whatever may come: arguments, names, files of settings, results,
# trees of timers. The same seed gives the same runs; a run that is wrong is shown, with
# its number, and fuzz.sh SEED NUMBER NUMBER does it again.
#
# Right is: within 2 s, a status of 0 to 3, no error text of bash, awk, jq or gnuplot, no
# control character in what is shown, no file touched but those that were named.
. "$(dirname "$0")/../../dev/lib.sh"
USAGE="[SEED [LAST [FIRST]]] (1, 10000, 1)"

seed=${1-1} last=${2-10000} first=${3-1}
[[ $seed$last$first != *[!0-9]* ]] || usage
set +e
work=$(mktemp -d)
cd "$work" || exit
# shellcheck source=SCRIPTDIR/lib.sh
. "$TOP/scripts/tests/command/lib.sh"
RESULT=$TOP/Documentation/compare.json
export TIMER_DEMO_SYSFS=$work/tree TIMER_DEMO_CONFIGFS=$work/tree/timers
unset LC_CTYPE LANG NO_COLOR

VERBS_OF_IT=(list status set start stop reset create delete apply wait why watch check
	compare plot report export help)
OPTIONS_OF_IT=(--json --timer -t --output --size --title --engines --heat --until --start
	--interval --seconds --p99 --max --overruns --tap --cpus --no-cyclictest --help --version
	-x -- --beyond-bound)
WORDS=(default tick blink new x.svg x.png x.html x.prom conf result.json other.json mode=periodic
	interval_ns=1ms engine=thread count=3 running=1 log=yes cpu=-1 step_ns=5s oneshot 1ms 5 0 -1
	0.5 18446744073709551615 18446744073709551616 1200x800 any all "0,1" "hrtimer,jiffies" stop
	threshold expiry true /dev/null /dev/full . .. / '' - '*' none/x hz=1.json
	notify=stop work_ns=1us slack_ns=0 threshold_ns=1h "od'd na\"me")

# pick_one WORD...: REPLY is one of them.
pick_one() {
	local which=$((RANDOM % $# + 1))
	REPLY=${!which}
}

# some_bytes: REPLY is text that nobody expects.
some_bytes() {
	local n=$((RANDOM % 12)) byte i
	REPLY=
	for ((i = 0; i < n; i++)); do
		printf -v byte '\\x%02x' $((RANDOM % 255 + 1))
		# shellcheck disable=SC2059 # it is the byte
		printf -v byte "$byte"
		REPLY+=$byte
	done
}

# some_word: REPLY is a word, a cut one, or bytes.
some_word() {
	case $((RANDOM % 8)) in
	0) some_bytes ;;
	1) pick_one '$(touch ran)' '`touch ran`' $'a\nb' $'\e[31m' '"' "'" \\ '%n%s' '<b>' '[0]' 'a[$(touch ran)]' ;;
	2) pick_one "${WORDS[@]}"; REPLY=${REPLY:0:RANDOM % (${#REPLY} + 1)} ;;
	*) pick_one "${WORDS[@]}" ;;
	esac
}

# some_arguments: arguments[].
some_arguments() {
	local n=$((RANDOM % 5)) i
	pick_one "${VERBS_OF_IT[@]}"
	arguments=("$REPLY")
	((RANDOM % 12)) || { some_word; arguments=("$REPLY"); }
	for ((i = 0; i < n; i++)); do
		if ((RANDOM % 3)); then
			some_word
		else
			pick_one "${OPTIONS_OF_IT[@]}"
			((RANDOM % 6)) || { local option=$REPLY; some_word; REPLY=$option=$REPLY; }
		fi
		arguments+=("$REPLY")
	done
	# What waits for ever is not to.
	case ${arguments[0]} in
	wait) arguments+=(--timeout 0.1) ;;
	watch) arguments+=(--frames 1) ;;
	esac
}

# spoil FILE: a part of it is another.
spoil() {
	local size at
	[ -f "$1" ] && [ -w "$1" ] || return 0
	case $((RANDOM % 5)) in
	0) : >"$1" ;;
	1) some_bytes; printf '%s' "$REPLY" >>"$1" ;;
	2) pick_one -5 99999999999999999999999 18446744073709551615 x '' '$(touch ran)' $'1\n2'; printf '%s\n' "$REPLY" >"$1" ;;
	3) rm "$1"; ((RANDOM % 2)) || mkdir "$1" ;;
	4)
		size=$(stat -c %s "$1")
		at=$((RANDOM % (size + 1)))
		some_bytes
		printf '%s' "$REPLY" | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
		;;
	esac
}

# Trees are copied now and then, and what a run has changed stays a while.
fresh() {
	chmod -R u+w . 2>/dev/null
	rm -rf ./* ./.[!.]*
	cp -r "$work.clean/." .
}

some_state() {
	local file
	(($1 % 20 != 1)) || fresh
	if ((RANDOM % 3 == 0)); then
		pick_one tree/interval_ns tree/running tree/mode tree/stats/snapshot tree/stats/histogram \
			tree/stats/worst tree/timers/tick/engine tree/timers/tick/stats/snapshot \
			tree/available_engines tree/timers/blink/running conf result.json
		spoil "$REPLY"
	fi
	((RANDOM % 30)) || { some_bytes; [[ $REPLY = */* || -z $REPLY ]] || cp -r tree/timers/tick "tree/timers/$REPLY"; } 2>/dev/null
	[ -d conf ] || ((RANDOM % 10)) || { some_word; printf '%s\n' "$REPLY" >>conf; }
	[ -d conf ] || ((RANDOM % 10)) || { some_word; printf '%s=%s\n' mode "$REPLY" >conf; } 2>/dev/null
	[ -d other.json ] || ((RANDOM % 10)) || {
		some_word
		jq --arg t "$REPLY" --argjson n "$((RANDOM % 40))" '[paths(scalars)] as $p
			| setpath($p[$n * 7 % ($p | length)]; $t)' "$RESULT" >other.json
	} 2>/dev/null
}

# untouched: of what was not named nothing is new or changed. Files that runs may write
# are in the folder itself; a tree's are settings.
untouched() {
	local strange
	strange=$(find . -name ran -print; find "$work.clean" "$work.precious" -newer "$work.start" -print
		find . -maxdepth 1 -name '.timer_demo*' -print)
	[ -z "$strange" ] || { echo "touched: $strange"; return 1; }
}

# run_once: status, took; the output is in the files out and err.
run_once() {
	local before=${EPOCHREALTIME/./}
	LC_ALL=$locale timeout 10 "$COMMAND" "${arguments[@]}" </dev/null >"$work.out" 2>"$work.err"
	status=$?
	took=$(((${EPOCHREALTIME/./} - before) / 1000))
}

# judge: what is wrong with the run, on standard output.
judge() {
	[ "$status" -le 3 ] || echo "status $status"
	grep -aE '(line [0-9]+: |awk: |jq: |gnuplot> |unbound variable|syntax error|command not found)' "$work.err" |
		grep -av '^timer_demo: ' | head -n 3
	! LC_ALL=C grep -aqP '[\x00-\x08\x0b-\x1f\x7f]' "$work.out" "$work.err" || echo "control characters"
	if [ "$took" -ge 2000 ]; then
		# Others may use the machine.
		run_once
		[ "$took" -lt 2000 ] || { run_once; [ "$took" -lt 2000 ] || echo "took $took ms"; }
	fi
	untouched
}

mkdir "$work.clean" "$work.precious"
trap 'chmod -R u+w "$work"*; rm -rf "$work" "$work".*' EXIT
(cd "$work.clean" && new_tree tree && cp "$RESULT" result.json && cp "$RESULT" other.json &&
	echo mode=periodic >conf)
sleep 0.1
: >"$work.start"
bad=0 slowest=0
declare -A seen=()
for ((run = 1; run <= last; run++)); do
	RANDOM=$((seed * 7919 + run))
	pick_one C C.UTF-8
	locale=$REPLY
	some_state "$run"
	some_arguments
	((run >= first)) || continue
	run_once
	wrong=$(judge)
	seen[$status]=$((${seen[$status]-0} + 1))
	((took <= slowest)) || slowest=$took
	[ -z "$wrong" ] || {
		bad=$((bad + 1))
		printf 'run %d:%s\n%s\n' "$run" "$(printf ' %q' "${arguments[@]}")" "$wrong"
		[ "$bad" -lt 20 ] || break
	}
	[ ! -t 2 ] || ((run % 50)) || printf '\r%d ' "$run" >&2
done
for status in "${!seen[@]}"; do echo "status $status: ${seen[$status]} runs"; done | sort
echo "seed $seed: $((run - first)) runs, $bad wrong, the slowest took $slowest ms"
[ "$bad" -eq 0 ]
