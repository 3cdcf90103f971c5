# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154,SC2178
# What most verbs need: timers by name, reading, units, tables. Functions that
# give a value set REPLY: a subshell each would cost more than all the rest.

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

# suggest WORD CANDIDATE...: the candidate that was meant, or nothing.
suggest() {
	local word=$1 best='' least=99 candidate
	shift
	for candidate; do
		case $candidate in
		"$word"?*) REPLY=0 ;;
		*) distance "$word" "$candidate" ;;
		esac
		((REPLY >= least)) || { least=$REPLY best=$candidate; }
	done
	REPLY=
	((least > 2 || least >= ${#word})) || REPLY=$best
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
}

# All names, the default timer first.
timer_names() {
	local folder
	names=(default)
	shopt -s nullglob dotglob
	for folder in "$SYSFS"/timers/*/; do
		folder=${folder%/}
		names+=("${folder##*/}")
	done
	shopt -u nullglob dotglob
}

# Set path to the folder of the timer NAME.
timer_path() {
	path=$SYSFS
	[ "$1" != default ] || return 0
	path=$SYSFS/timers/$1
	[[ -n $1 && $1 != */* && -d $path ]] && return
	timer_names
	suggest "$1" "${names[@]}"
	fail "there is no timer '$1'" "${REPLY:+Did you mean "$REPLY"? }timer_demo list shows all; timer_demo create makes one."
}

# The timer that -t names.
chosen_timer() {
	need_module
	name=${opt[timer]-default}
	timer_path "$name"
}

no_more_args() {
	[ ${#args[@]} -le "$1" ] || misuse "what is '${args[$1]}'?" "${2-}"
}

# get KEY: REPLY is what the file says.
get() {
	REPLY=
	{ read -r REPLY <"$path/$1"; } 2>/dev/null || [ -n "$REPLY" ] ||
		[ -e "$path/$1" ] || fail "$path/$1 is not there" \
		"Was timer '$name' deleted? timer_demo list shows all."
}

# get_lines FILE: a file of several lines as of one moment, in file_lines. Not by a
# loop of read: after each line it seeks back to the next one, and a file in sysfs is
# made anew for who seeks.
get_lines() { mapfile -t file_lines <"$path/$1"; }

# get_pairs FILE ARRAY: "key value" lines; their order in ARRAY_keys.
get_pairs() {
	local line file_lines
	local -n into=$2 in_order=$2_keys
	into=() in_order=()
	get_lines "$1"
	for line in "${file_lines[@]}"; do
		into["${line%% *}"]=${line#* }
		in_order+=("${line%% *}")
	done
}

# The histogram: uppers[] and counts[], and total.
get_histogram() {
	local line file_lines
	uppers=() counts=() total=0
	get_lines stats/histogram
	for line in "${file_lines[@]}"; do
		uppers+=("${line% *}")
		counts+=("${line#* }")
		total=$((total + ${line#* }))
	done
}

trim_zeros() {
	case $REPLY in
	*.*)
		REPLY=${REPLY%"${REPLY##*[!0]}"}
		REPLY=${REPLY%.}
		;;
	esac
}

# Set unit (in ns) and word for a time of $1 ns.
unit_of() {
	if (($1 < 1000)); then
		unit=1 word=ns
	elif (($1 < 1000000)); then
		unit=1000 word=${micro}s
	elif (($1 < 1000000000)); then
		unit=1000000 word=ms
	else
		unit=1000000000 word=s
	fi
}

# time_text NS: three digits, as people say it: 4.3 µs.
time_text() {
	local ns=$1 sign='' unit word digits=0 scale=1 rounded
	case $ns in -*) sign=- ns=${ns#-} ;; esac
	unit_of "$ns"
	while ((unit > 1 && scale < 100 && ns < unit * 100 / scale)); do
		scale=$((scale * 10))
		digits=$((digits + 1))
	done
	rounded=$(((ns / unit) * scale + ((ns % unit) * scale + unit / 2) / unit))
	if ((rounded / scale >= 1000 && unit < 1000000000)); then
		time_text "$sign$((unit * 1000))"
		return
	fi
	REPLY=$((rounded / scale))
	((digits == 0)) || printf -v REPLY '%s.%0*d' "$REPLY" "$digits" \
		$((rounded % scale))
	trim_zeros
	REPLY="$sign$REPLY $word"
}

# exact_text NS: all digits, for what someone has set.
exact_text() {
	local unit word
	unit_of "$1"
	REPLY=$(($1 / unit))
	((unit == 1)) || printf -v REPLY '%s.%0*d' "$REPLY" $((${#unit} - 1)) \
		$(($1 % unit))
	trim_zeros
	REPLY+=" $word"
}

# ns_of TEXT: 1.5ms and the like in ns; false if it is no time.
ns_of() {
	local whole fraction unit digits
	[[ $1 =~ ^([0-9]{1,19})(\.([0-9]+))?\ ?(ns|us|µs|ms|s|)$ ]] || return
	whole=$((10#${BASH_REMATCH[1]})) fraction=${BASH_REMATCH[3]}
	case ${BASH_REMATCH[4]} in
	us|µs) unit=1000 digits=3 ;;
	ms) unit=1000000 digits=6 ;;
	s) unit=1000000000 digits=9 ;;
	*) unit=1 digits=0 ;;
	esac
	fraction=${fraction}000000000
	[[ ${fraction:digits} =~ ^0*$ ]] || return
	((whole <= 9223372036000000000 / unit)) || return
	fraction=${fraction:0:digits}
	REPLY=$((whole * unit + 10#${fraction:-0}))
}

# ns_option NAME: REPLY is the option's time in ns.
ns_option() {
	ns_of "${opt[$1]}" ||
		misuse "--$1 cannot be '${opt[$1]}'" "It is a time: 250us, 1.5ms, or plain ns."
}

json_string() {
	local out='' i char code
	case $1 in
	*[\\\"[:cntrl:]]*) ;;
	*) REPLY=\"$1\"; return ;;
	esac
	for ((i = 0; i < ${#1}; i++)); do
		char=${1:i:1}
		case $char in
		[\\\"]) out+=\\$char ;;
		[[:cntrl:]]) printf -v code '\\u%04x' "'$char"; out+=$code ;;
		*) out+=$char ;;
		esac
	done
	REPLY=\"$out\"
}

# A number as it is, anything else as a string.
json_value() {
	[[ $1 =~ ^-?(0|[1-9][0-9]*)$ ]] && REPLY=$1 || json_string "$1"
}

# json_pairs ARRAY: an object, of ARRAY_keys. Some values are names or lists,
# even if they look like numbers.
json_pairs() {
	local -n from=$1 in_order=$1_keys
	local key out=''
	for key in "${in_order[@]}"; do
		[ -n "${from[$key]+set}" ] || continue
		case $key in
		comm|cpus_online|isolated|nohz_full|host|kernel|module)
			json_string "${from[$key]}" ;;
		*) json_value "${from[$key]}" ;;
		esac
		out+="${out:+, }\"$key\": $REPLY"
	done
	REPLY="{$out}"
}

json_histogram() {
	local i out=''
	for ((i = 0; i < ${#uppers[@]}; i++)); do
		out+="${out:+, }[${uppers[i]}, ${counts[i]}]"
	done
	REPLY="[$out]"
}

# A table: row CELL... for each line, print_table ALIGN; ALIGN has a letter (l,
# r) for each column. Cells must not hold the byte 31.
rows=()
row() { local IFS=$'\x1f'; rows+=("$*"); }

# Columns, not bytes: the micro sign is two bytes, other letters may be more.
text_width() {
	local plain=${1//[$'\x80'-$'\xbf']/}
	[ -n "$utf8" ] || plain=$1
	REPLY=${#plain}
}

print_table() {
	local align=$1 line i gap cells out
	local -a width=()
	for line in "${rows[@]}"; do
		IFS=$'\x1f' read -r -a cells <<<"$line"
		for ((i = 0; i < ${#cells[@]}; i++)); do
			text_width "${cells[i]}"
			((REPLY <= ${width[i]-0})) || width[i]=$REPLY
		done
	done
	for line in "${rows[@]}"; do
		IFS=$'\x1f' read -r -a cells <<<"$line"
		out=''
		for ((i = 0; i < ${#cells[@]}; i++)); do
			text_width "${cells[i]}"
			printf -v gap '%*s' $((width[i] - REPLY)) ''
			case ${align:i:1} in
			r) out+="$gap${cells[i]}  " ;;
			*) out+="${cells[i]}$gap  " ;;
			esac
		done
		printf '%s\n' "${out%"${out##*[! ]}"}"
	done
	rows=()
}
