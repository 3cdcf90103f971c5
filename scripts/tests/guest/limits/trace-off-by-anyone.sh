#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# Who had been given the files of a timer could have all tracing of the machine
# switched off by it. on_threshold=trace_off takes CAP_SYS_ADMIN.

. /guest/ktap.sh
. /guest/lib.sh

# as_nobody COMMAND: another user's, who may write to the file.
as_nobody() {
	echo 'nobody:x:65534:65534::/:/bin/sh' >/etc/passwd
	chmod 666 "$TIMER/on_threshold"
	su nobody -c "$1" >/tmp/answer 2>&1
}

refused() {
	as_nobody "put $TIMER/on_threshold trace_off"
	cat /tmp/answer
	[ "$(cat /tmp/answer)" = EPERM ] && expect on_threshold count
}

others_are_free() {
	for word in stop count; do
		as_nobody "put $TIMER/on_threshold $word"
		[ "$(cat /tmp/answer)" = ok ] && expect on_threshold "$word" || return
	done
}

# What root has stored stays in force, whoever stores something else.
root_may() {
	store on_threshold trace_off && expect on_threshold trace_off &&
		as_nobody "put $TIMER/on_threshold nonsense"
	[ "$(cat /tmp/answer)" = EINVAL ] && expect on_threshold trace_off
}

mkdir -p /etc
load
check "trace_off is not for everybody: EPERM" refused
check "stop and count are" others_are_free
check "root may store it" root_may
unload
load on_threshold=trace_off
check "and may load the module with it" expect on_threshold trace_off
unload
finish
