# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154,SC2178
# What most verbs need: words that were meant, timers by name, times, reading.

part settings

# distance A B: how many letters differ (Levenshtein).
distance() {
	local a=$1 b=$2 i j cost above left
	local -a row
	for ((j = 0; j <= ${#b}; j++)); do row[j]=$j; done
	for ((i = 1; i <= ${#a}; i++)); do
		above=${row[0]}
		row[0]=$i
		for ((j = 1; j <= ${#b}; j++)); do
			[ "${a:i-1:1}" = "${b:j-1:1}" ] && cost=0 || cost=1
			left=$((above + cost))
			above=${row[j]}
			((row[j] + 1 < left)) && left=$((row[j] + 1))
			((row[j - 1] + 1 < left)) && left=$((row[j - 1] + 1))
			row[j]=$left
		done
	done
	REPLY=${row[${#b}]}
}

# suggest WORD CANDIDATE...: the candidate that was meant, or nothing. Of thousands
# of timers only those that begin alike are looked at, and no more than 200.
suggest() {
	local word=$1 best='' least=99 candidate looks=0 many=$#
	shift
	REPLY=
	[ -n "$word" ] && [ ${#word} -le 64 ] || return 0
	for candidate; do
		((many < 100)) || [[ $candidate = "${word:0:1}"* ]] || continue
		((${#candidate} <= 64 && looks++ < 200)) || continue
		case $candidate in
		"$word"?*) REPLY=0 ;;
		*)
			((${#candidate} - ${#word} <= 2 && ${#word} - ${#candidate} <= 2)) ||
				continue
			distance "$word" "$candidate"
			;;
		esac
		((REPLY >= least)) || { least=$REPLY best=$candidate; }
	done
	REPLY=
	((least > 2 || 2 * least > ${#word})) || REPLY=$best
}

# pick SPEC VALUE WORD...: the value is one of the words, or it is misused.
pick() {
	local what=$1 value=$2
	shift 2
	[[ " $* " != *" $value "* || $value = *' '* ]] || return 0
	suggest "$value" "$@"
	misuse "$what cannot be '$value'" "${REPLY:+Did you mean $REPLY? }It is one of: $*."
}

need_module() {
	[ -e "$SYSFS/interval_ns" ] || fail "there is no $SYSFS" \
		"Load the module: modprobe timer_demo (in the sources: make load, or make shell)."
	settings_list "$SYSFS"
}

# need_program NAME PACKAGE
need_program() {
	command -v "$1" >/dev/null || fail "there is no $1" "Install the package $2."
}

# timer_names: names[] are all, the default timer first. grep says what it has read
# by line, so that a name with a line's end in it cannot be read.
timer_names() {
	local folder
	names=(default)
	shopt -s nullglob dotglob
	for folder in "$SYSFS"/timers/*/; do
		folder=${folder%/}
		folder=${folder##*/}
		case $folder in
		default) ;;
		*$'\n'*) say "timer_demo: left out: $folder" ;;
		*) names+=("$folder") ;;
		esac
	done
	shopt -u nullglob dotglob
}

# timer_path NAME: path is its folder.
timer_path() {
	path=$SYSFS
	[ "$1" != default ] || return 0
	path=$SYSFS/timers/$1
	[[ -n $1 && $1 != */* && $1 != . && $1 != .. && $1 != *$'\n'* && -d $path ]] && return
	timer_names
	suggest "$1" "${names[@]}"
	fail "there is no timer '$1'" "${REPLY:+Did you mean "$REPLY"? }timer_demo list shows all; timer_demo create makes one."
}

# The timer that -t names: name and path.
chosen_timer() {
	need_module
	name=${opt[timer]-default}
	timer_path "$name"
}

# chosen_names: names[] is the timer that -t names, or all.
chosen_names() {
	local path
	need_module
	timer_names
	[ -n "${opt[timer]+set}" ] || return 0
	timer_path "${opt[timer]}"
	names=("${opt[timer]}")
}

no_more_args() {
	[ ${#args[@]} -le "$1" ] || misuse "what is '${args[$1]}'?" "${2-}"
}

# must_get KEY: what the file of the timer at path says.
must_get() {
	settings_get "$path" "$1" || fail "$problem" \
		"Was timer '$name' deleted? timer_demo list shows all."
}

# uptime_ms: by a clock that nobody sets, to 10 ms.
uptime_ms() {
	read -r REPLY _ </proc/uptime
	REPLY=$((10#${REPLY/./} * 10))
}

# Times and counts are text here: bash counts to 2^63 - 1, awk and jq exactly to
# 2^53 only, and what the kernel counts goes on to 2^64 - 1.
MOST=18446744073709551615

# at_most A B: of two whole numbers, which may be negative.
at_most() {
	local a=$1 b=$2 swap
	case $a,$b in
	-*,-*) swap=${a#-} a=${b#-} b=$swap ;;
	-*) return 0 ;;
	*,-*) return 1 ;;
	esac
	((${#a} != ${#b})) && { ((${#a} < ${#b})); return; }
	[[ $a = "$b" || $a < $b ]]
}

# whole_number TEXT: REPLY is it without leading zeros, 0 to 2^64 - 1.
whole_number() {
	[[ $1 =~ ^0*([0-9]{1,20})$ ]] || return
	REPLY=${BASH_REMATCH[1]}
	at_most "$REPLY" "$MOST"
}

# trim_fraction WHOLE FRACTION: REPLY is the number without the zeros at its end.
trim_fraction() {
	local fraction=${2%"${2##*[!0]}"}
	REPLY=$1${fraction:+.$fraction}
}

# exact_text NS: all digits, for what someone has set: 1.5 ms.
exact_text() {
	local digits=0 word=ns
	case ${#1} in
	[1-3]) ;;
	[4-6]) digits=3 word=${micro}s ;;
	[7-9]) digits=6 word=ms ;;
	*) digits=9 word=s ;;
	esac
	trim_fraction "${1:0:${#1}-digits}" "${1:${#1}-digits}"
	REPLY+=" $word"
}

# seconds_of MS: as a number of seconds with all digits.
seconds_of() { printf -v REPLY '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

# ns_of TEXT: 1.5ms and the like in ns; false if it is no time. problem says why.
ns_of() {
	local whole fraction digits
	problem="It is a time: 250us, 1.5ms, 2s, or plain ns."
	[[ ${#1} -le 64 && $1 =~ ^([0-9]+)(\.([0-9]+))?\ ?(ns|us|µs|ms|s|)$ ]] || return
	whole=${BASH_REMATCH[1]} fraction=${BASH_REMATCH[3]}
	case ${BASH_REMATCH[4]} in
	us|µs) digits=3 ;;
	ms) digits=6 ;;
	s) digits=9 ;;
	*) digits=0 ;;
	esac
	fraction=${fraction}000000000
	problem="Nothing is shorter than 1 ns."
	[[ ${fraction:digits} =~ ^0*$ ]] || return
	problem="A time is 0 to $MOST ns."
	whole_number "$whole${fraction:0:digits}"
}

# ns_option NAME: REPLY is the option's time in ns.
ns_option() {
	ns_of "${opt[$1]}" || misuse "--$1 cannot be '${opt[$1]}'" "$problem"
}

# ms_option NAME DEFAULT LEAST_MS: REPLY is the option's time in ms; a plain number is
# one of seconds. At most a hundred years.
ms_option() {
	local text=${opt[$1]-$2}
	[[ $text = *[!0-9.]* ]] || text+=s
	ns_of "$text" || misuse "--$1 cannot be '${opt[$1]}'" \
		"It is a number of seconds, or a time such as 250ms. ${problem/It is*}"
	at_most "$REPLY" 3153600000000000000 ||
		misuse "--$1 cannot be '${opt[$1]}'" "It is at most a hundred years."
	REPLY=$(((REPLY + 999999) / 1000000))
	((REPLY >= $3)) || { seconds_of "$3"
		misuse "--$1 cannot be '${opt[$1]}'" "It is $REPLY s or more."; }
}

# dump FILE...: these files of the timers in names[], each read once, as lines
# FOLDER/FILE:LINE. What is not there, or goes meanwhile, has no lines.
dump() {
	local name paths=()
	for name in "${names[@]}"; do
		case $name in
		default) paths+=("${@/#/./}") ;;
		*) paths+=("${@/#/"timers/$name/"}") ;;
		esac
	done
	cd -- "$SYSFS" 2>/dev/null &&
		printf '%s\0' "${paths[@]}" | xargs -0 grep -saH ''
}

# What data.awk asks its environment for, and whether colours are wanted: on a
# terminal, unless NO_COLOR says no.
prepare_awk() {
	need_program awk mawk
	need_program grep grep
	need_program xargs findutils
	local colour='' columns=0
	if [ -t 1 ]; then
		[ -n "${NO_COLOR-}" ] || [ "${TERM-dumb}" = dumb ] || colour=1
		# Inside $( ) the standard output is another.
		{ columns=$(stty size <&3 2>/dev/null); } 3>&1 || columns="0 0"
		columns=${columns#* }
	fi
	export TD_MICRO=$micro TD_BAR=$bar TD_UTF8=$utf8 TD_COLOUR=$colour \
		TD_COLUMNS=$columns TD_SETTINGS="${SETTINGS[*]}" \
		TD_READINGS="${READINGS[*]}"
}

# run_awk PROGRAM...: with what all programs share.
run_awk() {
	local program programs=()
	for program in text "$@"; do programs+=(-f "$parts/verbs/$program.awk"); done
	awk "${programs[@]}"
}

ALL_STATS=(stats/snapshot stats/histogram stats/worst)

# dump_to PROGRAM FILE...: what PROGRAM says of these files of the timers in names[].
# Status 1: there was none of these timers any more; 3: PROGRAM says no.
dump_to() {
	local program=$1 status
	shift
	dump "$@" | run_awk data "$program"
	status=${PIPESTATUS[1]}
	case $status in
	4) return 1 ;;
	0|3) return "$status" ;;
	# A signal: its reader, cat in show, could not write and says so.
	1[2-9][0-9]) return "$status" ;;
	*) fail "awk could not show it" ;;
	esac
}

# gone: to follow show dump_to, or something that ends like it.
gone() {
	[ $? -eq 1 ] || exit 2
	fail "timer '${names[0]}' is gone" "timer_demo list shows all timers."
}
