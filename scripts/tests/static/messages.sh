#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Say which messages of the module, the boot tools and the packages install.rst
# leaves out.
# A message counts as there when its longest fixed part is.
. "$(dirname "$0")/../../dev/lib.sh"

document=$(sed -n '/^Messages$/,$p' "$TOP/Documentation/install.rst" |
	tr -d '`' | tr -s '[:space:]' ' ')

messages() {
	cat "$TOP"/module/*.[ch] | tr -d '\n' |
		grep -oP 'pr_(emerg|alert|crit|err|warn|notice|info)(_once|_ratelimited)?\(\s*"\K([^"\\]|\\.)*'
	grep -ohP '\b(error|die|no_way|tell \d) "\K([^"\\]|\\.)*' \
		"$TOP"/scripts/{boot/timer_demo-apply,dev/load.sh,packaging/install.sh}
	grep -ohP '\bsay "\K[^"]*' "$TOP/scripts/packaging/install.sh"
	grep -ohP '\b(REPLY|why)="\K[^"$][^"]*' "$TOP/scripts/boot/timer_demo-apply"
	grep -ohP '\bproblem="\K[a-z][^"]*' "$TOP/scripts/command/verbs/settings.sh"
	grep -ohP '\becho "\K[^"]*(?=" >&2)' \
		"$TOP"/scripts/{boot/timer_demo-access,packaging/debian/*.p*}
}

# longest MESSAGE: its longest part without a %conversion or a $variable, and
# without what is quoted for the shell.
longest() {
	local part best=""
	while IFS= read -r part; do
		part=$(tr -s '[:space:]' ' ' <<<"$part" | sed 's/^[ :;,.]*//; s/[ :;,.]*$//')
		[ ${#part} -le ${#best} ] || best=$part
	done < <(sed -E "s/[^ ]*\\.conf: |%[-0-9]*(l*[a-z]|%)|\\\\n|\\$\{[^}]*\}|\\$\(?[a-zA-Z_0-9]+\)?/\n/g; s/'\n|\n'/\n/g" <<<"${1//\\\`/}")
	REPLY=$best
}

status=0 count=0
while IFS= read -r message; do
	longest "$message"
	[ -n "$REPLY" ] || continue
	count=$((count + 1))
	[[ $document = *"$REPLY"* ]] || {
		echo "not in install.rst: $REPLY"
		status=1
	}
done < <(messages)
[ "$count" -gt 15 ] || { echo "found only $count messages: not looked at"; status=1; }
exit "$status"
