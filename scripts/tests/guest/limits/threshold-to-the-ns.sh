#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# threshold_ns to the ns: in a clock that counts instructions, expiries are as
# late as others before them, so that a threshold can be met exactly.

. /guest/ktap.sh
. /guest/lib.sh
# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/lib-stats.sh

# usual: set got to the lateness that most expiries had, and n to how many.
usual() {
	read -r n got <<-END
	$(cut -d' ' -f2 /tmp/expiries | sort -n | uniq -c | sort -n | tail -n 1)
	END
}

# run_with THRESHOLD: set counted, and met to how many had just that lateness.
run_with() {
	settings "threshold_ns=$1" stats/reset=1 && trace_run 400 || return
	get stats/over_threshold
	counted=$got
	met=$(grep -c "^[0-9]* $1 " /tmp/expiries)
	late=$(awk -v threshold="$1" '$2 >= threshold { n++ } END { print n + 0 }' \
		/tmp/expiries)
	seen="$met met $1 exactly, $late were as late, $counted counted"
	echo "$seen"
	[ "$counted" -eq "$late" ]
}

# What is usual with one threshold need not be with another, as the callback
# takes another way; so it may take some turns.
meets_it() {
	trace_run 400 || return
	for _ in 1 2 3 4 5; do
		usual
		run_with "$got" || return
		[ "$met" -eq 0 ] || return 0
	done
	return 1
}

load interval_ns=200000
check "as late as the threshold is late enough" meets_it
diag "${seen-}"
unload
finish
