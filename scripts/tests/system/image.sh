#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Make a real Debian with systemd for the system test: a root file system that
# can build modules, kept in the cache; print where it is.
. "$(dirname "$0")/../../dev/lib.sh"
USAGE="SUITE   (a Debian release, such as bookworm)"

# What the packages under test need is there already: the guest has no network.
PACKAGES=systemd-sysv,udev,dbus,kmod,procps,openssl,initramfs-tools,dkms,\
gcc,make,linux-image-amd64,linux-headers-amd64,jq,gawk,inotify-tools
# Drivers of machines that no virtual machine has.
UNWANTED="gpu net media infiniband scsi staging usb iio hwmon mtd isdn nvme ata
	bluetooth video mmc target nfc edac comedi hid i2c leds mfd regulator"
SIZE=4G

# The mirrors and the tolerance for old lists are this machine's own.
mirrors() {
	local uri
	# shellcheck disable=SC2016 # apt's own variables
	for uri in $(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' | sort -u); do
		case $uri in
		*security*) echo "deb $uri $suite-security main" ;;
		*) echo "deb $uri $suite main"; echo "deb $uri $suite-updates main" ;;
		esac
	done
}

apt_options() { apt-config dump Acquire::Check-Valid-Until Acquire::Check-Date; }

unwanted() {
	local name
	for name in $UNWANTED; do
		echo "path-exclude=/lib/modules/*/kernel/drivers/$name/*"
		echo "path-exclude=/usr/lib/modules/*/kernel/drivers/$name/*"
	done
	echo "path-exclude=/lib/modules/*/kernel/sound/*"
	echo "path-exclude=/usr/lib/modules/*/kernel/sound/*"
	echo "path-exclude=/usr/share/doc/*"
	echo "path-exclude=/usr/share/locale/*"
}

# An initramfs of the few drivers that find the disk.
before() {
	mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"
	printf 'MODULES=list\nCOMPRESS=gzip\n' >"$1/etc/initramfs-tools/conf.d/small"
	printf '%s\n' virtio_pci virtio_blk ext4 \
		>"$1/usr/share/initramfs-tools/modules.d/virtio"
}

# What runs is on a folder that the host shares: /host/run.
after() {
	rm -f "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap" \
		"$1/etc/apt/apt.conf.d/99mmdebstrap" "$1"/etc/apt/sources.list
	echo system-test >"$1/etc/hostname"
	echo "/dev/vda / ext4 defaults 0 1" >"$1/etc/fstab"
	echo 0123456789abcdef0123456789abcdef >"$1/etc/machine-id"
	mkdir -p "$1/host" "$1/etc/systemd/system/multi-user.target.wants" \
		"$1/var/log/journal"
	cat >"$1/etc/systemd/system/host-run.service" <<-END
		[Unit]
		Description=What the host asks for
		FailureAction=poweroff
		[Service]
		ExecStart=/bin/sh -c 'modprobe 9pnet_virtio; mount -t 9p -o trans=virtio,version=9p2000.L host /host && exec /host/run'
		StandardOutput=file:/dev/ttyS1
		StandardError=inherit
	END
	ln -s ../host-run.service "$1/etc/systemd/system/multi-user.target.wants"
	ln -s /dev/null "$1/etc/systemd/system/apt-daily.timer"
	ln -s /dev/null "$1/etc/systemd/system/apt-daily-upgrade.timer"
}

bootstrap() {
	local root=$1/root
	unwanted >"$1/dpkg.cfg"
	mirrors >"$1/sources.list"
	apt_options >"$1/apt.conf"
	as_root mmdebstrap --variant=apt --mode=root --include="$PACKAGES" \
		--dpkgopt="$1/dpkg.cfg" --aptopt="$1/apt.conf" \
		--essential-hook="'$0' --before \"\$1\"" \
		--customize-hook="'$0' --after \"\$1\"" \
		"$suite" "$root" "$1/sources.list" || return
	as_root cp "$root"/boot/vmlinuz-* "$1/vmlinuz" &&
		as_root cp "$root"/boot/initrd.img-* "$1/initrd" &&
		as_root mke2fs -q -t ext4 -d "$root" "$1/disk" "$SIZE" &&
		as_root chown "$(id -u)" "$1"/{vmlinuz,initrd,disk} || return
	as_root rm -rf "$root"
	rm "$1/dpkg.cfg" "$1/apt.conf" "$1/sources.list"
}

case ${1-} in
--before|--after) "${1#--}" "$2"; exit ;;
""|-*) usage ;;
esac
[ $# -eq 1 ] || usage
suite=$1
hash=$(sha256sum <"$0" | cut -c 1-16)
home=$CACHE/systems/$suite-$hash
mkdir -p "$CACHE/systems"
exec {lock}>"$CACHE/systems/$suite.lock"
flock "$lock"
if [ -n "${UPDATE-}" ] || [ ! -e "$home/disk" ]; then
	temporary=$(mktemp -d "$CACHE/systems/tmp.XXXXXX")
	chmod 755 "$temporary"
	trap 'as_root rm -rf "$temporary"' EXIT
	progress "making a Debian $suite (some minutes)" \
		"$CACHE/logs/system-$suite.log" bootstrap "$temporary"
	rm -rf "$CACHE/systems/$suite"-*
	mv "$temporary" "$home"
fi
exec {lock}>&-
echo "$home"
