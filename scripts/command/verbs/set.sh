# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verbs that change something: set, start, stop, reset, create, delete,
# apply.

# Where the kernel refuses a value: say what it would take.
allowed() {
	local key=$1 error=$2
	case $key in
	mode) REPLY="oneshot or periodic" ;;
	engine) get available_engines; REPLY="one of: $REPLY" ;;
	rearm) REPLY="grid or now" ;;
	on_threshold) REPLY="count, stop or trace_off" ;;
	notify) REPLY="none, stop, threshold or expiry" ;;
	log|running) REPLY="0 or 1" ;;
	cpu)
		REPLY=
		{ read -r REPLY </sys/devices/system/cpu/online; } 2>/dev/null
		REPLY="-1 (any) or a CPU that is online${REPLY:+: $REPLY}"
		;;
	interval_ns) REPLY="a time from 1 ns to 9223372036 s, such as 1ms or 1000000" ;;
	*_ns) REPLY="a time up to 9223372036 s, such as 1ms or 1000000; 0 switches it off" ;;
	count) REPLY="a whole number; 0 means no end" ;;
	*) REPLY= ;;
	esac
	REPLY=${REPLY:+"$key takes $REPLY."}
	case $key=$error in
	interval_ns=*range|mode=*range)
		local least=
		{ read -r least </sys/module/timer_demo/parameters/min_interval_ns; } 2>/dev/null
		REPLY+=" In periodic mode the least is ${least:+$least ns, }the module parameter min_interval_ns."
		;;
	esac
}

# explain KEY VALUE: why the store failed, from what bash said.
explain() {
	local why=${store_error##*: } hint
	case $why in
	"Permission denied"|"Read-only file system")
		[ "$EUID" -eq 0 ] || fail "only root may change $1" \
			"Try: sudo timer_demo ..."
		;;
	"No such file or directory")
		fail "$path/$1 is not there" "timer_demo list shows all timers."
		;;
	esac
	allowed "$1" "$why"
	hint=$REPLY
	# shellcheck disable=SC2086 # words
	suggest "$2" ${hint//[^a-z0-9_]/ }
	[ "$REPLY" != "$2" ] || REPLY=
	case ${REPLY:+$1} in
	mode|engine|rearm|on_threshold|notify) hint="Did you mean $REPLY? $hint" ;;
	esac
	fail "$1=$2 was refused: ${why,}" "$hint"
}

# store KEY VALUE: false if the kernel refuses, with why in store_error.
store() {
	store_error=$({ printf '%s\n' "$2" >"$path/$1"; } 2>&1)
}

must_store() {
	store "$@" || explain "$@"
}

# take_pair KEY=VALUE WHERE: check the key, add to keys[] and values[].
take_pair() {
	local key=${1%%=*} value=${1#*=} known=("${SETTINGS[@]}" running)
	[[ $1 = *=* ]] || misuse "$2'$1' is not KEY=VALUE" \
		"Such as: timer_demo set interval_ns=1ms mode=periodic"
	if [[ " ${known[*]} " != *" $key "* ]]; then
		if [[ " ${READINGS[*]} " = *" $key "* ]]; then
			misuse "$2$key is a reading, not a setting"
		fi
		suggest "$key" "${known[@]}"
		misuse "$2there is no setting '$key'" \
			"${REPLY:+Did you mean $REPLY? }Settings: ${known[*]}."
	fi
	[[ " ${keys[*]-} " != *" $key "* ]] || misuse "$2$key is there twice"
	keys+=("$key")
	values+=("$value")
}

# Times on the command line may have units.
take_arguments() {
	local pair key
	for pair; do
		key=${pair%%=*}
		case $key in
		*_ns) ! ns_of "${pair#*=}" || pair=$key=$REPLY ;;
		esac
		take_pair "$pair" ''
	done
}

# As the files print it: what a comparison needs.
plain_value() {
	REPLY=$2
	case $1=${2,,} in
	running=[yt1]*|running=on*|log=[yt1]*|log=on*) REPLY=1 ;;
	running=[nf0]*|running=of*|log=[nf0]*|log=of*) REPLY=0 ;;
	*) [[ ! $2 =~ ^0+([0-9]+)$ ]] || REPLY=${BASH_REMATCH[1]} ;;
	esac
}

# Store all of keys[] and values[]. What one value allows may depend on another
# (mode and interval_ns), so those refused are tried again after the others.
# False when some cannot be: failed_key, failed_value.
store_all() {
	local -a again todo=("${!keys[@]}")
	local i progress=1 first_error=
	store_error=
	while [ ${#todo[@]} -gt 0 ] && [ -n "$progress" ]; do
		again=() progress=
		for i in "${todo[@]}"; do
			if store "${keys[i]}" "${values[i]}"; then
				progress=1
			else
				[ ${#again[@]} -gt 0 ] ||
					failed_key=${keys[i]} failed_value=${values[i]} first_error=$store_error
				again+=("$i")
			fi
		done
		todo=("${again[@]}")
	done
	[ ${#todo[@]} -gt 0 ] || return 0
	store_error=$first_error
	return 1
}

# Count in rearms the keys whose store arms a running timer anew.
count_rearms() {
	local key
	rearms=0
	for key in "${keys[@]}"; do
		case $key in
		threshold_ns|on_threshold|notify|log) ;;
		*) rearms=$((rearms + 1)) ;;
		esac
	done
}

# Move running from keys[] to run, as 0 or 1.
take_running() {
	local i
	run=
	for i in "${!keys[@]}"; do
		[ "${keys[i]}" = running ] || continue
		plain_value running "${values[i]}"
		run=$REPLY
		unset "keys[i]" "values[i]"
		[ "$run" = 0 ] || [ "$run" = 1 ] ||
			misuse "running cannot be '$run'" "running takes 0 or 1."
	done
}

# The values that keys[] have now.
remember() {
	local key
	old_keys=("${keys[@]}") old_values=()
	for key in "${old_keys[@]}"; do
		get "$key"
		old_values+=("$REPLY")
	done
}

# All or nothing: store what keys[] and values[] say, or leave things as they
# were and say why. A running timer rests meanwhile where several values arm it
# anew: it must not expire, or end, by some of them.
change_timer() {
	local run rearms was_running old_keys old_values error failed_key failed_value
	take_running
	get running
	was_running=$REPLY
	remember
	count_rearms
	[ "$run" != 0 ] && ((was_running == 0 || rearms < 2)) || must_store running 0
	[ -n "$run" ] || ((rearms < 2)) || run=$was_running
	failed_key=running failed_value=$run
	store_all && { [ "$run" != 1 ] || store running 1; } && return
	error=$store_error
	undo_change
	store_error=$error
	explain "$failed_key" "$failed_value"
}

undo_change() {
	local failed_key failed_value
	keys=("${old_keys[@]}") values=("${old_values[@]}")
	store_all
	get running
	[ "$REPLY" = "$was_running" ] || store running "$was_running"
}

verb_set() {
	local name path keys=() values=()
	[ ${#args[@]} -gt 0 ] || misuse "what to set?" \
		"Such as: timer_demo set interval_ns=1ms mode=periodic"
	take_arguments "${args[@]}"
	chosen_timer
	change_timer
}

# Names may be given as arguments, too: timer_demo start blink.
each_timer() {
	local name path
	need_module
	[ ${#args[@]} -gt 0 ] || args=("${opt[timer]-default}")
	for name in "${args[@]}"; do timer_path "$name"; done
	for name in "${args[@]}"; do
		timer_path "$name"
		"$@"
	done
}

verb_start() { each_timer must_store running 1; }
verb_stop() { each_timer must_store running 0; }
verb_reset() { each_timer must_store stats/reset 1; }

need_configfs() {
	need_module
	[ -d "$CONFIGFS" ] || fail "there is no $CONFIGFS" \
		"Mount configfs: mount -t configfs none /sys/kernel/config"
}

# make_item NAME: mkdir, and why not.
make_item() {
	local error
	error=$(mkdir -- "$CONFIGFS/$1" 2>&1) && return
	case $error in
	*"File exists"*) fail "there is a timer '$1' already" ;;
	*"Permission denied"*) fail "only root may make timers" "Try: sudo timer_demo ..." ;;
	*"No space left"*) fail "there are as many timers as the module allows" \
		"Its parameter max_timers says how many; delete one, or load it with more." ;;
	*) fail "cannot make the timer '$1': ${error##*: }" ;;
	esac
}

verb_create() {
	local name path keys=() values=()
	[ ${#args[@]} -gt 0 ] || [ -n "${opt[timer]-}" ] ||
		misuse "what is the new timer's name?"
	[ -n "${opt[timer]-}" ] || { opt[timer]=${args[0]}; args=("${args[@]:1}"); }
	case ${opt[timer]} in
	default) misuse "the default timer is there always" ;;
	''|.|..|*/*) misuse "'${opt[timer]}' cannot be a timer's name" \
		"It becomes a folder: any name without a slash." ;;
	*=*) misuse "'${opt[timer]}' looks like a setting" \
		"The name comes first: timer_demo create NAME ${opt[timer]}" ;;
	esac
	[ ${#args[@]} -eq 0 ] || take_arguments "${args[@]}"
	need_configfs
	make_item "${opt[timer]}"
	chosen_timer
	trap 'rmdir -- "$CONFIGFS/$name"' EXIT
	change_timer
	trap - EXIT
}

verb_delete() {
	local name path error
	[ ${#args[@]} -gt 0 ] || args=(${opt[timer]+"${opt[timer]}"})
	[ ${#args[@]} -gt 0 ] || misuse "which timer?" "timer_demo list shows all."
	need_configfs
	for name in "${args[@]}"; do
		[ "$name" != default ] || fail "the default timer cannot be deleted" \
			"It goes with the module: rmmod timer_demo"
		timer_path "$name"
	done
	for name in "${args[@]}"; do
		error=$(rmdir -- "$CONFIGFS/$name" 2>&1) && continue
		case $error in
		*"Permission denied"*) fail "only root may delete timers" "Try: sudo timer_demo ..." ;;
		*) fail "cannot delete the timer '$name': ${error##*: }" ;;
		esac
	done
}

# read_conf FILE: KEY=VALUE lines into keys[] and values[].
read_conf() {
	local line number=0
	while IFS= read -r line || [ -n "$line" ]; do
		number=$((number + 1))
		line=${line#"${line%%[![:space:]]*}"}
		line=${line%"${line##*[![:space:]]}"}
		case $line in ''|'#'*) continue ;; esac
		take_pair "$line" "$1:$number: "
	done
}

# Values that the timer has already are not stored again: a timer that is as
# the file says goes on undisturbed.
verb_apply() {
	local name path keys=() values=() i file=${args[0]-}
	[ -n "$file" ] || misuse "which file?" \
		"It has KEY=VALUE lines; see timer_demo.conf(5). - is stdin."
	no_more_args 1
	if [ "$file" = - ]; then
		read_conf stdin
	else
		[ -r "$file" ] && [ ! -d "$file" ] || fail "cannot read $file"
		# shellcheck disable=SC2094 # the name is for messages
		read_conf "$file" <"$file"
	fi
	chosen_timer
	for i in "${!keys[@]}"; do
		plain_value "${keys[i]}" "${values[i]}"
		values[i]=$REPLY
		get "${keys[i]}"
		[ "$REPLY" != "${values[i]}" ] || unset "keys[i]" "values[i]"
	done
	[ ${#keys[@]} -eq 0 ] || change_timer
}
