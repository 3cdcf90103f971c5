#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2154 # lib.sh's
# timer_demo-access on a tree of plain files, the rules' names, and how much the
# units may do. Prints what is wrong, and fails.
. "$(dirname "$0")/../../dev/lib.sh"
. "$TOP/scripts/tests/boot/lib.sh"

GROUP=61185
export TIMER_DEMO_GROUP=$GROUP TIMER_DEMO_INITSTATE=$work/initstate

# The tree as the module has it: alice's timer and root's, with worst.
fill_tree() {
	local name
	fresh_tree
	rm tree/timers
	mv config tree/timers
	ln -s tree/timers config
	echo live >initstate
	for name in tree config/hers config/roots; do
		mkdir -p "$name/stats"
		make_files "$name"
		echo comm >"$name/stats/worst"
		chmod 0440 "$name/stats/worst"
	done
	chown -R "$ALICE" config/hers
}

access() { PATH=$work/bin:$PATH TIMER_DEMO_GROUP_WRITE=$1 "$ACCESS" 2>said; }

owners() { stat -Lc '%a %u %g' "$@" | xargs; }

given_and_taken() {
	fill_tree
	access yes || fault "give: $(cat said)"
	is "the folder" "$(owners config)" "1775 0 $GROUP"
	is "what root keeps to himself" "$(owners {tree,config/roots}/stats/worst)" \
		"440 0 $GROUP 440 0 $GROUP"
	is "settings" "$(owners config/roots/interval_ns)" "644 0 0"
	access no || fault "take: $(cat said)"
	is "the folder, taken" "$(owners config)" "755 0 0"
	is "what is the group's" "$(find tree -group $GROUP)" ""
	is "a member's timer, taken" "$(ls config)" roots
	said "a member's timer, taken" "timer hers ends"
	access '' || fault "by default: $(cat said)"
	is "by default" "$(owners config)" "755 0 0"
}

# It is called when the default timer is announced, which is before the folder.
waits_for_the_module() {
	local pid
	fill_tree
	rm -rf config tree/timers
	echo coming >initstate
	access yes & pid=$!
	pause 0.3
	mkdir tree/timers
	ln -s tree/timers config
	echo live >initstate
	wait "$pid" || fault "while the module is loaded: $(cat said)"
	is "while the module is loaded" "$(owners config)" "1775 0 $GROUP"
}

no_such_group() {
	fill_tree
	! TIMER_DEMO_GROUP=nosuchgroup access yes || fault "no group: status 0"
	said "no group" "the access of the group nosuchgroup is not as"
}

# The rule's patterns are the shell's, so that the shell can try them.
tagged() {
	local rule=$1 first
	first=$(grep -oP 'KERNEL=="\K[^"]*' <<<"$rule")
	# shellcheck disable=SC2053 # patterns
	[[ $2 = $first ]] || return
	first=$(grep -oP 'KERNEL!="\K[^"]*' <<<"$rule")
	# shellcheck disable=SC2053
	[[ $2 != $first ]]
}

names_of_devices() {
	local rule name file=$TOP/scripts/boot/udev/60-timer_demo.rules
	rule=$(grep 'TAG+="systemd"' "$file") || :
	is "rules that tag" "$(grep -c . <<<"$rule")" 1
	for name in x timer_demo a.b_c:d@e+f-g 7 _ @ +; do
		tagged "$rule" "$name" || fault "$name is not tagged"
	done
	for name in 'x !dev!ttyUSB0' '!dev!ttyUSB0' 'a b' a/b $'a\nb' 'a\x20b' -a .a "a'b"; do
		! tagged "$rule" "$name" || fault "$name is tagged"
	done
	grep -q '^ACTION!="remove",' <<<"$rule" || fault "remove is tagged, too"
	! grep -E '^[^#]*(RUN|PROGRAM|IMPORT\{program\})' "$file" ||
		fault "a rule runs a program for each timer"
}

units_may_do_little() {
	local unit
	DESTDIR=$work/root prefix=/usr "$TOP/scripts/packaging/install.sh" install
	cp "$TOP"/scripts/prometheus/*.service root/usr/lib/systemd/system
	! grep -r '@lib[a-z]*@' root/usr/lib root/usr/libexec ||
		fault "a path was not put in"
	command -v systemd-analyze >/dev/null || return 0
	for unit in timer_demo timer_demo@ timer_demo-access timer_demo-export; do
		systemd-analyze --root="$work/root" security --offline=yes --no-pager \
			--threshold=10 "$unit.service" >said 2>&1 ||
			fault "$unit: $(tail -n 1 said)"
	done
}

given_and_taken
waits_for_the_module
no_such_group
names_of_devices
units_may_do_little
done_testing
