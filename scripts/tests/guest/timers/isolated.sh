#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: smp
# budget: 120
# machine: isolated
# Where a CPU has been set apart, no timer's thread comes there unasked.

# shellcheck disable=SC2154 # pid is named.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh

needs_named
read -r apart </sys/devices/system/cpu/nohz_full 2>/dev/null
[ "${apart-}" = 1 ] || skip_all "this kernel sets no CPU apart"

mask_is() {
	taskset -p "$pid"
	taskset -p "$pid" | grep -q "mask: $1\$"
}

begins_at_home() {
	make a && store engine thread && thread_of a && mask_is 1
}

# It was let loose on all CPUs.
returns_home() {
	store cpu 1 && store running 1 && mask_is 2 &&
		store cpu -1 && store running 1 && mask_is 1
}

expires_there_when_pinned() {
	settings cpu=1 interval_ns=20000000 running=1 && wait_until 20 stopped &&
		worst_is cpu_fired 1
}

load
check "a new thread is kept from a CPU that is set apart" begins_at_home
check "it may be pinned there" expires_there_when_pinned
check "with cpu back at -1 it is kept from there again" returns_home
check "they can be removed" end_all
check "the module can be removed" unload
finish
