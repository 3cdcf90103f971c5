#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 40
# machine: tools
# What Documentation/waiting.rst shows: its commands, all of them and in order,
# print what it says they do. Times and CPUs may be others.

. /guest/ktap.sh
. /guest/lib.sh
. /guest/tools.sh

DOCUMENT=/guest/waiting.rst

# Split the document: the commands become /tmp/commands, which prints a mark
# before each, and the marks with what the document has after each command
# /tmp/wanted. In a block "    # " starts a command, "    > " goes on with it,
# and all else is printed by it. A mark has the heading that it is under.
split_document() {
	awk -v commands=/tmp/commands -v wanted=/tmp/wanted '
		/^===/ { heading = before }
		{ before = $0 }
		/^[^ ]/ { shown = 0 }
		/^    # / {
			mark = "@@ " heading " @@ " substr($0, 7)
			gsub(/\047/, "", mark)
			print "echo \047" mark "\047" >commands
			print substr($0, 7) >commands
			print mark >wanted
			shown = 1
			next
		}
		/^    > / { print substr($0, 7) >commands; next }
		/^    >$/ { print "" >commands; next }
		shown { sub(/^    /, ""); print >wanted }' "$DOCUMENT"
	diag "$(grep -c '^@@' /tmp/wanted) commands"
}

# under HEADING FILE: of its part only what stays the same from run to run. Of
# lines that are the same then, one: inotify joins expiries that a machine which
# is held up has not taken one by one (notify/wait counts them).
under() {
	awk -v heading="$1" '
		/^@@/ { on = index($0, "@@ " heading " @@") == 1 }
		!on || !NF { next }
		{
			$1 = $1
			gsub(/[0-9][0-9][0-9][0-9]+/, "N")
			gsub(/lateness=[0-9]+/, "lateness=N")
			gsub(/[0-9]+ ns/, "N ns")
			gsub(/ cpu=[0-9]+/, " cpu=N")
			print
		}' "$2" | uniq
}
as_documented() {
	under "$1" /tmp/wanted >/tmp/wanted.part
	under "$1" /tmp/printed >/tmp/printed.part
	[ -s /tmp/wanted.part ] && diff /tmp/wanted.part /tmp/printed.part
}

# The lines of C are those of the program.
c_is_compiled() {
	awk '/In C::$/ { on = 1; next } on && /^[^ ]/ { exit }
		on && NF { $1 = $1; print }' "$DOCUMENT" >/tmp/c
	[ "$(wc -l </tmp/c)" -ge 3 ] || return
	while IFS= read -r line; do
		grep -qF "$line" /guest/pollwait.c || {
			echo "not in pollwait.c: $line"
			return 1
		}
	done </tmp/c
}

# Where a system has what the commands need.
prepare() {
	mkdir -p /etc/udev/rules.d /usr/local/bin
	echo 1 >"$TRACE/tracing_on"
	systemd-udevd >/tmp/udevd 2>&1 &
	udevd=$!
	wait_until 20 udevadm control --ping
}

headings() { sed -n 's/^@@ \(.*\) @@ .*/\1/p' /tmp/wanted | uniq; }

split_document
check "a udevd runs" prepare
(cd / && timeout 100 sh /tmp/commands) >/tmp/printed 2>&1 </dev/null
headings >/tmp/headings
while IFS= read -r heading; do
	if [ "$heading" = "Counted by the kernel" ] &&
		[ ! -e "$TRACE/synthetic_events" ]; then
		skip "$heading" "this kernel has no hist triggers"
		continue
	fi
	check "$heading: the commands print what it says" \
		as_documented "$heading"
done </tmp/headings
check "all parts with commands are there" [ "$(wc -l </tmp/headings)" -eq 5 ]
check "the C in it is compiled" c_is_compiled
check "nothing is left" not loaded
kill "$udevd"
finish
