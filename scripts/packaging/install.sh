#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Install the module's source for DKMS, the command, units, rules, documents and
# examples, or take them away. The usual variables come from the environment,
# and so from make's command line; DESTDIR stages them for a package.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="install|uninstall|list|check"

DESTDIR=${DESTDIR-}
prefix=${prefix:-${PREFIX:-/usr/local}}
exec_prefix=${exec_prefix:-$prefix}
bindir=${bindir:-$exec_prefix/bin}
libexecdir=${libexecdir:-$exec_prefix/libexec}
# The command looks for its parts beside its own folder.
libdir=${bindir%/*}/lib/timer_demo
datarootdir=${datarootdir:-$prefix/share}
mandir=${mandir:-$datarootdir/man}
docdir=${docdir:-$datarootdir/doc/timer_demo}
sysconfdir=${sysconfdir:-/etc}
unitdir=${unitdir:-$prefix/lib/systemd/system}
udevrulesdir=${udevrulesdir:-$prefix/lib/udev/rules.d}
sysusersdir=${sysusersdir:-$prefix/lib/sysusers.d}
# The only place where DKMS looks.
dkmsdir=${dkmsdir:-/usr/src}

version=$(sed -n 's/^#define TDEMO_VERSION "\(.*\)"$/\1/p' "$TOP/module/version.h")

# Mode, source, where it goes to. What is not there is left out.
table() {
	local file
	cat <<-END
		755 scripts/command/timer_demo $bindir/timer_demo
		755 scripts/boot/timer_demo-apply $libexecdir/timer_demo-apply
		755 scripts/boot/timer_demo-access $libexecdir/timer_demo-access
		644 scripts/command/completion $datarootdir/bash-completion/completions/timer_demo
		644 Documentation/timer_demo.8 $mandir/man8/timer_demo.8
		644 Documentation/timer_demo.conf.5 $mandir/man5/timer_demo.conf.5
		644 scripts/boot/systemd/timer_demo.service $unitdir/timer_demo.service
		644 scripts/boot/systemd/timer_demo@.service $unitdir/timer_demo@.service
		644 scripts/boot/systemd/timer_demo-access.service $unitdir/timer_demo-access.service
		644 scripts/boot/systemd/hardening.conf $unitdir/timer_demo.service.d/hardening.conf
		644 scripts/boot/systemd/hardening.conf $unitdir/timer_demo-access.service.d/hardening.conf
		644 scripts/boot/systemd/hardening.conf $unitdir/timer_demo@.service.d/hardening.conf
		644 scripts/boot/systemd/timer_demo.sysusers $sysusersdir/timer_demo.conf
		644 scripts/boot/udev/60-timer_demo.rules $udevrulesdir/60-timer_demo.rules
		644 scripts/boot/systemd/timer_demo.default $sysconfdir/default/timer_demo
		644 README.md $docdir/README.md
		644 module/dkms.conf $dkmsdir/timer_demo-$version/dkms.conf
	END
	cd "$TOP" || return
	for file in scripts/command/verbs/* scripts/command/plot/*; do
		echo "644 $file $libdir/${file#scripts/command/}"
	done
	for file in scripts/boot/examples/*; do
		echo "644 $file $docdir/examples/${file##*/}"
	done
	for file in scripts/prometheus/*; do
		echo "644 $file $docdir/prometheus/${file##*/}"
	done
	for file in Documentation/*.rst Documentation/ABI/testing/*; do
		echo "644 $file $docdir/${file#Documentation/}"
	done
	for file in module/*.[ch] module/Kbuild; do
		echo "644 $file $dkmsdir/timer_demo-$version/${file#module/}"
	done
}

files() {
	local mode from to
	table | while read -r mode from to; do
		[ ! -e "$TOP/$from" ] || echo "$mode $from $to"
	done
}

# The version is in one place, and others have to follow it.
check() {
	local status=0 file
	for file in "module/dkms.conf:^PACKAGE_VERSION=\"$version\"\$" \
		"scripts/command/timer_demo:^VERSION=$version\$" \
		"CHANGELOG:^${version}[, ]"; do
		[ -e "$TOP/${file%%:*}" ] || continue
		grep -q "${file#*:}" "$TOP/${file%%:*}" || {
			say "${file%%:*} does not state the version of module/version.h, $version"
			status=1
		}
	done
	return "$status"
}

staged() { [ -n "$DESTDIR" ]; }

# tell_system: systemd and udev read what is new.
tell_system() {
	! command -v systemctl >/dev/null || systemctl daemon-reload || :
	! command -v udevadm >/dev/null || udevadm control --reload || :
}

do_install() {
	local mode from to
	check || exit
	files | while read -r mode from to; do
		install -D -m "$mode" "$TOP/$from" "$DESTDIR$to"
		case $from in scripts/boot/systemd/*.service|scripts/boot/timer_demo-*)
			sed -i "s|@libexecdir@|$libexecdir|g; s|@libdir@|$libdir|g" \
				"$DESTDIR$to" ;;
		esac
	done
	install -d "$DESTDIR$sysconfdir/timer_demo"
	staged || set_up
}

# Where there is no DKMS the rest is of use all the same.
set_up() {
	! command -v systemd-sysusers >/dev/null ||
		systemd-sysusers "$sysusersdir/timer_demo.conf"
	tell_system
	if command -v dkms >/dev/null; then
		dkms install --force "timer_demo/$version"
	else
		say "There is no dkms here: the module's source is in" \
			"$dkmsdir/timer_demo-$version, not built."
	fi
	say "Installed. To set timers up at boot: systemctl enable timer_demo" \
		"(see $docdir/install.rst)."
}

# In a chroot the module and its timers are the host's.
ours() { [ /proc/1/root/. -ef / ]; }

# disable takes no globs: each instance by its name.
disable_units() {
	local link units=(timer_demo.service timer_demo-access.service)
	while IFS= read -r link; do
		units+=("${link##*/}")
	done < <(find "$sysconfdir/systemd/system" -name 'timer_demo@?*.service' 2>/dev/null)
	systemctl disable "${units[@]}" || :
}

take_down() {
	if command -v systemctl >/dev/null; then
		systemctl stop 'timer_demo@*.service' timer_demo.service || :
		disable_units
	fi
	if ours; then
		# A unit that has failed in part is not stopped by systemd.
		"$libexecdir/timer_demo-apply" stop || :
		[ ! -d /sys/module/timer_demo ] || rmmod timer_demo ||
			say "The module stays loaded: it has timers in /sys/kernel/config/timer_demo."
	fi
	! command -v dkms >/dev/null || [ -z "$(dkms status "timer_demo/$version")" ] ||
		dkms remove "timer_demo/$version" --all
}

# Folders that are empty now are taken away, but not those that all share.
do_uninstall() {
	local to
	staged || take_down
	files | while read -r _ _ to; do
		rm -f "$DESTDIR$to"
		to=${to%/*}
		while case $to in *timer_demo*) ;; *) false ;; esac; do
			rmdir "$DESTDIR$to" 2>/dev/null || break
			to=${to%/*}
		done
	done
	rmdir "$DESTDIR$sysconfdir/timer_demo" 2>/dev/null ||
		say "Left: $DESTDIR$sysconfdir/timer_demo, with your files."
	staged || tell_system
}

[ -n "$version" ] || die "module/version.h has no version"
case ${1-} in
install|uninstall) "do_$1" ;;
list) files | sed "s|[^ ]* [^ ]* |$DESTDIR|" ;;
check) check ;;
*) usage ;;
esac
