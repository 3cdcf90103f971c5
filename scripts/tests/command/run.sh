#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the command timer_demo can show without a module, on the files of four timers
# as they were in a guest. Prints what is wrong, and fails. ONLY=TEXT runs the
# checks whose titles have that text.
. "$(dirname "$0")/../../dev/lib.sh"
USAGE="[SUBJECT...] (the other files of this folder)"

set +e
folder=$TOP/scripts/tests/command
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset LC_CTYPE LANG NO_COLOR
cd "$work" || exit
export TIMER_DEMO_SYSFS=$work/tree TIMER_DEMO_CONFIGFS=$work/none
# shellcheck source=SCRIPTDIR/lib.sh
. "$folder/lib.sh"

[ $# -gt 0 ] || set -- settings numbers output text ends look scale shows why
for subject; do
	[ -e "$folder/$subject.sh" ] || usage
	mkdir -p "$work/$subject" && cd "$work/$subject" || exit
	export TIMER_DEMO_SYSFS=$PWD/tree TIMER_DEMO_CONFIGFS=$PWD/none
	# shellcheck source=/dev/null
	. "$folder/$subject.sh"
done
[ "$wrong" -eq 0 ]
