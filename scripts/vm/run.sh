#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Boot a kernel with the module in a virtual machine and run something there.
#
# --monitor: QEMU's monitor reads commands (stop, cont) from DIR/monitor.in, and
# the guest may ask its host to be paused; see attend().
# --define NAME=VALUE: build the module with it, in a folder of its own.
# --tools: the guest has the programs of scripts/vm/userland.sh for tests; with
# --tools-for SET those for that, which may be given more than once.
# --one-thread: all emulated CPUs take turns in one thread. Where each has a thread,
# QEMU 7.2 may go on executing a breakpoint that another CPU has taken away (memory
# has a nop, the CPU traps there for ever). Probes and trace events are switched on
# and off by such breakpoints.
#
# Exit status: what the guest's program ended with; 124 when the guest ended
# or was stopped without a verdict, 125 when its kernel's log shows trouble, or that
# its clock was wrong.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="[--kernel K] [--smp N] [--mem M] [--icount] [--append WORDS]
       [--timeout S] [--log DIR] [--monitor] [--tools | --tools-for SET] [--load]
       [--one-thread]
       [--define NAME=VALUE]
       [--module-params WORDS] (--shell | --run PROGRAM [argument...])"

kernel=${KERNEL:-$DEFAULT_KERNEL}
smp=2 mem="" icount="" append="" limit=300 log=$BUILD/logs/vm monitor=""
tools=() threads=multi load="" params="" mode="" accel=""
build=()

# What every guest's kernel is told. Its check of the timer interrupt counts on
# time that an emulated CPU may not get on a busy machine; so does its watch over
# the clock, which left one without timers finer than a tick. The log keeps what a
# test looks for. The kernel's tests of its ciphers are a third of its boot.
ALWAYS="panic=-1 panic_on_warn=1 oops=panic no_timer_check tsc=reliable loglevel=7"
ALWAYS+=" log_buf_len=1M cryptomgr.notests"

while [ $# -gt 0 ]; do
	case $1 in
	--icount) icount=1 smp=1 ;;
	--monitor) monitor=1 ;;
	--tools) tools+=(tests) ;;
	--one-thread) threads=single ;;
	--load) load=1 ;;
	--shell) mode=shell load=1 ;;
	--run) mode=run; shift; [ $# -gt 0 ] || usage; break ;;
	--kernel|--smp|--mem|--append|--timeout|--log|--module-params|--define|--accel|--tools-for)
		[ $# -ge 2 ] || usage
		case $1 in
		--kernel) kernel=$2 ;;
		--smp) smp=$2 ;;
		--mem) mem=$2 ;;
		--append) append+=" $2" ;;
		--timeout) limit=$2 ;;
		--log) log=$2 ;;
		--module-params) params=$2 load=1 ;;
		--define) build=(--dir "module-${2%%=*}" "KCFLAGS=-D$2") ;;
		--accel) accel=$2 ;;
		--tools-for) tools+=("$2") ;;
		esac
		shift
		;;
	*) usage ;;
	esac
	shift
done
[ -n "$mode" ] || usage
case $smp${mem:-0}$limit in *[!0-9]*) usage ;; esac

# Set words: what the kernel is told.
choose_accel() {
	local cpu=max
	words="console=$console $ALWAYS"
	# With max most of the time would go into authenticating pointers; with a thread
	# for each CPU half of it into waiting for one another, as one that forgets an
	# address tells them all.
	[ "$ARCH" != arm64 ] || cpu=cortex-a57 threads=single
	if [ -n "$icount" ]; then
		# A ns an instruction; to find that out takes a kernel a second.
		[ "$ARCH" = arm64 ] || words+=" tsc_early_khz=1000000"
		machine+=(-accel tcg -icount "shift=0,sleep=off" -cpu "$cpu")
	elif [ "$accel" = kvm ] || { [ -z "$accel" ] && kvm_works "$kernel"; }; then
		machine+=(-accel kvm -cpu host)
	else
		[ -n "$accel" ] ||
			say "KVM does not work here: emulating the CPU, which is slower."
		[ "$ARCH" = arm64 ] || words+=" $("$TOP/scripts/vm/tsc.sh")"
		machine+=(-accel "tcg,thread=$threads" -cpu "$cpu")
	fi
}

quote() { printf "'%s' " "${1//\'/\'\\\'\'}"; }

# The commands that the guest runs.
guest_commands() {
	local word size
	if [ -n "$load" ]; then
		printf 'modprobe timer_demo '
		# shellcheck disable=SC2086 # words
		for word in $params; do quote "$word"; done
		printf '|| exit\n'
	fi
	if [ "$mode" = shell ]; then
		size=$(stty size 2>/dev/null) || size=
		printf 'export ROWS=%s COLUMNS=%s TERM=%q ICOUNT=%s\n' \
			"${size% *}" "${size#* }" "${TERM:-linux}" "$icount"
		set -- /guest/shell
	fi
	printf 'exec '
	for word; do quote "$word"; done
	echo
}

build_module() {
	"$TOP/scripts/dev/build.sh" "${build[@]:0:2}" "$kernel" "${build[@]:2}"
}

# Set machine and console: what the guest is made of. It sees three serial ports;
# on arm64, whose console is of another kind, the first of them is not used.
choose_board() {
	case $ARCH in
	arm64)
		machine=(qemu-system-aarch64 -machine virt) console=ttyAMA0
		machine+=(-serial chardev:console -chardev "null,id=unused"
			-device "pci-serial,chardev=unused"
			-device "pci-serial,chardev=guest"
			-device "pci-serial,chardev=verdict")
		;;
	*)
		machine=(qemu-system-x86_64 -machine q35) console=ttyS0
		machine+=(-serial chardev:console -serial chardev:guest
			-serial chardev:verdict)
		;;
	esac
}

# Print what to boot: what the kernel's image holds packed, where the machine can enter
# that, as unpacking it is a third of an emulated boot. The image's header says where
# it is; the four bytes behind it are its size. Not where the clock is the host's: a
# machine that was entered that way does not wake up from suspend to RAM. Made by
# rename, so that two at once do no harm.
boot_image() {
	local plain=${VMLINUZ%/*}/plain-${VMLINUZ##*/} temporary
	if [ -z "$icount" ] || [ "$ARCH" != amd64 ]; then echo "$VMLINUZ"; return; fi
	if [ ! -e "$plain" ]; then
		temporary=$(mktemp "$plain.XXXXXX")
		# (Nobody may end before he has read all: the other would fail.)
		unpack_image "$VMLINUZ" >"$temporary" &&
			readelf -n "$temporary" 2>/dev/null | grep '(0x00000012)' >/dev/null ||
			: >"$temporary"
		mv "$temporary" "$plain"
	fi
	if [ -s "$plain" ]; then echo "$plain"; else echo "$VMLINUZ"; fi
}

# number FILE OFFSET BYTES
number() { od -An "-tu$3" -j "$2" -N "$3" "$1" | tr -d ' '; }

unpack_image() {
	local start=$(($(number "$1" $((0x1f1)) 1) * 512 + 512)) unpack
	start=$((start + $(number "$1" $((0x248)) 4) + 1))
	case $(tail -c +$start "$1" | od -An -tx1 -N4 | tr -d ' \n') in
	fd377a58) unpack=xz ;;
	28b52ffd) unpack=zstd ;;
	1f8b*) unpack=gzip ;;
	*) return 1 ;;
	esac
	tail -c +$start "$1" |
		{ head -c $(($(number "$1" $((0x24c)) 4) - 4)); cat >/dev/null; } |
		"$unpack" -dc
}

# Folder names may hold what is special to QEMU: stay in the log folder and
# use names without a path.
prepare() {
	local base module set archives=()
	[ "$accel" = kvm ] || "$TOP/scripts/dev/deps.sh" vm
	kernel_env "$kernel"
	[ "$ARCH" != arm64 ] || "$TOP/scripts/dev/deps.sh" vm-arm64
	[ "$accel" = kvm ] || module=$(build_module)
	mkdir -p "$log"
	cd "$log"
	exec {lock}>lock
	flock -n "$lock" || die "another virtual machine uses $log; see --log"
	rm -f console*.log verdict monitor.in monitor.out
	: >console.log
	base=$(guest_commands "$@" |
		"$TOP/scripts/vm/initramfs.sh" "$kernel" "$PWD/rest" ${module:+"$module"})
	for set in "${tools[@]}"; do archives+=("$("$TOP/scripts/vm/userland.sh" "$set")"); done
	cat "${archives[@]}" "$base" rest >initramfs
	rm rest

	choose_board
	choose_accel
	machine+=(-m "${mem:-${GUEST_MEMORY:-512}}" -smp "$smp"
		-nodefaults -no-user-config -display none -no-reboot
		-kernel "$(boot_image)" -initrd initramfs
		-append "$words${GUEST_APPEND:+ $GUEST_APPEND}$append"
		-chardev "file,id=console,path=console.log"
		-chardev "stdio,id=guest,signal=off"
		-chardev "file,id=verdict,path=verdict")
	if [ -n "$monitor" ]; then
		mkfifo monitor.in monitor.out
		machine+=(-chardev "pipe,id=monitor,path=monitor"
			-mon chardev=monitor -pidfile qemu.pid)
	fi
	printf '%q ' "${machine[@]}" >qemu-command
}

# The end of the guest's own log, for who has to find out what happened.
show_console() {
	say "The last lines of $log/console.log:"
	tail -n 30 console.log | tr -d '\r' | sed 's/^/    /' >&2
}

# The lines of the guest kernel's log that tell of trouble; false if none does.
show_splats() {
	tr -d '\r' <console.log |
		"$TOP/scripts/vm/guest/trouble" "$TOP/scripts/vm/guest" >splats || return
	say "The guest kernel's log shows trouble ($log/console.log):"
	head -n 20 splats | sed 's/^/    /' >&2
}

# Whether the guest has counted more seconds than there were, of which no test can
# know; by the last line of its log, and a tenth is not held against it.
ran_fast() {
	local counted
	[ -z "$icount" ] || return
	counted=$(sed -n 's/^\[ *\([0-9]*\)\.[0-9]*\].*/\1/p' console.log | tail -n 1)
	[ "${counted:-0}" -gt $((SECONDS * 11 / 10 + 1)) ] || return
	say "The guest's clock was wrong: it counted $counted s in $SECONDS s."
}

# Turn what is left of the run into an exit status.
judge() {
	local status=$1 verdict=""
	verdict=$(sed -n '/^verdict [0-9]/ { s/^verdict \([0-9]*\).*/\1/p; q; }' \
		verdict 2>/dev/null) || :
	if [ -z "$verdict" ]; then
		if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
			say "The virtual machine was stopped after $limit s, without a verdict."
		else
			say "The virtual machine ended without a verdict (QEMU's status $status)."
		fi
		show_splats || :
		show_console
		return 124
	fi
	if show_splats || ran_fast; then return 125; fi
	return "$verdict"
}

# Do what the guest asks for by a line of its kernel's log. "host: pause" stops
# the machine for a second, its clocks too; "host: freeze" stops the emulator
# itself, so that the guest finds its clock a second ahead.
attend() {
	local line part="" log_fd
	exec {log_fd}<console.log
	while pause 0.2; do
		while IFS= read -r line <&"$log_fd"; do
			case $part$line in
			*"host: pause"*)
				echo stop >monitor.in
				pause 1
				echo cont >monitor.in
				;;
			*"host: freeze"*)
				kill -STOP "$(<qemu.pid)"
				pause 1
				kill -CONT "$(<qemu.pid)"
				;;
			esac
			part=
		done
		part+=$line
	done
}

clean_up() {
	kill "$vm" ${attendant:+"$attendant"} 2>/dev/null || :
	[ -z "$terminal" ] || stty "$terminal" 2>/dev/null || :
}

# In the background, so that a signal ends the wait for it and so the machine,
# too. <&0: the shell must keep the terminal.
run_machine() {
	local status=0 call=("${machine[@]}")
	terminal=
	if [ "$mode" = shell ]; then
		terminal=$(stty -g)
	else
		call=(timeout --foreground -k 5 "$limit" "${machine[@]}")
		exec </dev/null
	fi
	"${call[@]}" <&0 &
	vm=$!
	attendant=
	if [ -n "$monitor" ]; then
		attend &
		attendant=$!
	fi
	trap clean_up EXIT
	trap 'exit 130' INT TERM HUP
	wait "$vm" || status=$?
	return "$status"
}

# Whether the kernel got as far as to its first program.
came_up() { grep -q 'Run /init as init process' console.log; }

# Kernels patch themselves while they boot, too; see --one-thread. One that died of
# it, or of anything else, before there was a program has not seen the module: it
# gets another try.
run_until_up() {
	local status=0 try
	for try in 1 2 3; do
		status=0
		run_machine || status=$?
		if [ "$try" -eq 3 ] || [ "$status" -ne 0 ] || came_up; then break; fi
		[ -z "$attendant" ] || kill "$attendant" 2>/dev/null || :
		cp console.log "console-died-$try.log"
		say "The kernel died before it ran /init (console-died-$try.log): once more."
	done
	return "$status"
}

[ "$mode" = run ] || [ -t 0 ] ||
	die "the guest's shell needs a terminal; --run runs a program without one"
prepare "$@"
status=0
SECONDS=0
run_until_up || status=$?
judge "$status"
