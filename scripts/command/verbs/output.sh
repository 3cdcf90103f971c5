# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# What the command says and writes: messages, standard output, files, and the end.
# All text that people see passes through printable, all output through out, show
# or write_file: none of it can be lost with status 0.

# One character of UTF-8 that may be shown, at the beginning of a text.
UTF8_CHARACTER=$'^([ -~]|[\xc3-\xdf][\x80-\xbf]|\xc2[\xa0-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf][\x80-\xbf]|[\xf1-\xf3][\x80-\xbf][\x80-\xbf][\x80-\xbf]|\xf4[\x80-\x8f][\x80-\xbf][\x80-\xbf])'
# Of those, what would turn text around or end a line: U+2028 to 202E, 2066 to 2069.
UTF8_HIDDEN=$'^\xe2(\x80[\xa8-\xae]|\x81[\xa6-\xa9])'

# printable TEXT: REPLY is it with \xNN for each byte that a terminal could take for
# anything but a character of its own.
printable() {
	local text=$1 out='' byte
	REPLY=$1
	[[ $text = *[!\ -~]* ]] || return 0
	while [ -n "$text" ]; do
		if [[ $text =~ ^[\ -~]+ ]] || { [[ -n $utf8 && $text =~ $UTF8_CHARACTER &&
			! $text =~ $UTF8_HIDDEN ]] && [[ $text =~ $UTF8_CHARACTER ]]; }; then
			out+=${BASH_REMATCH[0]}
			text=${text:${#BASH_REMATCH[0]}}
		else
			printf -v byte '%d' "'${text:0:1}"
			printf -v byte '\\x%02x' $((byte & 255))
			out+=$byte
			text=${text:1}
		fi
	done
	REPLY=$out
}

# say TEXT: a line for people, to standard error.
say() {
	local REPLY
	printable "$1"
	printf '%s\n' "$REPLY" >&2 2>/dev/null || said_lost=1
}

# fail MESSAGE [WHAT TO DO]: it could not be done.
fail() {
	say "timer_demo: $1"
	[ -z "${2-}" ] || say "$2"
	exit 2
}

# misuse MESSAGE [HINT]: wrong arguments.
misuse() {
	say "timer_demo: $1"
	[ -z "${2-}" ] || say "$2"
	say "timer_demo help${verb:+ $verb} tells how to use it."
	exit 3
}

# Where out and show write to, for the message that it is full.
sink="the standard output"

must_be_written() { fail "cannot write all of it to $sink" "Is its disk full, or its reader gone?"; }

# out LINE...: to standard output.
out() { printf '%s\n' "$@" 2>/dev/null || must_be_written; }

# show COMMAND...: what it prints, to standard output. cat writes it: it tells of
# what it could not write, which not every awk does. Status: that of COMMAND.
show() {
	local status
	"$@" | cat 2>/dev/null
	status=("${PIPESTATUS[@]}")
	[ "${status[1]}" -eq 0 ] || must_be_written
	return "${status[0]}"
}

# at_exit COMMAND...: what has to be done however the command ends, the latest first.
at_exit() {
	local words
	printf -v words '%q ' "$@"
	exit_commands=("$words" "${exit_commands[@]}")
}

run_exit_commands() {
	local command
	trap '' INT TERM HUP
	for command in "${exit_commands[@]}"; do eval "$command"; done
	exit_commands=()
}

# end_by SIGNAL: by that signal, as who waits for the command expects.
end_by() {
	run_exit_commands
	trap - EXIT "$1"
	kill -s "$1" "$BASHPID"
}

take_signals() {
	exit_commands=()
	trap run_exit_commands EXIT
	trap 'end_by INT' INT
	trap 'end_by TERM' TERM
	trap 'end_by HUP' HUP
}

# A descriptor that is closed would be given to the next file that is opened.
open_standard_files() {
	{ : <&0; } 2>/dev/null || exec </dev/null
	{ : >&1; } 2>/dev/null || exec >/dev/full
	{ : >&2; } 2>/dev/null || exec 2>/dev/null
}

# end_well: status 0, unless something that was said has not been written.
end_well() { [ -z "${said_lost-}" ] || exit 2; }

# link_end FILE: REPLY is where symbolic links lead to; status 1: to an open file,
# by /dev/stdout or its like. A link of somebody else's is not followed.
link_end() {
	local path=$1 steps=40 folder
	while :; do
		[[ $path = */* ]] || path=./$path
		folder=$(cd -P -- "${path%/*}/" 2>/dev/null && pwd) || folder=${path%/*}
		case $folder/${path##*/} in /proc/*/fd/*) REPLY=$path; return 1 ;; esac
		REPLY=$folder/${path##*/}
		[ -L "$path" ] || return 0
		case $(stat -c %u -- "$path") in
		0|"$EUID") ;;
		*) fail "cannot write $1" "It is a link that belongs to somebody else." ;;
		esac
		((steps-- > 0)) || fail "cannot write $1" "Its links have no end."
		path=$(readlink -- "$path")
		[[ $path = /* ]] || path=$folder/$path
	done
}

# open_file FILE [MODE]: make sure that it can be written, and leave it as it is until
# commit_file. A regular file gets a part beside it, which takes its place when it is
# whole; anything else is written to. Sets out_file, out_target, out_part.
open_file() {
	out_file=$1 out_part='' out_mode=${2-}
	[ -n "$1" ] || misuse "the file has no name"
	[ ! -d "$1" ] || fail "cannot write $1" "It is a folder."
	link_end "$1" && { [ ! -e "$REPLY" ] || [ -f "$REPLY" ]; } || {
		out_target=$REPLY
		[ -w "$1" ] || fail "cannot write $1"
		return 0
	}
	out_target=$REPLY
	[ ! -e "$out_target" ] || [ -w "$out_target" ] || fail "cannot write $1"
	out_part=$(mktemp -- "${out_target%/*}/.timer_demo.XXXXXXXXXX" 2>/dev/null) ||
		fail "cannot write $1" \
			"Its folder must exist, and be one that you may write to."
	at_exit rm -f -- "$out_part"
}

# put_mode: the part's owner and mode are those of the file that it replaces.
put_mode() {
	if [ -e "$out_target" ]; then
		chown "$(stat -c %u:%g -- "$out_target")" -- "$out_part" 2>/dev/null
		chmod "$(stat -c %a -- "$out_target")" -- "$out_part"
	elif [ -n "$out_mode" ]; then
		chmod "$out_mode" -- "$out_part"
	else
		chmod "$(printf %o $((0666 & ~$(umask))))" -- "$out_part"
	fi
}

# open_target: to is a descriptor for what open_file has set. Not by >, which would
# cut off what others have written before; an open file by its own descriptor, which
# they go on with.
open_target() {
	case $out_target in
	/dev/fd/*[!0-9]*|/proc/self/fd/*[!0-9]*) return 1 ;;
	/dev/fd/*|/proc/self/fd/*) exec {to}>&"${out_target##*/}" ;;
	*) exec {to}>>"${out_part:-$out_target}" ;;
	esac
} 2>/dev/null

# commit_file COMMAND...: what it prints is what the file has from now on.
commit_file() {
	local sink=$out_file to
	open_target && "$@" >&"$to" || fail "cannot write $out_file"
	exec {to}>&-
	[ -z "$out_part" ] || { put_mode && mv -fT -- "$out_part" "$out_target"; } 2>/dev/null ||
		fail "cannot write $out_file"
}
