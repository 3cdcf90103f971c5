# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
# What tests of the command timer_demo share. Sourced after tools.sh.

# gives STATUS COMMAND...: it ends with STATUS; its output is in /tmp/out and
# /tmp/err.
gives() {
	gives_want=$1
	shift
	"$@" >/tmp/out 2>/tmp/err
	gives_got=$?
	[ "$gives_got" -eq "$gives_want" ] || {
		echo "status $gives_got, not $gives_want: $*"
		cat /tmp/out /tmp/err
		return 1
	}
}

# says PATTERN: on stdout; complains PATTERN: on stderr.
says() { grep -qE -e "$1" /tmp/out || { echo "no '$1' in:"; cat /tmp/out; return 1; }; }
complains() { grep -qE -e "$1" /tmp/err || { echo "no '$1' in:"; cat /tmp/err; return 1; }; }
silent() { ! grep . /tmp/out /tmp/err; }

# json FILTER: of what was printed; true for true.
json() { jq -e "$1" /tmp/out >/tmp/json 2>&1 || { cat /tmp/json /tmp/out; return 1; }; }

# as_nobody COMMAND...: without any privilege.
as_nobody() { /usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
