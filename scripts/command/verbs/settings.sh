# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# The settings of a timer: which there are, what they take, how they are read from
# files of KEY=VALUE lines, compared and stored. For the command timer_demo and
# for timer_demo-apply: source it, it needs nothing else, prints nothing and ends
# nothing. In the C locale.
#
# Status 0: done, or yes; a value is then in REPLY. Status 1: no; why is in problem,
# for people to read. A FOLDER is a timer's, in sysfs or in configfs.

# In the order in which people are shown them. settings_list makes it what the
# module has.
SETTINGS=(interval_ns mode engine delay_ns step_ns count rearm cpu slack_ns work_ns
	threshold_ns on_threshold evidence notify log)
READINGS=(last_elapsed last_lateness stop_reason available_engines
	granularity_ns bound_ns)
MIN_INTERVAL=${TIMER_DEMO_PARAMETERS:-/sys/module/timer_demo/parameters}/min_interval_ns

# settings_list FOLDER: SETTINGS is what this module has: of the above those that
# are there, then whatever else may be written to. Without a FOLDER it stays.
settings_list() {
	local key file found=()
	[ -e "$1/interval_ns" ] || return 0
	for key in "${SETTINGS[@]}"; do
		[ ! -e "$1/$key" ] || found+=("$key")
	done
	while IFS= read -r file; do
		key=${file##*/}
		[[ $key =~ ^[a-z][a-z0-9_]*$ ]] || continue
		case " ${found[*]} ${READINGS[*]} running " in
		*" $key "*) ;;
		*) found+=("$key") ;;
		esac
	done < <(exec find "$1/" -maxdepth 1 -type f -perm -200 2>/dev/null)
	SETTINGS=("${found[@]}")
}

# settings_known KEY: whether it is a setting; running is one, too.
settings_known() {
	local key
	for key in "${SETTINGS[@]}" running; do
		[ "$key" != "$1" ] || return 0
	done
	problem="there is no setting '$1'; settings are: ${SETTINGS[*]} running"
	[[ " ${READINGS[*]} " != *" $1 "* ]] || problem="$1 is a reading, not a setting"
	return 1
}

# settings_rearm KEY: whether a store of it arms a running timer anew.
settings_rearm() {
	case $1 in
	threshold_ns|on_threshold|evidence|notify|log) return 1 ;;
	esac
}

# settings_plain KEY VALUE: REPLY is the value as its file would print it.
settings_plain() {
	REPLY=$2
	case $1=${2,,} in
	running=[yt1]*|running=on*|log=[yt1]*|log=on*) REPLY=1 ;;
	running=[nf0]*|running=of*|log=[nf0]*|log=of*) REPLY=0 ;;
	*) [[ ! $2 =~ ^0+([0-9]+)$ ]] || REPLY=${BASH_REMATCH[1]} ;;
	esac
}

# settings_line LINE WHERE: one line of a file, into conf_keys[] (in order),
# conf_values[KEY] (plain) and conf_where[KEY].
settings_line() {
	local text=$1 key
	text=${text#"${text%%[![:space:]]*}"}
	text=${text%"${text##*[![:space:]]}"}
	case $text in
	''|'#'*) return 0 ;;
	*=*) ;;
	*) problem="'$text' is not KEY=VALUE"; return 1 ;;
	esac
	key=${text%%=*}
	settings_known "$key" || return
	if [ -n "${conf_values[$key]+set}" ]; then
		problem="$key is there twice, first at ${conf_where[$key]}"
		return 1
	fi
	settings_plain "$key" "${text#*=}"
	conf_keys+=("$key")
	conf_values[$key]=$REPLY
	conf_where[$key]=$2
}

# settings_text FILE: REPLY is what it has. A file of settings is text, and short.
settings_text() {
	local text='' most=65536 input status
	if [ -d "$1" ] || ! { exec {input}<"$1"; } 2>/dev/null; then
		problem="cannot be read"
		return 1
	fi
	IFS= read -r -d '' -n "$most" -u "$input" text
	status=$?
	exec {input}<&-
	# An editor's byte order mark is no text.
	REPLY=${text#$'\xef\xbb\xbf'}
	problem="is longer than $most bytes"
	((${#text} < most)) || return
	problem="has a NUL byte; it is no text"
	[ "$status" -ne 0 ]
}

# settings_read FILE [NAME]: all its lines, as settings_line does; - is standard
# input, NAME what it is called. Status 1: problems[] has a text for each line
# that is broken, with where it is.
settings_read() {
	local file=$1 name=${2-$1} number=0 lines
	declare -gA conf_values=() conf_where=()
	conf_keys=() problems=()
	[ "$file" != - ] || file=/dev/stdin
	settings_text "$file" || { problems=("$name: $problem"); return 1; }
	mapfile -t lines < <(printf %s "$REPLY")
	for REPLY in "${lines[@]}"; do
		number=$((number + 1))
		settings_line "$REPLY" "$name:$number" ||
			problems+=("$name:$number: $problem")
	done
	[ ${#problems[@]} -eq 0 ]
}

# settings_get FOLDER KEY: REPLY is what the file says.
settings_get() {
	REPLY=
	{ read -r REPLY <"$1/$2"; } 2>/dev/null || [ -n "$REPLY" ] ||
		{ problem="$1/$2 is not there"; return 1; }
}

# settings_store FOLDER KEY VALUE: problem is the kernel's word.
settings_store() {
	problem="No such file or directory"
	[ -e "$1/$2" ] || return 1
	problem=$({ printf '%s\n' "$3" >"$1/$2"; } 2>&1) && return
	problem=${problem##*: }
	return 1
}

# settings_store_all FOLDER VALUES KEY...: of the associative array VALUES these
# KEYs. What a value may be can depend on another one (mode and interval_ns), so
# that those refused are tried again as long as others are accepted. Status 1:
# refused[] has the KEYs that are left, refusals[KEY] the kernel's word for each.
settings_store_all() {
	local folder=$1 key progress=1 todo
	local -n values_of=$2
	declare -gA refusals=()
	shift 2
	refused=("$@")
	while [ ${#refused[@]} -gt 0 ] && [ -n "$progress" ]; do
		todo=("${refused[@]}") refused=() progress=
		for key in "${todo[@]}"; do
			if settings_store "$folder" "$key" "${values_of[$key]}"; then
				progress=1
			else
				refused+=("$key")
				refusals[$key]=$problem
			fi
		done
	done
	[ ${#refused[@]} -eq 0 ]
}

# settings_words KEY [FOLDER]: REPLY is the words that a setting takes; status 1:
# it takes no words.
settings_words() {
	case $1 in
	mode) REPLY="oneshot periodic" ;;
	engine) settings_get "${2-}" available_engines ;;
	rearm) REPLY="grid now" ;;
	on_threshold) REPLY="count stop trace_off" ;;
	evidence) REPLY="stack witness probes" ;;
	notify) REPLY="none stop threshold expiry" ;;
	log|running) REPLY="0 1" ;;
	*) return 1 ;;
	esac
}

# settings_takes KEY [FOLDER]: REPLY says what the setting takes, or is empty.
settings_takes() {
	case $1 in
	interval_ns) REPLY="a time from 1 ns to 9223372036 s, such as 1ms or 1000000" ;;
	slack_ns) REPLY="a time up to 1 s, such as 50us or 50000; 0 is none" ;;
	work_ns) REPLY="a time up to 10 ms and half of a periodic interval_ns; 0 is none" ;;
	delay_ns) REPLY="a time up to 9223372036 s, such as 1ms or 1000000; 0 is interval_ns" ;;
	*_ns) REPLY="a time up to 18446744073 s, such as 1ms or 1000000; 0 switches it off" ;;
	count) REPLY="a whole number; 0 means no end" ;;
	cpu)
		settings_get /sys/devices/system/cpu online
		REPLY="-1 (any) or a CPU that is online${REPLY:+: $REPLY}"
		;;
	*)
		settings_words "$@" || { REPLY=; return 0; }
		REPLY="one of: ${REPLY// /, }"
		;;
	esac
	REPLY="$1 takes $REPLY."
}

# settings_explain FOLDER KEY WORD: REPLY is what the kernel's WORD of refusal
# means for this setting, and what it would take.
settings_explain() {
	local text
	case $3 in
	"Numerical result out of range") text="out of range" ;;
	"Invalid argument") text="not a value that $2 takes" ;;
	"No such device") text="that CPU is offline" ;;
	"Operation not supported") text="this kernel does not offer it" ;;
	*) text=${3,} ;;
	esac
	settings_takes "$2" "$1"
	text+=${REPLY:+"; $REPLY"}
	case $2=$3 in
	interval_ns=*range|mode=*range)
		{ read -r REPLY <"$MIN_INTERVAL"; } 2>/dev/null &&
			text+=" In periodic mode the least is $REPLY ns, the module parameter min_interval_ns."
		;;
	esac
	REPLY=$text
}
