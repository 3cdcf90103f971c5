#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Boot a Debian of scripts/tests/system/image.sh and let it run SHARE/run, which ends
# with a power-off. What it prints comes out here; its log is SHARE/console.log.
#
# Exit status: 0 when the guest powered off by itself, 124 when it was stopped.
. "$(dirname "$0")/../../dev/lib.sh"
USAGE="[--append WORDS] [--timeout S] [--efi CODE VARS] KERNEL INITRD DISK SHARE"

append="" limit=900 machine=(-machine q35)
while [ $# -gt 0 ]; do
	case $1 in
	--append) append=" $2"; shift 2 ;;
	--timeout) limit=$2; shift 2 ;;
	# The variables are the guest's own only if system management mode guards them.
	--efi)
		machine=(-machine "q35,smm=on"
			-global "driver=cfi.pflash01,property=secure,value=on"
			-drive "if=pflash,format=raw,unit=0,readonly=on,file=$2"
			-drive "if=pflash,format=raw,unit=1,file=$3")
		shift 3
		;;
	-*) usage ;;
	*) break ;;
	esac
done
[ $# -eq 4 ] || usage

# What kvm_works found when scripts/vm/run.sh asked it.
if grep -qs "^$(cat /proc/sys/kernel/random/boot_id) yes" "$CACHE/kvm-works"; then
	machine+=(-accel kvm -cpu host)
else
	machine+=(-accel "tcg,thread=multi" -cpu max)
	append=" tsc=reliable $("$TOP/scripts/vm/tsc.sh")$append"
fi
exec timeout --foreground -k 5 "$limit" qemu-system-x86_64 \
	"${machine[@]}" -m 1024 -smp 2 -nodefaults -no-user-config -display none \
	-no-reboot -kernel "$1" -initrd "$2" \
	-append "console=ttyS0 root=/dev/vda rw panic=-1 quiet$append" \
	-drive "file=$3,format=raw,if=virtio,cache=unsafe" \
	-virtfs "local,path=$4,mount_tag=host,security_model=none" \
	-serial "file:$4/console.log" -serial stdio </dev/null
