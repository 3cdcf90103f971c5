# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# What the tests of the command share: a captured tree, check, and what it says.
# Sourced by run.sh, in a folder of its own that is gone afterwards.

COMMAND=${TIMER_DEMO_COMMAND:-$TOP/scripts/command/timer_demo}
VERBS=$TOP/scripts/command/verbs
wrong=0

# check TITLE COMMAND...: it succeeds; if not, what it printed is shown.
check() {
	local title=$1 said
	shift
	[[ -z ${ONLY-} || $title == *"$ONLY"* ]] || return 0
	said=$("$@" 2>&1) && return
	printf 'not so: %s\n' "$title"
	[ -z "$said" ] || printf '%s\n' "$said" | sed 's/^/    /' | cat -v
	wrong=1
}

# gives STATUS COMMAND...: it ends with STATUS; its output is in out and err.
gives() {
	local want=$1 got
	shift
	"$@" >out 2>err
	got=$?
	[ "$got" -eq "$want" ] || {
		echo "status $got, not $want: $*"
		head -c 2000 out err
		return 1
	}
}

# says PATTERN: on stdout; complains PATTERN: on stderr.
says() { grep -aqE -e "$1" out || { echo "no '$1' in:"; head -c 3000 out; return 1; }; }
complains() { grep -aqE -e "$1" err || { echo "no '$1' in:"; head -c 3000 err; return 1; }; }
silent() { ! grep . out err; }

# json FILTER: true of what was printed.
json() { jq -e "$1" out >verdict 2>&1 || { cat verdict; head -c 3000 out; return 1; }; }

# is WANT: what REPLY is to be.
is() { [ "$REPLY" = "$1" ] || { echo "'$REPLY', not '$1'"; return 1; }; }

# new_tree FOLDER: the files of four timers as they were in a guest. captured.txt
# has each: @@NAME, then its lines.
new_tree() {
	local line file=/dev/null
	rm -rf "$1"
	while IFS= read -r line; do
		case $line in
		@@*)
			file=$1/${line#@@./}
			mkdir -p "${file%/*}"
			: >"$file"
			;;
		*) printf '%s\n' "$line" >>"$file" ;;
		esac
	done <"$TOP/scripts/tests/command/captured.txt"
	for file in "${READ_ONLY[@]}"; do chmod -f a-w "$1/$file" "$1"/timers/*/"$file"; done
	: >"$1/stats/reset"
}
READ_ONLY=(last_elapsed last_lateness stop_reason available_engines granularity_ns
	bound_ns)
