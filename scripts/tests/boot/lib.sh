# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# A tree of plain files that looks like the module's to timer_demo-apply and
# timer_demo-access. Sourced, after dev/lib.sh; needs root, who alone can own
# files on behalf of others.
#
# A new timer has the settings of $work/parameters, by the mkdir in $work/bin; a
# setting that is a folder there refuses every value, since a folder does.

APPLY=${APPLY:-$TOP/scripts/boot/timer_demo-apply}
ACCESS=$TOP/scripts/boot/timer_demo-access
ALICE=61184
wrong=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit
export TIMER_DEMO_ETC=$work/etc TIMER_DEMO_RUN=$work/run
export TIMER_DEMO_SYSFS=$work/tree TIMER_DEMO_CONFIGFS=$work/config
export TIMER_DEMO_PARAMETERS=$work/parameters TIMER_DEMO_LOCK_WAIT=20
unset JOURNAL_STREAM

fault() { printf '%s\n' "$*"; wrong=1; }

# make_files DIR: those of a timer.
make_files() { cp -R "$work/parameters/." "$1"; }

# fresh_tree: a module without a named timer, no file, no state.
fresh_tree() {
	rm -rf etc run tree config parameters bin pid
	mkdir -p etc tree config parameters/count bin
	ln -s ../config tree/timers
	echo 100 >parameters/interval_ns
	echo oneshot >parameters/mode
	echo none >parameters/notify
	echo 0 >parameters/running
	make_files tree
	cat >bin/mkdir <<-END
		#!/bin/sh
		case \$* in
		*$work/config/*)
			[ ! -e hook-mkdir ] || . ./hook-mkdir
			/bin/mkdir "\$@" && for i; do :; done &&
				cp -R $work/parameters/. "\$i" || exit
			[ ! -e hook-made ] || . ./hook-made
			;;
		*) exec /bin/mkdir "\$@" ;;
		esac
	END
	# shellcheck disable=SC2016 # that shell's
	printf '#!/bin/sh\nfor i; do :; done\nexec rm -r "$i"\n' >bin/rmdir
	chmod +x bin/*
	rm -f hook-*
}

# apply ARGUMENT...: its words go to ./said; hooks find its process in ./pid.
apply() {
	# shellcheck disable=SC2016 # that shell's
	{ PATH=$work/bin:$PATH bash -c 'echo $$ >pid; exec "$0" "$@" 2>said' \
		"$APPLY" "$@"; } 2>/dev/null
}

# conf NAME LINE...
conf() { printf '%s\n' "${@:2}" >"etc/$1.conf"; }

value() { cat "config/$1/$2" 2>/dev/null; }

said() { grep -qF -e "$2" said || fault "$1: not '$2' but: $(cat said)"; }

is() { [ "$2" = "$3" ] || fault "$1: $2, not $3; it said: $(cat said)"; }

done_testing() { exit "$wrong"; }
