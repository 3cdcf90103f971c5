# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# KTAP for test files: `. /guest/ktap.sh` first, `finish` last.
#
#   ok NAME                    a passed test
#   not_ok NAME [DIAGNOSTIC]   a failed test
#   skip NAME REASON           a test that cannot run here
#   check NAME COMMAND...      passes when COMMAND succeeds
#   check NAME not COMMAND...  passes when COMMAND fails
#   diag TEXT                  a remark
#   skip_all REASON            nothing here can run; ends the file
#   finish                     the plan; ends the file with 0, 1 or 4

ktap_tests=0
ktap_failed=0
ktap_skipped=0
printf 'KTAP version 1\n'

# Set ktap_name to a name that can stand in a result line: '#' would start a
# directive and a newline would end the line.
ktap_clean() {
	ktap_name=$1
	case $1 in
	*[\#\\]*|*'
'*)	ktap_name=$(printf '%s' "$1" | tr '\n' ' ' | sed 's/[#\\]/\\&/g') ;;
	esac
}

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

ok() {
	ktap_tests=$((ktap_tests + 1))
	ktap_clean "$1"
	printf 'ok %d - %s\n' "$ktap_tests" "$ktap_name"
}

not_ok() {
	ktap_tests=$((ktap_tests + 1))
	ktap_failed=$((ktap_failed + 1))
	[ -z "${2-}" ] || diag "$2"
	ktap_clean "$1"
	printf 'not ok %d - %s\n' "$ktap_tests" "$ktap_name"
}

skip() {
	ktap_tests=$((ktap_tests + 1))
	ktap_skipped=$((ktap_skipped + 1))
	ktap_clean "$1"
	printf 'ok %d - %s # SKIP %s\n' "$ktap_tests" "$ktap_name" "$2"
}

check() {
	ktap_title=$1
	shift
	if "$@" >/tmp/ktap.$$ 2>&1; then
		ok "$ktap_title"
	else
		not_ok "$ktap_title" "failed with status $?: $*
$(head -n 20 /tmp/ktap.$$)"
	fi
}

not() { ! "$@"; }

skip_all() {
	printf '1..0 # SKIP %s\n' "$1"
	exit 4
}

finish() {
	rm -f /tmp/ktap.$$
	printf '1..%d\n' "$ktap_tests"
	[ "$ktap_failed" -eq 0 ] || exit 1
	[ "$ktap_tests" -gt "$ktap_skipped" ] || exit 4
	exit 0
}
