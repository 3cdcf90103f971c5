# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Nothing that is said is lost with status 0, and no file that users give is
# destroyed: full disks, devices, links, failures in the middle.

RESULT=$TOP/Documentation/compare.json

as_in_a_namespace() { unshare -rm true 2>/dev/null || unshare -m true 2>/dev/null; }

# in_little_space <SCRIPT: run with a file system of 16 KiB at ./little.
in_little_space() {
	local how=-m
	[ "$EUID" -eq 0 ] || how=-rm
	mkdir -p little
	export COMMAND RESULT
	{ echo 'mount -t tmpfs -o size=16k none little || exit 9'; cat; } |
		unshare "$how" bash -s
}

# Verbs and what they need, as far as they go without a module.
VERBS_THAT_PRINT=(list status export help "help set" --version "list --json"
	"status --json" "export --json" "watch --frames 1" "watch --json --frames 1"
	"-t tick wait --until stop --json")

full_stdout() {
	local verb
	for verb in "${VERBS_THAT_PRINT[@]}"; do
		# shellcheck disable=SC2086 # words
		"$COMMAND" $verb >/dev/full 2>err
		[ $? -eq 2 ] && [ "$(wc -l <err)" -le 2 ] && complains "standard output" ||
			{ echo "$verb: not status 2"; cat err; return 1; }
	done
}

closed_stdout() {
	local verb
	for verb in "${VERBS_THAT_PRINT[@]}"; do
		# shellcheck disable=SC2086 # words
		"$COMMAND" $verb >&- 2>err
		[ $? -eq 2 ] || { echo "$verb: not status 2"; return 1; }
	done
}

# What is said on standard error is lost, too.
full_stderr() {
	"$COMMAND" plot --output x.svg "$RESULT" 2>/dev/full
	[ $? -eq 2 ] || return
	"$COMMAND" report --output x.html "$RESULT" 2>/dev/full
	[ $? -eq 2 ]
}

full_output() {
	ln -sf /dev/full picture.svg
	gives 2 "$COMMAND" export --output picture.svg && complains 'picture.svg' &&
		[ -L picture.svg ] || return
	gives 2 "$COMMAND" plot --output picture.svg "$RESULT" && [ -L picture.svg ] || return
	gives 2 "$COMMAND" report --output picture.svg "$RESULT" && [ -L picture.svg ]
}

# A device or a pipe is written to.
devices_stay() {
	mkfifo -m 600 fifo.svg && ln -sf /dev/null null.svg && ln -sf /dev/null null.prom || return
	gives 0 "$COMMAND" export --output null.prom && [ -L null.prom ] || return
	gives 0 "$COMMAND" plot --output null.svg "$RESULT" && [ -c /dev/null ] &&
		[ -L null.svg ] || return
	cat fifo.svg >from_fifo &
	gives 0 "$COMMAND" plot --output fifo.svg "$RESULT" && wait $! &&
		[ -p fifo.svg ] && grep -q '</svg>' from_fifo || return
	# What its reader has of it stays, whatever was there before and comes after.
	ln -sf /proc/self/fd/1 stdout
	{ echo before; "$COMMAND" export --output stdout; echo after; } >from_stdout
	[ "$(head -n 1 from_stdout)" = before ] && [ "$(tail -n 1 from_stdout)" = after ] &&
		[ "$(grep -c lateness_seconds_count from_stdout)" -eq 4 ] && [ -L stdout ] || return
	# Not grep -q, which is gone before all is written.
	"$COMMAND" export --output /dev/fd/1 | grep lateness_seconds_count >/dev/null
}

# On a full disk the old file stays, and nothing else is left.
full_disk() {
	in_little_space <<-'END'
		same() { [ "$(cat little/x.prom little/x.svg little/x.html)" = "the old onethe old onethe old one" ]; }
		printf "the old one" | tee little/x.prom little/x.svg >little/x.html
		"$COMMAND" plot --output little/x.svg "$RESULT" && { echo plot: 0; exit 1; }
		"$COMMAND" report --output little/x.html "$RESULT" && { echo report: 0; exit 1; }
		head -c 16000 /dev/zero >little/fill 2>/dev/null
		"$COMMAND" export --output little/x.prom && { echo export: 0; exit 1; }
		same || { echo not as it was; exit 1; }
		rm little/fill
		[ "$(ls -A little)" = "$(printf "x.html\nx.prom\nx.svg")" ] || { ls -A little; exit 1; }
	END
}

# Nothing needs a temporary folder.
full_tmpdir() {
	in_little_space <<-'END'
		export TMPDIR=$PWD/little
		head -c 100000 /dev/zero >little/fill 2>/dev/null
		for verb in list "list --json" status export help "watch --frames 1" \
			"plot --output o.svg $RESULT" "report --output o.html $RESULT" \
			"-t tick apply conf"; do
			"$COMMAND" $verb >out 2>err || { echo "$verb: $?"; cat err; exit 1; }
		done
		grep -q "</svg>" o.svg && tail -n 1 o.html | grep -q "</html>"
	END
}

# A verb that fails later leaves the old file as it was.
failures_leave_it() {
	echo "the old one" >old.svg
	cp old.svg old.html
	echo '{}' >none.json
	gives 2 "$COMMAND" plot --output old.svg none.json &&
		gives 2 "$COMMAND" report --output old.html none.json &&
		gives 2 "$COMMAND" report --output new.html none.json &&
		gives 2 "$COMMAND" compare --output old.html || return
	mkdir -p no_gnuplot && printf '#!/bin/sh\necho half; exit 1\n' >no_gnuplot/gnuplot &&
		chmod +x no_gnuplot/gnuplot
	PATH=$PWD/no_gnuplot:$PATH gives 2 "$COMMAND" plot --output old.svg "$RESULT" &&
		PATH=$PWD/no_gnuplot:$PATH gives 2 "$COMMAND" report --output old.html "$RESULT" &&
		PATH=$PWD/no_gnuplot:$PATH gives 2 "$COMMAND" plot --output new.svg "$RESULT" || return
	[ "$(<old.svg)" = "the old one" ] && [ "$(<old.html)" = "the old one" ] &&
		[ ! -e new.svg ] && [ ! -e new.html ] && ! compgen -G '.timer_demo*'
}

keeps_mode() {
	echo old >kept.prom && chmod 640 kept.prom
	gives 0 "$COMMAND" export --output kept.prom && [ "$(stat -c %a kept.prom)" = 640 ] || return
	(umask 077; gives 0 "$COMMAND" export --output fresh.prom) &&
		[ "$(stat -c %a fresh.prom)" = 644 ] || return
	(umask 027; gives 0 "$COMMAND" plot --output fresh.svg "$RESULT") &&
		[ "$(stat -c %a fresh.svg)" = 640 ]
}

# A link to a file: the file is replaced, the link stays.
through_links() {
	mkdir -p far && echo old >far/x.prom && ln -s far/x.prom near.prom &&
		ln -s far/none.prom dangling.prom
	gives 0 "$COMMAND" export --output near.prom && [ -L near.prom ] &&
		grep -q lateness far/x.prom && gives 0 "$COMMAND" export --output dangling.prom &&
		[ -L dangling.prom ] && [ -f far/none.prom ] &&
		gives 2 "$COMMAND" export --output far && gives 2 "$COMMAND" export --output no/x.prom
}

# Files beside it with guessed names are not followed.
parts_not_followed() {
	local victim=$PWD/victim number
	mkdir -p theirs && echo precious >victim
	for number in {1..400}; do ln -sf "$victim" "theirs/.x.prom.$((BASHPID + number))"; done
	for number in {1..5}; do "$COMMAND" export --output theirs/x.prom || return; done
	[ "$(<victim)" = precious ] && [ "$(stat -c %a victim)" = "$(stat -c %a conf)" ]
}

# Root does not follow somebody else's link either.
links_of_others() {
	echo precious >victim
	mkdir -p theirs && ln -sf "$PWD/victim" theirs/link.prom || return
	[ "$EUID" -ne 0 ] || chown -h 65534 theirs/link.prom || return
	[ "$EUID" -eq 0 ] || return 0
	gives 2 "$COMMAND" export --output theirs/link.prom && complains "somebody else" &&
		[ "$(<victim)" = precious ]
}

new_tree tree
echo mode=periodic >conf
as_in_a_namespace || { echo "no namespaces: full disks are not tried"; wrong=1; }
check "a full standard output is status 2, for every verb (C2)" full_stdout
check "a closed standard output is status 2, for every verb (C2)" closed_stdout
check "a full standard error is status 2 where it had something to say (C2)" full_stderr
check "/dev/full as --output is status 2 (C2)" full_output
check "devices, pipes and /dev/stdout are written to, not replaced (C1)" devices_stay
check "on a full disk the old file stays (C2)" full_disk
check "a full TMPDIR harms nothing (C2)" full_tmpdir
check "a verb that fails leaves the old file, and no part (C15)" failures_leave_it
check "a file that is replaced keeps its mode" keeps_mode
check "a link's file is replaced, the link stays" through_links
check "links beside the output are not followed (S10)" parts_not_followed
check "a link of somebody else's is not followed (S10)" links_of_others
