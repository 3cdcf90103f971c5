#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154 # lib.sh's
# timer_demo-apply on a tree of plain files: all states of a timer, by the table
# states.txt, and what ends a call half way. Prints what is wrong, and fails.
. "$(dirname "$0")/../../dev/lib.sh"
. "$TOP/scripts/tests/boot/lib.sh"

# Each cell of the table: set the state up, call, and look.
make_timer_of() {
	case $1 in
	none) return ;;
	# Both are there at once, so that they cannot have the same inode.
	other|alice)
		mkdir config/new
		make_files config/new
		mv config/x config/gone
		mv config/new config/x
		rm -r config/gone
		;;
	esac
	[ "$1" != alice ] || chown -R "$ALICE" config/x
	echo 111 >config/x/interval_ns
}

make_state_of() {
	local id
	[ "$1" != none ] || return 0
	id=$(stat -c %i config/x)
	mkdir -p run
	case $1 in
	making) printf '%s\n' owner=all made=1 timer=making ;;
	*) printf '%s\n' "owner=$1" made=1 "timer=$id" interval_ns=111 ;;
	esac >run/x
}

make_conf_of() {
	case $1 in
	good) conf x interval_ns=222 running=1 ;;
	broken) conf x interval_ns=222 nonsense running=1 ;;
	refused) conf x interval_ns=222 count=5 running=1 ;;
	esac
}

outcome() {
	local timer=- state=-
	[ ! -d config/x ] || case $(value x interval_ns):$(value x running) in
		111:0) timer=as ;;
		222:1) timer=conf ;;
		*) timer=half ;;
	esac
	[ ! -e run/x ] || state=$(sed -n 's/^owner=//p' run/x)
	[ -z "$(find run -type f ! -name x ! -name .lock)" ] || state+=-and-more
	REPLY=$timer/$state/$status
}

cell() {
	local timer=$1 state=$2 call=$3 file=$4 want=$5 status=0
	fresh_tree
	mkdir config/x
	make_files config/x
	make_state_of "$state"
	make_timer_of "$timer"
	[ "$timer" != none ] || rm -r config/x
	make_conf_of "$file"
	# shellcheck disable=SC2086 # words
	apply ${call/-/ } || status=$?
	outcome
	is "timer $timer, state $state, file $file: $call" "$REPLY" "$want"
	cells=$((cells + 1))
}

table() {
	local timer state call none good broken refused cells=0
	while read -r timer state call none good broken refused; do
		case $timer in ''|'#'*) continue ;; esac
		cell "$timer" "$state" "$call" none "$none"
		cell "$timer" "$state" "$call" good "$good"
		cell "$timer" "$state" "$call" broken "$broken"
		cell "$timer" "$state" "$call" refused "$refused"
	done <"$TOP/scripts/tests/boot/states.txt"
	[ "$cells" -ge 250 ] || fault "only $cells cells of the table were tried"
}

# The first call is held up where it has made its timer.
two_at_once() {
	local first second status=0
	fresh_tree
	mkfifo gate
	echo '[ ! -p gate ] || read -r _ <gate' >hook-made
	conf x interval_ns=222
	conf y interval_ns=333
	(apply start) & first=$!
	until [ -d config/x ]; do pause 0.02; done
	(PATH=$work/bin:$PATH "$APPLY" reload 2>said2) & second=$!
	pause 0.2
	kill -0 "$second" 2>/dev/null || fault "two at once: the second does not wait"
	rm hook-made
	echo go >gate
	wait "$first" || status=$?
	wait "$second" || status=$?
	is "two at once" "$status" 0
	is "two at once: timers" "$(value x interval_ns) $(value y interval_ns)" "222 333"
	apply stop || fault "two at once: stop: $(cat said)"
	is "two at once: what stop leaves" "$(ls config)" ""
}

waits_no_longer() {
	local holder status=0
	fresh_tree
	mkdir run
	(exec flock run/.lock sleep 30) & holder=$!
	while flock -n run/.lock true; do pause 0.02; done
	TIMER_DEMO_LOCK_WAIT=1 apply start || status=$?
	stop_jobs "$holder"
	is "a lock that is held" "$status" 1
	said "a lock that is held" "another timer_demo-apply has been at work for 1 s"
}

# killed WHERE: kill -9 by a hook there; then the next call mends it, or stop does.
killed() {
	local next
	for next in start reload stop; do
		fresh_tree
		conf x interval_ns=222 running=1
		# shellcheck disable=SC2016 # the hook's
		echo 'kill -9 "$(cat pid)"' >"hook-$1"
		apply start 2>/dev/null && fault "killed at $1: it was not"
		rm hook-*
		apply "$next" || fault "$next after a kill at $1: $(cat said)"
		if [ "$next" = stop ]; then
			is "killed at $1, stop" "$(ls config run)" $'config:\n\nrun:'
			continue
		fi
		is "killed at $1, $next" "$(value x interval_ns) $(value x running)" "222 1"
		apply stop
		is "killed at $1, $next, stop" "$(ls config run)" $'config:\n\nrun:'
	done
}

# At any moment, wherever that is: the next call mends it, and stop takes all back.
killed_at_any_time() {
	local first delay
	for delay in 0.0{1..9} 0.{10..20..2}; do
		fresh_tree
		mkdir config/x
		make_files config/x
		conf x interval_ns=222 mode=periodic notify=stop running=1
		conf y interval_ns=333 mode=periodic notify=stop running=1
		(apply start) 2>/dev/null & first=$!
		pause "$delay"
		[ ! -s pid ] || kill -9 "$(cat pid)" 2>/dev/null || :
		wait "$first" 2>/dev/null || :
		apply reload || fault "reload after a kill at $delay s: $(cat said)"
		is "killed at $delay s" "$(cat config/[xy]/{interval_ns,mode,running} | xargs)" \
			"222 333 periodic periodic 1 1"
		apply stop || fault "stop after a kill at $delay s: $(cat said)"
		is "killed at $delay s, stop" "$(ls config run)" $'config:\nx\n\nrun:'
		is "killed at $delay s, stop: what was there before" \
			"$(value x interval_ns) $(value x mode) $(value x running)" "100 oneshot 0"
	done
}

# A disk that is full: nothing is done that could not be taken back.
full_disk() {
	local status=0
	fresh_tree
	mkdir run
	mount -t tmpfs -o size=4k,mode=755 none run || {
		fault "a full disk: cannot mount one"
		return
	}
	head -c 4096 /dev/zero >run/.ballast
	conf x interval_ns=222 running=1
	conf y interval_ns=333
	apply start || status=$?
	is "a full disk" "$status" 1
	is "a full disk: what was made" "$(ls config run)" $'config:\n\nrun:'
	said "a full disk" "x.conf: cannot be noted in $work/run: No space left on device"
	rm run/.ballast
	umount -l run
	apply start || fault "no full disk any more: $(cat said)"
	is "no full disk any more" "$(value x interval_ns) $(value y interval_ns)" "222 333"
}

# Others may do as they like meanwhile.
meanwhile() {
	local status=0
	fresh_tree
	conf x interval_ns=222 running=1
	echo "rm -r $work/config/x" >hook-made
	apply start || status=$?
	is "deleted meanwhile" "$status" 1
	said "deleted meanwhile" "is gone"
	is "deleted meanwhile: state" "$(ls run)" ""
	echo "rm -r $work/tree $work/config" >hook-made
	apply start || status=$?
	is "unloaded meanwhile" "$status" 1
	rm hook-*
	mkdir -p tree config
	ln -s ../config tree/timers
	make_files tree
	apply start || fault "loaded again: $(cat said)"
	is "loaded again" "$(value x interval_ns) $(value x running)" "222 1"
	status=0
	fresh_tree
	conf x interval_ns=222 running=1
	echo "/bin/mkdir $work/config/x; echo 9 >$work/config/x/interval_ns" >hook-mkdir
	apply start || status=$?
	is "made meanwhile by another" "$status" 1
	said "made meanwhile by another" "cannot make the timer x: File exists"
	is "made meanwhile by another: it" "$(value x interval_ns)" 9
	is "made meanwhile by another: state" "$(ls run)" ""
}

# The default timer is not made, but it is another one after a reload of the
# module: it once was not armed again then.
default_timer() {
	fresh_tree
	conf default running=1
	apply start
	is "the default timer" "$(cat tree/running)" 1
	mv tree gone
	mkdir tree
	ln -s ../config tree/timers
	make_files tree
	apply reload || fault "the default timer, reload: $(cat said)"
	is "the default timer of a module loaded anew" "$(cat tree/running)" 1
	apply stop
	is "the default timer, stop" "$(cat tree/running)" 0
}

# A bad file does not hold back the others, and the last line names it.
one_bad_file() {
	local status=0
	fresh_tree
	conf a interval_ns=111
	conf b nonsense
	conf c interval_ns=333
	apply start || status=$?
	is "one bad file" "$status" 1
	is "one bad file: the others" "$(value a interval_ns) $(value c interval_ns)" "111 333"
	said "one bad file" "b.conf:1: 'nonsense' is not KEY=VALUE"
	said "one bad file" "a.conf: made, stored interval_ns"
	is "one bad file: the last line" "$(tail -n 1 said)" "not as they should be: b.conf"
}

# What version 0.1.0 has written.
version_0_1_0() {
	fresh_tree
	conf x uevent=stop interval_ns=222
	apply start || fault "uevent=: $(cat said)"
	is "uevent=" "$(value x notify)" stop
	said "uevent=" "x.conf:1: uevent is called notify now: write notify=stop"
	conf x uevent=stop notify=none
	apply reload && fault "uevent and notify: accepted"
	said "uevent and notify" "uevent is what notify was called"
	fresh_tree
	mkdir run config/x
	make_files config/x
	printf '%s\n' owner=all made=1 uevent=none >run/x
	apply stop || fault "a state of 0.1.0: $(cat said)"
	is "a state of 0.1.0" "$(ls config run)" $'config:\n\nrun:'
}

table
two_at_once
waits_no_longer
killed mkdir
killed made
killed_at_any_time
full_disk
meanwhile
default_timer
one_bad_file
version_0_1_0
done_testing
