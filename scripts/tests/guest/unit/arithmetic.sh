#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 20
# The unit tests of the arithmetic: KUnit where the kernel has it, else the
# module's own.
. /guest/ktap.sh

MODULE=/lib/modules/$(uname -r)/timer_demo_unit.ko
MARK="05-unit: $$"

[ -e "$MODULE" ] || skip_all "timer_demo_unit.ko was not built"

# What the kernel's log has since the mark, without what stands before it.
log() { dmesg | sed -n "/$MARK/,\$p" | sed 's/^\[[^]]*\] //'; }

# Each point as "ok NAME" or "not NAME". KUnit's own stand four columns in.
points() {
	log | sed -nE 's/^( {4}|timer_demo_unit: )(ok|not)( ok)? [0-9]+ (- )?/\2 /p'
}
planned() { log | sed -nE 's/^( {4}|timer_demo_unit: )1\.\.([0-9]+)$/\2/p'; }
failures() { log | grep -A 4 -E 'FAILED|# line [0-9]' | head -n 40; }

echo "$MARK" >/dev/kmsg
# Once; busybox insmod would try twice.
[ "$(insert "$MODULE")" = ok ] && rmmod timer_demo_unit
points >/tmp/points
while read -r result name; do
	case $result in
	ok) ok "$name" ;;
	not) not_ok "$name" "$(failures)" ;;
	esac
done </tmp/points
check "all planned tests ran" test "$(grep -c . /tmp/points)" = "$(planned)"
finish
