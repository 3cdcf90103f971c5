# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# How verbs end: timers that go, readers that go, signals, terminals, times that are
# over, things that are missing.

RESULT=$TOP/Documentation/compare.json
export COMMAND

# on_terminal COLUMNS SCRIPT [SECONDS KEYS]...: what it showed is in out.
on_terminal() { "$TOP/scripts/tests/command/terminal.py" "$@" >out </dev/null; }

# Timers come and go, each in one step, as in sysfs.
comes_and_goes() {
	while [ ! -e enough ]; do
		for number in {1..30}; do mv "away/t$number" tree/timers/; done
		for number in {1..30}; do mv "tree/timers/t$number" away/; done
	done 2>/dev/null
}
goes_meanwhile() {
	local number verb changer
	new_tree tree
	mkdir -p away
	for number in {1..30}; do cp -r tree/timers/tick "away/t$number"; done
	comes_and_goes &
	changer=$!
	for number in {1..25}; do
		for verb in list "list --json" export; do
			# shellcheck disable=SC2086 # words
			"$COMMAND" $verb >out 2>err && [ ! -s err ] && says '\bblink\b' ||
				{ echo "$verb:"; cat err; touch enough; wait "$changer"; return 1; }
			[ "$verb" != "list --json" ] || json 'length >= 4' || return
		done
	done
	touch enough
	wait "$changer"
}

# Half of its files are not there any more.
half_gone() {
	new_tree tree
	rm tree/timers/tick/stats/snapshot tree/timers/blink/running
	gives 0 "$COMMAND" list && ! grep -E 'tick|blink' out && says '^default' || return
	gives 0 "$COMMAND" export && ! grep -E 'tick|blink' out || return
	gives 2 "$COMMAND" status -t tick && complains "'tick' is gone" &&
		gives 2 "$COMMAND" -t tick status --json && gives 2 "$COMMAND" -t tick watch
}

# As for services: SIGPIPE is ignored.
reader_goes() {
	new_tree tree
	local verb
	for verb in "watch --interval 50ms" "watch --json --interval 50ms"; do
		# shellcheck disable=SC2086 # words
		(trap '' PIPE; timeout 10 "$COMMAND" $verb 2>err | head -n 1 >out
		[ "${PIPESTATUS[0]}" -eq 2 ]) || { echo "$verb goes on"; return 1; }
		# shellcheck disable=SC2086 # words
		timeout 10 "$COMMAND" $verb 2>err | head -n 1 >out
		[ "${PIPESTATUS[0]}" -ne 124 ] || { echo "$verb goes on"; return 1; }
	done
}

# ends_by SIGNAL STATUS VERB...: of a verb that goes on and on.
ends_by() {
	local signal=$1 want=$2 pid status=0
	shift 2
	# Not in the background: there SIGINT would be ignored.
	timeout -s "$signal" --foreground 1 bash -c 'exec "$0" "$@"' "$COMMAND" "$@" >out 2>err &
	wait $! || status=$?
	# timeout says 124 when it had to signal, whatever came of it.
	[ "$status" -eq 124 ] || { echo "$*: $status"; return 1; }
	! grep -aE 'line [0-9]+:' err && ! pgrep -f "inotifywait.*$PWD/tree"
}
signals() {
	local signal
	for signal in TERM HUP; do
		ends_by "$signal" 124 watch --interval 100ms &&
			ends_by "$signal" 124 -t blink wait --until stop || return
	done
	"$COMMAND" watch >out 2>err &
	sleep 0.5
	kill -TERM $!
	wait $!
	[ $? -eq 143 ] || { echo "TERM does not show in the status"; return 1; }
}

# The terminal is as it was after each way to end, and while the command is stopped.
terminal_restored() {
	local keys
	for keys in q '\x03'; do
		on_terminal 80 'trap : INT; stty -a >before; "$COMMAND" watch; echo "status $?"
			stty -a | cmp - before && echo as before' 3 "$keys" || return
		says 'as before' && grep -aqF $'\e[?1049l' out || return
	done
	on_terminal 80 'stty -a >before; "$COMMAND" watch & sleep 2; kill -TERM $!; wait $!
		stty -a | cmp - before && echo as before' && says 'as before'
}
stopped_and_continued() {
	on_terminal 80 'set -m; stty -a >before; "$COMMAND" watch
		echo "status $?"; stty -a | cmp - before && echo as before
		fg >/dev/null; echo "at last $?"; stty -a | cmp - before && echo as before' \
		0.7 '\x1a' 1 q && says 'status 148' && says 'at last 0' &&
		[ "$(grep -ac 'as before' out)" -eq 2 ] &&
		[ "$(grep -aoF $'\e[?1049h' out | wc -l)" -eq 2 ]
}

# No line is wider than the terminal; what is on it in any width is the same timers.
widths() {
	local columns
	for columns in 40 60 80 120 300; do
		for verb in "watch --frames 1" list; do
			on_terminal "$columns" "LC_ALL=C.UTF-8 \"\$COMMAND\" $verb" || return
			sed -E 's/\x1b\[[0-9;]*m//g; s/\x1b\[[0-9;?]*[A-Za-z]/\n/g' out | tr -d '\r' | LC_ALL=C.UTF-8 awk \
				-v most="$columns" '{ gsub(/[\200-\277]/, "") } length > most { print; bad = 1 } END { exit bad }' ||
				return
			says default || return
		done
	done
}

# A clock that jumps by an hour, for those who ask for the time of day.
jumping_clock() {
	cat >clock.c <<-'END'
	#define _GNU_SOURCE
	#include <dlfcn.h>
	#include <sys/time.h>
	#include <time.h>
	static int calls;
	int gettimeofday(struct timeval *tv, void *zone)
	{
		struct timespec now;
		clock_gettime(CLOCK_REALTIME, &now);
		tv->tv_sec = now.tv_sec + 3600 * (calls++ > 40 ? FORWARD : 0);
		tv->tv_usec = now.tv_nsec / 1000;
		return 0;
	}
	END
	gcc -shared -fPIC -DFORWARD="$1" -o clock.so clock.c
}
times_out() {
	local before after direction
	new_tree tree
	for direction in 1 -1; do
		jumping_clock "$direction" || return
		read -r before _ </proc/uptime
		LD_PRELOAD=$PWD/clock.so gives 1 timeout 20 "$COMMAND" wait --timeout 1.5 &&
			complains 'time is over' || return
		read -r after _ </proc/uptime
		awk -v a="$before" -v b="$after" 'BEGIN { exit !(b - a >= 1.5 && b - a < 10) }' ||
			{ echo "$before to $after, clock set by $direction h"; return 1; }
	done
}
fractions() {
	gives 1 "$COMMAND" wait --timeout 0.3 && gives 1 "$COMMAND" wait --timeout 100ms &&
		gives 1 "$COMMAND" wait --timeout 0 && gives 3 "$COMMAND" wait --timeout soon &&
		gives 3 "$COMMAND" wait --timeout -1 && gives 3 "$COMMAND" wait --timeout 99999999999
}

# later FILE TEXT: put it there when wait has begun.
later() { { sleep 0.7; printf '%s\n' "$2" >"$1.new"; cat "$1.new" >"$1"; echo 5 >"${1%/stats/*}/last_elapsed"; } & }
after_reset() {
	new_tree tree
	sed 's/^expirations.*/expirations 1/; s/^since.*/since 99/' tree/stats/snapshot >reset
	later tree/stats/snapshot "$(<reset)"
	gives 0 "$COMMAND" wait --timeout 8 || return
	wait
	# Begun afresh, but nothing has expired since.
	new_tree tree
	sed 's/^expirations.*/expirations 0/; s/^since.*/since 99/' tree/stats/snapshot >reset
	later tree/stats/snapshot "$(<reset)"
	gives 1 "$COMMAND" wait --timeout 2
}

# A file is a file, even if it looks like a setting.
file_or_setting() {
	cp "$RESULT" hz=1000.json && gives 0 "$COMMAND" report --output p.html hz=1000.json &&
		gives 2 "$COMMAND" report --output p.html no=1.json && complains 'no=1.json'
}

# Nothing in a tree is to be written, and nobody is root.
read_only() {
	[ "$EUID" -eq 0 ] || return 0
	chmod 755 . .. && cp -r "$TOP/scripts/command" . && new_tree tree && chmod -R a-w tree || return
	local as=(setpriv --reuid 65534 --regid 65534 --clear-groups) COMMAND=$PWD/command/timer_demo
	mkdir -p none
	gives 0 "${as[@]}" "$COMMAND" list && gives 0 "${as[@]}" "$COMMAND" status &&
		gives 0 "${as[@]}" "$COMMAND" export && gives 0 "${as[@]}" "$COMMAND" watch --frames 1 &&
		gives 2 "${as[@]}" "$COMMAND" set mode=oneshot && complains 'only root' &&
		gives 2 "${as[@]}" "$COMMAND" start && complains 'only root' &&
		gives 2 "${as[@]}" "$COMMAND" create x && complains 'only root' &&
		gives 2 "${as[@]}" "$COMMAND" check && complains 'only root' &&
		gives 2 "${as[@]}" "$COMMAND" export --output x.prom && complains 'cannot write'
	local status=$?
	chmod -R u+w tree
	rmdir none
	return "$status"
}

# Each tool in its turn is not there: said in a line, status 2.
tools_missing() {
	local tool verb
	new_tree tree
	for tool in "awk list" "awk export" "grep status" "xargs list" "jq plot $RESULT" \
		"gnuplot report $RESULT" "inotifywait wait"; do
		verb=${tool#* }
		tool=${tool%% *}
		rm -rf tools && mkdir tools && ln -s /usr/bin/* /bin/* tools/ 2>/dev/null
		rm "tools/$tool"
		# shellcheck disable=SC2086 # words
		PATH=$PWD/tools gives 2 "$COMMAND" $verb && complains "there is no $tool" || return
	done
}

# An awk that counts characters, or knows less.
other_awks() {
	local awk
	new_tree tree
	"$COMMAND" list --json >want.json && "$COMMAND" export >want.prom && "$COMMAND" list >want.list || return
	for awk in "busybox awk" gawk original-awk mawk; do
		command -v "${awk%% *}" >/dev/null || continue
		mkdir -p "awk" && printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >awk/awk && chmod +x awk/awk
		PATH=$PWD/awk:$PATH "$COMMAND" list --json | cmp - want.json &&
			PATH=$PWD/awk:$PATH "$COMMAND" export | cmp - want.prom &&
			PATH=$PWD/awk:$PATH "$COMMAND" list | cmp - want.list || { echo "$awk"; return 1; }
	done
}

# cyclictest pads its numbers with zeros, which some awks take for octal ones.
not_octal() {
	local awk
	# shellcheck source=SCRIPTDIR/../../command/verbs/cyclictest.sh
	. "$VERBS/cyclictest.sh"
	printf '000003 000090\n000005 000010\n# Min Latencies: 00003\n# Max Latencies: 00010\n' >padded
	mkdir -p awk
	for awk in "" awk; do
		printf '#!/bin/sh\nexec busybox awk "$@"\n' >awk/awk && chmod +x awk/awk
		PATH=${awk:+$PWD/awk:}$PATH cyclic_figures <padded >out
		says 'expirations 100$' && says 'lateness_max 10000$' || return
	done
}

# A locale changes signs and letters, not numbers, nor what bytes are.
locales() {
	local locale
	"$COMMAND" list >want
	# bash itself says that it does not know one.
	for locale in C POSIX en_US.ISO-8859-1 de_DE nonsense; do
		LC_ALL=$locale "$COMMAND" list 2>err | cmp - want && ! grep -v setlocale err || return
	done
	for locale in C.UTF-8 de_DE.utf8 tr_TR.UTF-8; do
		LC_ALL=$locale "$COMMAND" list 2>err | sed 's/µ/u/' | tr -s ' ' >got
		tr -s ' ' <want | cmp - got && ! grep -v setlocale err || return
	done
	! LC_ALL=C "$COMMAND" status | grep -aP '[^ -~]'
}

# A timer called as the scratch timer would be is not removed: rmdir would do it.
not_its_own() (
	mkdir -p none
	exec 3>&1
	# The process's number is known to who starts it.
	for verb in check compare; do
		bash -c 'mkdir "none/$1-$$"; exec "$COMMAND" "$1" --seconds 0.1' bash "$verb" >out 2>err
		[ $? -eq 2 ] && compgen -G "none/$verb-*" >/dev/null || { echo "$verb: $?"; cat err; exit 1; }
		[ "$(compgen -G "none/$verb-*" | wc -l)" -eq 1 ] || { ls none; exit 1; }
	done
	rm -r none
)

# degenerate FILTER: a result made so is drawn, without a word of gnuplot.
degenerate() {
	jq "$1" "$RESULT" >odd.json
	gives 0 "$COMMAND" plot --output p.svg odd.json && [ "$(wc -l <err)" -eq 1 ] &&
		gives 0 "$COMMAND" report --output p.html odd.json && [ "$(wc -l <err)" -eq 1 ] ||
		{ echo "$1"; cat err; return 1; }
}
odd_results() {
	degenerate '.cells |= .[0:1] | .cells[0] |= (.histogram = [[1024, 1]] | .stats = {expirations: 1,
		lateness_min: 700, lateness_p50: 700, lateness_p90: 700, lateness_p99: 700,
		lateness_p999: 700, lateness_max: 700})' &&
		degenerate '.cells |= .[0:1] | .cells[0] |= (.histogram = [[1, 9]] | .stats |= with_entries(
			if .key == "expirations" then .value = 9 else .value = 0 end))' &&
		degenerate '.cells |= .[0:1] | .cells[0] |= (.histogram = [[1024, 5000]] | .stats |= with_entries(
			if .key == "expirations" then .value = 5000 else .value = 1000 end))' &&
		degenerate '.cells[0].stats.expirations = 0 | .cells[0].histogram = []' &&
		degenerate '.cells[0] |= (.stats.lateness_max = "18446744073709551615"
			| .histogram += [["18446744073709551616", 1]])' || return
	jq '.cells |= map(.stats = {expirations: 0} | .histogram = [])' "$RESULT" >odd.json
	gives 2 "$COMMAND" plot --output p.svg odd.json && complains 'no expiries' &&
		gives 0 "$COMMAND" report --output p.html odd.json && grep -q '<table class=cells' p.html
}

new_tree tree
check "timers that come and go meanwhile are left out, the rest is shown (C5)" goes_meanwhile
check "a timer that is half gone is left out (C5)" half_gone
check "a verb ends with its reader (C11)" reader_goes
check "TERM and HUP end a verb that waits or watches (C16)" signals
check "watch leaves the terminal as it was (C16)" terminal_restored
check "Ctrl-Z and fg in watch (C16)" stopped_and_continued
check "terminals of 40 to 300 columns (C16)" widths
check "a wait is as long as it was to be when the clock is set (C7)" times_out
check "time-outs have fractions (C14)" fractions
check "the next expiry after a reset ends a wait (C8)" after_reset
check "a result called like a setting is a result (C13)" file_or_setting
check "trees that may only be read, and no root (C16)" read_only
check "tools that are missing are named (C16)" tools_missing
check "any awk will do (C16)" other_awks
check "figures of cyclictest are decimal" not_octal
check "locales (C16)" locales
check "a timer called check-PID is nobody else's to remove (S15)" not_its_own
check "degenerate results are drawn, or refused with the reason (C16)" odd_results
