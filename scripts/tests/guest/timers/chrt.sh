#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: smp
# budget: 120
# machine: tools
# The thread of the engine thread is an ordinary one for chrt and taskset.

# shellcheck disable=SC2154 # pid is named.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
. /guest/tools.sh

# policy PID POLICY PRIORITY: it has these.
policy() {
	chrt -p "$1" >/tmp/policy
	cat /tmp/policy
	grep -q "policy: $2\$" /tmp/policy && grep -q "priority: $3\$" /tmp/policy
}

# It expires with that policy, and keeps it over stores that re-arm it.
real_time() {
	make a && store engine thread && thread_of a &&
		policy "$pid" SCHED_OTHER 0 && chrt -f -p 42 "$pid" || return
	settings mode=periodic interval_ns=5000000 count=10 running=1
	wait_until 20 stopped && stat_is expirations 10 &&
		policy "$pid" SCHED_FIFO 42 &&
		store running 1 && thread_of a && policy "$pid" SCHED_FIFO 42
}

one_cpu() {
	for where in 1 0; do
		taskset -pc "$where" "$pid" && store stats/reset 1 &&
			store running 1 && wait_until 20 stopped &&
			worst_is cpu_fired "$where" || return
	done
}

load
check "chrt makes the thread a real-time one" real_time
check "taskset has it expire on one CPU, then on the other" one_cpu
end_all
unload
finish
