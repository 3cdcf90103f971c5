#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run module/notify.c in every order of its races, then see that each order of
# steps and each second look that it depends on is missed when it is not there.
. "$(dirname "$0")/../../../dev/lib.sh"
here=$TOP/scripts/tests/static/races
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build FOLDER: with the sources that are in it, and empty headers.
build() {
	local header
	while read -r header; do
		mkdir -p "$1/$(dirname "$header")"
		: >"$1/$header"
	done < <(sed -n 's/^#include <\(linux\/.*\)>/\1/p' "$1"/*.[ch] | sort -u)
	gcc -O1 -w -include "$here/kernel.h" -I"$1" -I"$here" -o "$1/races" \
		"$here/races.c"
}

sources() {
	mkdir -p "$work/$1"
	cp "$TOP"/module/{notify.c,notify.h,notify_flags.h,notify_log.h,rate.h} "$work/$1"
}

# breaks NAME FILE SED: with this changed some order goes wrong.
breaks() {
	sources broken
	sed -i "$3" "$work/broken/$2"
	if cmp -s "$TOP/module/$2" "$work/broken/$2"; then
		echo "$1: there is nothing to change in $2"
		return 1
	fi
	build "$work/broken" || return
	if "$work/broken/races" >"$work/out"; then
		echo "$1: no order goes wrong"
		return 1
	fi
	echo "$1: $(grep -v 'all well' "$work/out" | head -n 1)"
	rm -r "$work/broken"
}

sources right
build "$work/right"
"$work/right/races" "$@"
status=0
breaks "no barrier before an expiry looks who waits" notify.c \
	'/^void tdemo_notify_expiry/,/^}/ { /smp_mb/d }' || status=1
breaks "no barrier before a stop looks who waits" notify.c \
	'/^void tdemo_notify_change/,/^}/ { /smp_mb/d }' || status=1
breaks "who is woken is woken before the flag is set" notify.c \
	'/^static int notify_tell/,/^}/ { s/= tdemo_flags_tell(.*;/= atomic_read(\&news->flags);/; s/return told;/tdemo_flags_tell(\&news->flags); return told;/ }' || status=1
breaks "a timer leaves the list after it was looked at" notify.c \
	'/^static void notify_sort/,/^}/ { s/= tdemo_flags_take(.*;/= atomic_read(\&news->flags);/; s/^\tnews->lane = lane;/&\n\ttdemo_flags_take(\&news->flags);/ }' || status=1
breaks "the first on the list does not queue the work" notify.c \
	'/^static void notify_queue/,/^}/ s/if (llist_add(.*)/if (llist_add(\&news->node, \&fresh), 0)/' || status=1
breaks "a run does not wait until 10 ms are over" notify.c \
	's/while (now - last_run < TDEMO_WAKE_EVERY) {/while (0) { \/\/ &/' || status=1
breaks "an expiry asks by a flag that nobody queues for" notify_flags.h \
	'/^static inline bool tdemo_flags_expired/,/^}/ s/return tdemo_flags_queue(flags);/return false;/' || status=1
breaks "the notifier does not set the idle flag" notify_flags.h \
	's/atomic_fetch_or(TDEMO_WORKER_IDLE, flags)/atomic_read(flags)/' || status=1
breaks "nobody looks whether anybody waits" notify.h \
	's/> TDEMO_REFS_AT_REST;/> 0;/' || status=1
exit "$status"
