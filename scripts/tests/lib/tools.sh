# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
# What tests with real tools share. Sourced after lib.sh, on machine tools.

# Real ones before busybox's.
PATH=/guest/bin:/usr/bin:/bin

# Where bpftrace looks for tracepoints.
grep -q " /sys/kernel/debug " /proc/mounts ||
	mount -t debugfs debugfs /sys/kernel/debug

# lines_in FILE AT_LEAST [PATTERN]: so many lines, that match PATTERN.
lines_in() {
	lines=$(grep -cE -e "${3:-}" "$1")
	[ "$lines" -ge "$2" ] || { echo "$1 has $lines lines"; return 1; }
}
