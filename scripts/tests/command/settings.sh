# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Settings: which there are, how files of them are read.

# shellcheck source=SCRIPTDIR/../../command/verbs/settings.sh
. "$VERBS/settings.sh"

lists_what_is_there() (
	settings_list tree
	REPLY=${SETTINGS[*]}
	is "interval_ns mode engine delay_ns step_ns count rearm cpu threshold_ns on_threshold notify log" ||
		return
	: >tree/new_one
	settings_list tree && settings_known new_one && settings_known running &&
		! settings_known bound_ns && REPLY=$problem && is "bound_ns is a reading, not a setting"
)

reads_a_file() {
	printf '# a comment\n\n  mode=periodic \ncount=0012\r\nlog=yes' >conf
	settings_read conf || return
	REPLY="${conf_keys[*]} ${conf_values[mode]} ${conf_values[count]} ${conf_values[log]} ${conf_where[count]}"
	is "mode count log periodic 12 1 conf:4"
}

names_each_bad_line() {
	printf 'mode=periodic\ncuont=1\nmode=oneshot\nnothing\n' >conf
	! settings_read conf && REPLY=${#problems[@]} && is 3 &&
		REPLY=${problems[1]} && is "conf:3: mode is there twice, first at conf:1"
}

bom() {
	printf '\xef\xbb\xbfmode=periodic\n' >conf
	settings_read conf && REPLY=${conf_values[mode]} && is periodic
}

no_text() {
	printf 'count=3\0004\n' >conf
	! settings_read conf && ! settings_read /dev/zero && ! settings_read . &&
		! settings_read none && REPLY=${problems[*]} && is "none: cannot be read" &&
		! settings_read /dev/stdin < <(yes 2>/dev/null)
}

# Each is refused in its turn: a folder in place of a file.
stores_what_it_can() {
	local -A values=([mode]=periodic [count]=3 [nothing]=1)
	rm tree/count && mkdir tree/count
	! settings_store_all tree values mode count nothing &&
		REPLY="${refused[*]}: ${refusals[count]}, ${refusals[nothing]}" &&
		is "count nothing: Is a directory, No such file or directory" &&
		[ ! -e tree/nothing ] && settings_get tree mode && is periodic
}

explains() {
	settings_explain tree engine "Invalid argument"
	is "not a value that engine takes; engine takes one of: hrtimer, jiffies, hrtimer_soft, jiffies_deferrable, delayed_work, thread."
}

# Names, and which of them arm a running timer anew, by the module's own table.
are_the_modules() {
	local key change
	sed -n '/define TDEMO_SETTINGS/,/^$/p' "$TOP/module/config.h" | tr -d '\\\n\t' |
		grep -oE 'X\([a-z_]+, 0644[^"]*TDEMO_CHANGES_[A-Z]+' |
		sed -E 's/X\(([a-z_]+),.*(WATCHING|LIMIT|TIMING)/\1 \2/' >table
	[ "$(wc -l <table)" -ge 12 ] || { echo "no table in config.h"; return 1; }
	cut -d ' ' -f 1 table | sort >theirs
	printf '%s\n' "${SETTINGS[@]}" | sort | diff - theirs || return
	while read -r key change; do
		if settings_rearm "$key"; then change+=+; fi
		case $change in
		WATCHING|LIMIT+|TIMING+) ;;
		*) echo "$key: $change"; return 1 ;;
		esac
	done <table
}

new_tree tree
check "settings are those of the module's table" are_the_modules
check "settings are those that the module has" lists_what_is_there
check "a file of settings is read" reads_a_file
check "each bad line of a file is named" names_each_bad_line
check "a byte order mark is no part of the first key (C12)" bom
check "what is no text, or endless, is no file of settings" no_text
check "settings are stored in whatever order is accepted" stores_what_it_can
check "a refusal says what is allowed" explains
