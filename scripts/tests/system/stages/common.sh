# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# What the stages of the system test need; they run as root in a real Debian.
. /run/stage/ktap.sh

T=/sys/kernel/timer_demo
C=/sys/kernel/config/timer_demo
ETC=/etc/timer_demo

# conf NAME LINE...: write the timer's file.
conf() {
	local name=$1
	shift
	mkdir -p "$ETC"
	printf '%s\n' "$@" >"$ETC/$name.conf"
}

folder() { if [ "$1" = default ]; then echo "$T"; else echo "$T/timers/$1"; fi; }

# has TIMER KEY=VALUE...
has() {
	local dir pair got status=0
	dir=$(folder "$1")
	shift
	for pair; do
		got=$(cat "$dir/${pair%%=*}") || status=1
		[ "$got" = "${pair#*=}" ] || { echo "${pair%%=*} is $got, not ${pair#*=}"; status=1; }
	done
	return "$status"
}

there() { [ -d "$T/timers/$1" ]; }

is() { systemctl is-"$1" --quiet "$2" || { systemctl status "$2" | head -n 20; return 1; }; }

# until_true SECONDS COMMAND...
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || { "$@"; return; }
		sleep 0.5
	done
}

# How often a timer has been armed since arms_from_now.
arms_from_now() {
	echo 0 >/sys/kernel/tracing/tracing_on
	: >/sys/kernel/tracing/trace
	echo 1 >/sys/kernel/tracing/events/timer_demo/arm/enable
	echo 1 >/sys/kernel/tracing/tracing_on
}
armed() {
	local count
	count=$(grep -cE "arm: .*\b$1\b" /sys/kernel/tracing/trace)
	[ "$count" -eq "$2" ] || { echo "$1 was armed $count times, not $2"; return 1; }
}

# journal UNIT TEXT: whether the unit said so since its last start.
journal() {
	local id
	id=$(systemctl show -P InvocationID "$1")
	journalctl --no-pager -o cat "_SYSTEMD_INVOCATION_ID=$id" + \
		"INVOCATION_ID=$id" >/tmp/journal
	grep -qF -- "$2" /tmp/journal || { cat /tmp/journal; return 1; }
}

# documented LINE...: run lines of install.rst, which must have them. The static
# check boot sees that there are none that nobody runs.
documented() {
	local line
	for line; do
		grep -qxF -- "   $line" /run/stage/install.rst && continue
		echo "install.rst has no line '$line'"
		return 1
	done
	bash -c "$(printf '%s\n' "$@")"
}

# as USER COMMAND: with the groups of the user.
as() { setpriv --reuid "$1" --regid "$1" --init-groups bash -c "$2"; }

# All files but those of the running system and of apt.
list_files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /tmp \
		-o -path /host -o -path /dev -o -path /var/log -o -path /root \
		-o -path /var/cache -o -path /var/tmp -o -path /var/lib/systemd \
		-o -path /var/lib/apt -o -path /var/lib/dpkg \) -prune \
		-o -print | sort
}

# same_files [REGEX]: whether the files are those of /root/files-before, but for
# what DKMS and useradd keep, and what REGEX allows.
same_files() {
	local kept='^/var/lib/dkms/mok\.|^/etc/(group|gshadow|passwd|shadow|sub[ug]id)-?$'
	kept+=${1:+|$1}
	list_files | grep -vE "$kept" >/root/files-after
	grep -vE "$kept" /root/files-before | diff - /root/files-after
}

# lacks FILE PATTERN: no line of the file has it; the file has to be there.
lacks() { [ -e "$1" ] && ! grep -E "${@:2}" "$1"; }

# The shared folder does not survive a suspend: its driver cannot resume.
leave_host() { umount /host && modprobe -r 9p 9pnet_virtio; }
join_host() {
	modprobe 9pnet_virtio &&
		mount -t 9p -o trans=virtio,version=9p2000.L host /host
}
