# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verbs that change something: set, start, stop, reset, create, delete,
# apply. What is wanted is in keys[] (in order) and values[KEY].

# explain KEY VALUE WORD: the kernel refused it with WORD; say why and what to do.
explain() {
	local hint=''
	case $3 in
	"Permission denied"|"Operation not permitted"|"Read-only file system")
		[ "$EUID" -eq 0 ] || fail "only root may change $1" \
			"Try: sudo timer_demo ..."
		;;
	"No such file or directory"|"No such device or address")
		[ -e "$path/$1" ] || fail "$path/$1 is not there" \
			"timer_demo list shows all timers."
		;;
	esac
	if settings_words "$1" "$path"; then
		# shellcheck disable=SC2086 # words
		suggest "$2" $REPLY
		[ -z "$REPLY" ] || [ "$REPLY" = "$2" ] || hint="Did you mean $REPLY?"
	fi
	settings_explain "$path" "$1" "$3"
	fail "$1=$2 was refused: $REPLY" "$hint"
}

must_store() { settings_store "$path" "$1" "$2" || explain "$1" "$2" "$problem"; }

# take_pair KEY VALUE: check the key, add to keys[] and values[].
take_pair() {
	if ! settings_known "$1"; then
		suggest "$1" "${SETTINGS[@]}" running
		misuse "$problem" "${REPLY:+Did you mean $REPLY?}"
	fi
	[ -z "${values[$1]+set}" ] || misuse "$1 is there twice"
	keys+=("$1")
	values[$1]=$2
}

# take_arguments KEY=VALUE...: times on the command line may have units.
take_arguments() {
	local pair key value
	declare -gA values=()
	keys=()
	for pair; do
		key=${pair%%=*} value=${pair#*=}
		[[ $pair = *=* ]] || misuse "'$pair' is not KEY=VALUE" \
			"Such as: timer_demo set interval_ns=1ms mode=periodic"
		if [[ $key = *_ns && $value =~ ^[0-9] ]]; then
			ns_of "$value" || misuse "$key cannot be '$value'" "$problem"
			value=$REPLY
		elif [[ $key = count && $value =~ ^[0-9]+$ ]]; then
			whole_number "$value" ||
				misuse "$key cannot be '$value'" "It is a number from 0 to $MOST."
			value=$REPLY
		fi
		take_pair "$key" "$value"
	done
}

# store_all: keys[] and values[]; status 1: some cannot be; failed_key, failed_word.
store_all() {
	[ ${#keys[@]} -gt 0 ] || return 0
	settings_store_all "$path" values "${keys[@]}" && return
	failed_key=${refused[0]}
	failed_word=${refusals[$failed_key]}
	return 1
}

must_store_all() { store_all || explain "$failed_key" "${values[$failed_key]}" "$failed_word"; }

# take_running: running goes from keys[] to run, as 0 or 1.
take_running() {
	local i
	run=
	for i in "${!keys[@]}"; do
		[ "${keys[i]}" = running ] || continue
		settings_plain running "${values[running]}"
		run=$REPLY
		unset "keys[i]"
		[ "$run" = 0 ] || [ "$run" = 1 ] ||
			misuse "running cannot be '$run'" "running takes 0 or 1."
	done
	keys=("${keys[@]}")
}

# count_rearms: rearms is how many of keys[] arm a running timer anew.
count_rearms() {
	local key
	rearms=0
	for key in "${keys[@]}"; do
		! settings_rearm "$key" || rearms=$((rearms + 1))
	done
}

# remember: old[] is what keys[] are set to now.
remember() {
	local key
	for key in "${keys[@]}"; do
		must_get "$key"
		old[$key]=$REPLY
	done
}

# All or nothing: store what keys[] and values[] say, or leave things as they
# were and say why. A running timer rests meanwhile where several values arm it
# anew: it must not expire, or end, by some of them. Signals wait, too.
change_timer() {
	local run rearms was_running word value failed_key failed_word
	local -A old=()
	take_running
	must_get running
	was_running=$REPLY
	remember
	count_rearms
	hold_signals
	[ "$run" != 0 ] && ((rearms < 2)) || [ "$was_running" = 0 ] ||
		must_store running 0
	[ -n "$run" ] || ((rearms < 2)) || run=$was_running
	failed_key=running failed_word=
	if store_all && { [ "$run" != 1 ] || settings_store "$path" running 1; }; then
		release_signals
		return
	fi
	word=${failed_word:-$problem} value=${values[$failed_key]-$run}
	undo_change
	explain "$failed_key" "$value" "$word"
}

undo_change() {
	[ ${#keys[@]} -eq 0 ] || settings_store_all "$path" old "${keys[@]}"
	settings_get "$path" running
	[ "$REPLY" = "$was_running" ] || settings_store "$path" running "$was_running"
}

# hold_signals, release_signals: between them a signal does not end the command.
hold_signals() {
	held=
	trap 'held=INT' INT
	trap 'held=TERM' TERM
	trap 'held=HUP' HUP
}
release_signals() {
	trap 'end_by INT' INT
	trap 'end_by TERM' TERM
	trap 'end_by HUP' HUP
	[ -z "$held" ] || end_by "$held"
}

verb_set() {
	local name path keys
	[ ${#args[@]} -gt 0 ] || misuse "what to set?" \
		"Such as: timer_demo set interval_ns=1ms mode=periodic"
	need_module
	take_arguments "${args[@]}"
	chosen_timer
	change_timer
}

# each_timer COMMAND...: for the timers that are arguments, or that -t names.
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

# need_name NAME: one that the module takes for a new timer.
need_name() {
	case $1 in
	default) misuse "the default timer is there always" ;;
	*=*) misuse "'$1' looks like a setting" \
		"The name comes first: timer_demo create NAME $1" ;;
	esac
	[[ $1 =~ ^[A-Za-z0-9_:@+][A-Za-z0-9._:@+-]{0,62}$ ]] ||
		misuse "'$1' cannot be a timer's name" \
			"It is 1 to 63 of A-Z a-z 0-9 . _ : @ + - and begins with none of - and ."
}

# make_item NAME: status 1: there is one already.
make_item() {
	local error
	error=$(mkdir -- "$CONFIGFS/$1" 2>&1) && return
	case $error in
	*"File exists"*) return 1 ;;
	*"Permission denied"*|*"not permitted"*)
		fail "only root may make timers" "Try: sudo timer_demo ..." ;;
	*"No space left"*) fail "there are as many timers as the module allows" \
		"Its parameter max_timers says how many; delete one, or load it with more." ;;
	*) fail "cannot make the timer '$1': ${error##*: }" ;;
	esac
}

# remove_item NAME NUMBER: if it is still the one that was made here.
remove_item() {
	[ "$(stat -c %i -- "$CONFIGFS/$1" 2>/dev/null)" != "$2" ] ||
		rmdir -- "$CONFIGFS/$1" 2>/dev/null
}

# must_make NAME: it goes when the command ends, unless keep_item is set then.
must_make() {
	make_item "$1" || fail "there is a timer '$1' already"
	keep_item=
	at_exit remove_unkept "$1" "$(stat -c %i -- "$CONFIGFS/$1")"
}

remove_unkept() { [ -n "$keep_item" ] || remove_item "$@"; }

verb_create() {
	local name path keys
	[ ${#args[@]} -gt 0 ] || [ -n "${opt[timer]+set}" ] ||
		misuse "what is the new timer's name?"
	[ -n "${opt[timer]+set}" ] || { opt[timer]=${args[0]}; args=("${args[@]:1}"); }
	need_name "${opt[timer]}"
	need_configfs
	take_arguments "${args[@]}"
	must_make "${opt[timer]}"
	chosen_timer
	change_timer
	keep_item=1
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
		*"Permission denied"*|*"not permitted"*)
			fail "only root may delete timers" "Try: sudo timer_demo ..." ;;
		*) fail "cannot delete the timer '$name': ${error##*: }" ;;
		esac
	done
}

# must_read FILE: its settings are in keys[] and values[].
must_read() {
	local name=$1 line
	[ "$1" != - ] || name=stdin
	if ! settings_read "$1" "$name"; then
		[[ ${problems[0]} != *": cannot be read" ]] || fail "cannot read $name"
		line="${problems[0]##*there is no setting \'}"
		suggest "${line%%\'*}" "${SETTINGS[@]}" running
		for line in "${problems[@]}"; do say "timer_demo: $line"; done
		misuse "nothing is changed" "${REPLY:+Did you mean $REPLY?}"
	fi
	keys=("${conf_keys[@]}")
	declare -gA values=()
	for line in "${keys[@]}"; do values[$line]=${conf_values[$line]}; done
}

# Values that the timer has already are not stored again: a timer that is as
# the file says goes on undisturbed.
verb_apply() {
	local name path keys i file=${args[0]-}
	[ -n "$file" ] || misuse "which file?" \
		"It has KEY=VALUE lines; see timer_demo.conf(5). - is stdin."
	no_more_args 1
	need_module
	must_read "$file"
	chosen_timer
	for i in "${!keys[@]}"; do
		must_get "${keys[i]}"
		[ "$REPLY" != "${values[${keys[i]}]}" ] || unset "keys[i]"
	done
	keys=("${keys[@]}")
	[ ${#keys[@]} -eq 0 ] || change_timer
}
