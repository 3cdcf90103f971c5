#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# A file that was made writable by chmod, and is for reading, was written to: the
# kernel wrote wildly into its own memory. So each file of both trees gets every
# mode bit and is written, appended to, truncated and read, as root and as another
# user. A file for reading answers EACCES whatever its mode, one for writing says what
# is wrong with the text, and nothing ends in an error that no page tells of.

# shellcheck disable=SC2034 # TIMER is lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

SETTINGS="interval_ns mode engine delay_ns step_ns count rearm cpu slack_ns
work_ns threshold_ns on_threshold evidence notify log running"

files() { find "$1" -type f | sort; }

# judge FILE...: what everybit has printed is what the files' kinds are documented
# to answer. An empty write does not reach the module: sysfs says ok, configfs EFAULT.
judge() {
	awk -v settings="$SETTINGS" '
	BEGIN {
		split(settings, names)
		for (i in names)
			setting[names[i]] = 1
	}
	function wrong() { print "answers " $0; bad = 1 }
	{
		n = split($1, path, "/")
		name = path[n]
		seen++
		kind = setting[name] ? "setting" : name == "reset" ? "verb" : "reading"
		change = $2 ~ /write|append/
	}
	kind == "reading" && change && $3 != "EACCES" { wrong() }
	kind == "setting" && change && $3 !~ /^(ok|EINVAL|ERANGE|ENODEV)$/ { wrong() }
	# It can be opened for writing, but not for both.
	kind == "verb" && change && $3 !~ /^(ok|EINVAL|ERANGE|EACCES)$/ { wrong() }
	kind == "reading" && change && $3 == "EACCES" { refused[$1] = 1 }
	kind == "reading" { readings[$1] = 1 }
	$2 == "read" && kind == "verb" && $3 != "EACCES" { wrong() }
	$2 == "read" && kind != "verb" && $3 != "ok" { wrong() }
	$2 == "empty" && $3 !~ /^(ok|EFAULT|EACCES)$/ { wrong() }
	$2 == "truncate" && $3 !~ /^(ok|EACCES)$/ { wrong() }
	END {
		for (i in readings)
			if (!refused[i]) {
				print i " refuses nothing"
				bad = 1
			}
		if (seen < 100) {
			print "only " seen + 0 " answers"
			bad = 1
		}
		exit bad
	}' "$@"
}

# abuse FOLDER USER [OPTION]: all files below it.
abuse() {
	# shellcheck disable=SC2046,SC2086 # names without blanks; an option or none
	everybit ${3-} "$2" $(files "$1") >/tmp/answers && judge /tmp/answers
}

# every_length FILE: it refuses to be written at every length there is.
every_length() {
	everybit --all-lengths 0 "$1" >/tmp/answers || return
	cat /tmp/answers
	awk '$2 == "write" { n[$3] = $4; kinds++ }
		END { exit kinds != 1 || n["EACCES"] != 6 * 4097 }' /tmp/answers
}

# texts_of_every_length FILE: a number of so many digits is a number or too large;
# from 4095 bytes on it may be a part of a text.
texts_of_every_length() {
	everybit --all-lengths 0 "$1" >/tmp/answers || return
	cat /tmp/answers
	awk '$2 == "write" { n[$3] = $4; kinds++ }
		END {
			# x, a newline, NUL, 0xff; 9 and 1 where they may be a part.
			exit kinds != 3 || n["EINVAL"] != 4 * 4097 + 2 * 3 ||
				n["ok"] != 19 + 20 ||
				n["ok"] + n["ERANGE"] != 2 * 4094
		}' /tmp/answers
}

modes() { (cd "$1" && find . -type f -exec stat -c '%n %a' {} + | sort); }

load
modes "$TIMER" >/tmp/before
for user in 0 65534; do
	check "sysfs: files with every mode bit keep their word, user $user" \
		abuse "$TIMER" "$user"
done
check "a file for reading refuses every length" \
	every_length "$TIMER/stats/lateness_p50"
check "a number refuses what every length of text is wrong with" \
	texts_of_every_length "$TIMER/step_ns"
if grep -qw configfs /proc/filesystems; then
	mkdir "$NAMED/a"
	for user in 0 65534; do
		check "configfs: files with every mode bit keep their word, user $user" \
			abuse "$NAMED/a" "$user"
		check "its sysfs folder: the same, user $user" abuse "$FACES/a" "$user"
	done
	check "configfs: a file for reading refuses every length" \
		every_length "$NAMED/a/stats/lateness_p50"
	check "configfs: a number refuses what every length is wrong with" \
		texts_of_every_length "$NAMED/a/step_ns"
	rmdir "$NAMED/a"
fi
modes "$TIMER" >/tmp/after
check "the modes are as they were" diff /tmp/before /tmp/after
unload
finish
