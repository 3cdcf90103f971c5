#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 60
# A timer belongs to who makes it. With the folder in configfs as the package's
# timer_demo-access leaves it, sticky and a group's, members make, change and remove
# their own timers and nobody else's.

# shellcheck disable=SC2154 # lib.sh's

. /guest/ktap.sh
. /guest/lib.sh
. /guest/named.sh
needs_named

GROUP=4711
mkdir -p /etc
cat >/etc/passwd <<-END
	root:x:0:0::/:/bin/sh
	alice:x:1001:1001::/:/bin/sh
	carol:x:1002:1002::/:/bin/sh
	bob:x:1003:1003::/:/bin/sh
END
printf '%s\n' "root:x:0:" "timers:x:$GROUP:alice,carol" >/etc/group
as() { su -s /bin/sh -c "$2" "$1"; }

owner_is() {
	got=$(stat -c %u:%g "$1") || return
	[ "$got" = "$2" ] || { echo "$1 is $got's, not $2's"; return 1; }
}

# All files and folders of a timer, in sysfs.
all_are() {
	find "$FACES/$1" -exec stat -c %u:%g {} + | sort -u >/tmp/owners
	[ "$(cat /tmp/owners)" = "$2" ] || { cat /tmp/owners; return 1; }
}

check "load" load
mkdir "$NAMED/roots"
check "root's timer is root's" all_are roots 0:0
check "before access is given nobody else makes one" not as alice "mkdir $NAMED/a"
chgrp "$GROUP" "$NAMED" && chmod 1775 "$NAMED"
mkdir "$NAMED/later"
check "root's next one is root's, and the group may read what is for it" \
	all_are later "0:$GROUP"
check "a member makes one, sets it and runs it at once" as alice "mkdir $NAMED/a &&
	echo 2000000 >$FACES/a/interval_ns && echo periodic >$FACES/a/mode &&
	echo 1 >$FACES/a/running"
check "all of its files are hers" all_are a "1001:$GROUP"
check "so is its folder in configfs" wait_until 5 owner_is "$NAMED/a" 1001:0
check "she resets its statistics" as alice "echo 1 >$FACES/a/stats/reset"
for who in carol bob; do
	check "$who cannot change it" not as "$who" "echo 5 >$FACES/a/count"
	check "$who cannot remove it" not as "$who" "rmdir $NAMED/a"
	check "$who reads it" as "$who" "cat $FACES/a/stats/snapshot"
done
check "bob makes none" not as bob "mkdir $NAMED/b"
for name in roots later; do
	check "she cannot remove $name" not as alice "rmdir $NAMED/$name"
	check "she cannot change $name" not as alice "echo 5 >$FACES/$name/count"
done
check "nor the default timer" not as alice "echo 5 >$DEFAULT/count"
check "she removes hers" as alice "rmdir $NAMED/a"
check "root removes anybody's" sh -c "su -s /bin/sh -c 'mkdir $NAMED/c' carol && rmdir $NAMED/c"

# A folder that comes and goes before it is hers.
churn() {
	as alice "i=0; while [ \$i -lt 100 ]; do
		mkdir $NAMED/x || exit 1
		until rmdir $NAMED/x 2>/dev/null; do :; done
		i=\$((i + 1))
	done"
}
check "a hundred of hers come and go" churn

# max_timers is 65536: others than root have a 64th of it.
fill() {
	as alice "i=0; while mkdir $NAMED/m\$i; do i=\$((i + 1)); done" 2>/tmp/said
	set -- "$NAMED"/m*
	echo "$# timers"
	grep -q 'No space left' /tmp/said && [ $# -eq 1024 ]
}
check "a member gets 1024, not all of them" fill
check "root goes on making some" mkdir "$NAMED/still"
check "hers are removed" as alice "cd $NAMED && rmdir m*"
check "then there is room again" as alice "mkdir $NAMED/again"
check "all go, and the module with them" sh -c "cd $NAMED && rmdir *"
check "unload" unload
finish
