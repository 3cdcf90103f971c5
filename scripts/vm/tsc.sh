#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Print the word that tells the kernel of an emulated x86 guest how fast its TSC is;
# nothing where that is not known. By itself it holds the TSC against the machine's
# other clocks when it starts, which goes wrong when the emulated CPU has to wait for
# a busy host: a guest's time has been seen to pass four times too fast.
. "$(dirname "$0")/../dev/lib.sh"
USAGE=""

[ $# -eq 0 ] || usage
program=$BUILD/tsc-khz
[ "$(uname -m)" = x86_64 ] || exit 0
if [ ! "$program" -nt "$TOP/scripts/vm/tsc-khz.c" ]; then
	"$TOP/scripts/dev/deps.sh" build
	mkdir -p "$BUILD"
	gcc -O2 -Wall -Wextra -o "$program.$$" "$TOP/scripts/vm/tsc-khz.c"
	mv "$program.$$" "$program"
fi
echo "tsc_early_khz=$("$program")"
