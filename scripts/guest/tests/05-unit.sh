#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The unit tests of the module's arithmetic: each case in the log is a result.

# shellcheck disable=SC2154 # ktap.sh's
. /guest/ktap.sh
. /guest/lib.sh

mark
insert "/lib/modules/$(uname -r)/timer_demo_unit.ko" >/tmp/insert
log | sed -n 's/.*timer_demo_unit: //p' >/tmp/unit

why=
cases=0
while IFS= read -r line; do
	case $line in
	"#"*)
		why="$why${why:+
}${line#??}"
		continue
		;;
	"ok "*) ok "${line#*- }" ;;
	"not ok "*) not_ok "${line#*- }" "$why" ;;
	*) continue ;;
	esac
	cases=$((cases + 1))
	why=
done </tmp/unit

all_have_run() {
	cat /tmp/insert
	[ "$cases" -gt 0 ] && grep -qx "1\.\.$cases" /tmp/unit
}
check "all cases have run" all_have_run
if [ "$ktap_failed" -eq 0 ]; then
	check "the module of unit tests can be loaded" grep -qx ok /tmp/insert
	rmmod timer_demo_unit
fi
finish
