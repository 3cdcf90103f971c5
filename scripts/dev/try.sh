#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Show the module at work in a virtual machine, or give a shell there.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../kernels/apt.sh"
USAGE="demo|shell [module parameter...]
  KERNEL=NAME in the environment chooses the kernel; CLOCK=real|instructions what the
  guest's clock counts, where KVM does not work; TOOLS=1 for perf, bpftrace, trace-cmd"

# An emulated CPU is late by milliseconds when its machine is busy, and the module
# says so. One whose clock counts instructions shows what the kernel does.
choose_clock() {
	case ${CLOCK:-instructions} in
	real) ;;
	instructions)
		! kvm_works "$kernel" || return 0
		say "KVM does not work here: an emulated CPU whose clock counts instructions," \
			"1 ns each (CLOCK=real for one in real time)."
		options+=(--icount)
		;;
	*)
		say "CLOCK is real or instructions, not '$CLOCK'"
		usage
		;;
	esac
}

# Debian's programs are for this machine's architecture, and have to be fetched once.
choose_tools() {
	[ "$ARCH" = "$(own_arch)" ] || return 0
	if ! "$TOP/scripts/vm/userland.sh" shell >/dev/null; then
		say "Going on without bash, the command and the other programs."
		return
	fi
	options+=(--tools-for shell --mem 1024)
	[ -z "${TOOLS-}" ] || options+=(--tools)
}

what=${1-}
case $what in demo|shell) shift ;; *) usage ;; esac
kernel=${KERNEL:-$DEFAULT_KERNEL}
options=(--kernel "$kernel" --log "$BUILD/logs/$what")
"$TOP/scripts/dev/deps.sh" vm
kernel_env "$kernel"
choose_clock
say "Booting $RELEASE ..."
choose_tools
if [ "$what" = demo ]; then
	[ $# -eq 0 ] || usage
	exec "$TOP/scripts/vm/run.sh" "${options[@]}" --timeout 240 --run sh /guest/demo.sh
fi
exec "$TOP/scripts/vm/run.sh" "${options[@]}" --module-params "$*" --shell
