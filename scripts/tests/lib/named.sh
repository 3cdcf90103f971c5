# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
# What tests of named timers share. Sourced after lib.sh.

DEFAULT=$TIMER
FACES=$DEFAULT/timers
NAMED=/sys/kernel/config/timer_demo

ENGINES="hrtimer jiffies hrtimer_soft jiffies_deferrable delayed_work thread"

# needs_named: for a file that can do nothing without them.
needs_named() {
	grep -qw configfs /proc/filesystems || skip_all "this kernel has no configfs"
}

# use NAME: what lib.sh does is about this timer from now on; the default one
# without a NAME.
use() { TIMER=$DEFAULT${1:+/timers/$1}; }

# make NAME...: make timers and use the last of them.
make() {
	for made; do
		mkdir "$NAMED/$made" || return
	done
	use "$made"
}

# end_all: remove all named timers; with some left it fails.
end_all() {
	use
	for named in "$NAMED"/*/; do
		[ ! -d "$named" ] || rmdir "$named" || return
	done
}

# try NAME COMMAND...: check, and leave nothing behind for the next one.
try() {
	check "$@"
	end_all
}

# stat_is FILE VALUE, stat_at_least FILE VALUE: of the statistics.
stat_is() { expect "stats/$1" "$2"; }
stat_at_least() {
	get "stats/$1"
	[ "$got" -ge "$2" ] || { echo "$1 is $got, not at least $2"; return 1; }
}

# worst KEY: set got to what the latest expiry says of it.
worst() {
	got=
	while read -r worst_key worst_value; do
		[ "$worst_key" != "$1" ] || got=$worst_value
	done <"$TIMER/stats/worst"
}
worst_is() {
	worst "$1"
	[ "$got" = "$2" ] || { echo "worst $1 is '$got', not '$2'"; return 1; }
}

# never_early: nothing that a timer says of its expiries is before its time.
never_early() {
	stat_is early 0 || return
	get stats/lateness_min
	[ "$got" -ge 0 ] || { echo "lateness_min is $got"; return 1; }
	get last_lateness
	[ "$got" -ge 0 ] || { echo "last_lateness is $got"; return 1; }
}

# online CPU 0|1: take a CPU offline or online.
online() { echo "$2" >"/sys/devices/system/cpu/cpu$1/online"; }

# thread_of NAME: set pid to the pid of its thread, the only one of its name. Of a
# kernel thread's name Linux before 5.17 shows what fits into a comm.
thread_of() {
	pid=$(grep -slxF -e "td/$1" -e "$(echo "td/$1" | cut -c 1-15)" \
		/proc/[0-9]*/comm | cut -d/ -f3)
	[ "$(echo "$pid" | wc -w)" -eq 1 ] || { echo "threads: '$pid'"; return 1; }
}
no_thread_of() { ! thread_of "$1" >/dev/null && [ -z "$pid" ]; }
