# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# What every script here needs: paths, messages, progress. Sourced, not run.
set -euo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/timer_demo
BUILD=$TOP/.build
DEFAULT_KERNEL=6.1-amd64
export LC_ALL=C

# Messages go to stderr: stdout is for what a script was asked to print.
say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# usage: each script sets USAGE before it looks at its arguments.
usage() {
	say "usage: $(realpath -s --relative-to="$TOP" "$0") ${USAGE-}"
	exit 2
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root (or sudo) for: $*"
	fi
}

# Wait without a child process, which could outlive us and hold our output.
pause() {
	[ -n "${pause_fd-}" ] || exec {pause_fd}<> <(:)
	read -r -t "$1" -u "$pause_fd" || :
}

# stop_jobs [PID...]: end these jobs and all that they have started, each before
# its children, so that it starts no others. What has ended already does no harm.
stop_jobs() {
	local pid children=()
	for pid; do
		read -r -d '' -a children 2>/dev/null <"/proc/$pid/task/$pid/children" || :
		kill "$pid" 2>/dev/null || :
		stop_jobs "${children[@]}"
		children=()
	done
}

# ticker LABEL: show that LABEL goes on, until killed or left alone by the
# script; not where the output is kept for later.
ticker() {
	local start=$SECONDS next=2 now
	[ -z "${NO_PROGRESS-}" ] || return 0
	while pause 1 && kill -0 $$ 2>/dev/null; do
		now=$((SECONDS - start))
		if [ -t 2 ]; then
			[ "$now" -lt 2 ] || printf '\r%s ... %d s ' "$1" "$now" >&2
		elif [ "$now" -ge "$next" ]; then
			printf '%s ... %d s\n' "$1" "$now" >&2
			next=$((now + 10))
		fi
	done
}

# stop_ticker PID: end the ticker and wipe its line.
stop_ticker() {
	kill "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
	if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# progress LABEL LOG COMMAND...: run COMMAND with its output in LOG. Says
# nothing when it is quick, ticks when it is not, shows the end of LOG when
# it fails.
progress() {
	local label=$1 log=$2 tick status=0
	shift 2
	mkdir -p "$(dirname "$log")"
	ticker "$label" &
	tick=$!
	# A failure is handled here, so neither set -e nor die may end the script.
	("$@") >"$log" 2>&1 </dev/null || status=$?
	stop_ticker "$tick"
	[ "$status" -eq 0 ] && return 0
	say "failed: $label (status $status); the end of $log:"
	tail -n 20 "$log" | sed 's/^/    /' >&2
	return "$status"
}

# nearest WORD CANDIDATE...: the candidate that is the fewest letters away, whatever
# their case.
nearest() {
	printf '%s\n' "$@" | awk '
		function least(a, b, c) { if (b < a) a = b; return c < a ? c : a }
		function differ(a, i, b, j) { return substr(a, i, 1) != substr(b, j, 1) }
		function away(a, b,  i, j, d) {
			for (i = 0; i <= length(a); i++) d[i, 0] = i
			for (j = 0; j <= length(b); j++) d[0, j] = j
			for (i = 1; i <= length(a); i++)
				for (j = 1; j <= length(b); j++)
					d[i, j] = least(d[i - 1, j] + 1, d[i, j - 1] + 1,
						d[i - 1, j - 1] + differ(a, i, b, j))
			return d[length(a), length(b)]
		}
		NR == 1 { word = tolower($0); next }
		{ letters = away(word, tolower($0)) }
		best == "" || letters < fewest { best = $0; fewest = letters }
		END { print best }'
}

# kernel_has OPTION: whether the kernel of kernel_env was built with it.
kernel_has() { grep -qE "^CONFIG_$1=[ym]" "$KDIR/.config"; }

# kernel_env KERNEL: set RELEASE, SUITE, ARCH, VMLINUZ, MODULES, KDIR for a kernel,
# and GUEST_MEMORY and GUEST_APPEND where it needs other ones than vm.sh's own.
# Looking for an update once is enough. KERNEL_PART=prepared: one that a module can be
# compiled for, and no more, see scripts/kernels/custom.sh.
kernel_env() {
	local out
	out=$("$TOP/scripts/kernels/fetch.sh" "$1" ${KERNEL_PART:+"$KERNEL_PART"}) || exit
	GUEST_MEMORY='' GUEST_APPEND=''
	eval "$out"
	export UPDATE=
}

# guest_tree DIR: make DIR what the scripts of a guest know as /guest.
guest_tree() {
	mkdir -p "$1/tests"
	cp -R "$TOP"/scripts/vm/guest/. "$TOP"/scripts/tests/lib/. "$1"
	cp -R "$TOP"/scripts/tests/guest/. "$1/tests"
	cp -R "$TOP/scripts/bench/guest" "$1/bench"
	cp "$TOP/scripts/tests/fleet/guest.sh" "$1/fleet.sh"
}

# flags_of KERNEL: what scripts/kernels/kernels.list says that it is, with commas.
flags_of() { awk -v k="$1" '$1 == k { print $NF }' "$TOP/scripts/kernels/kernels.list"; }

# flagged KERNEL FLAG: whether it has that flag.
flagged() { [[ ,$(flags_of "$1"), = *,$2,* ]]; }

# kvm_works KERNEL: the flags may be there, and /dev/kvm too, and still no guest
# boot: try one, and remember the answer until the machine is booted anew. After
# kernel_env, for ARCH.
kvm_works() {
	local answer boot
	[ "$ARCH" = amd64 ] && [ -w /dev/kvm ] &&
		grep -qwE 'vmx|svm' /proc/cpuinfo || return
	boot=$(cat /proc/sys/kernel/random/boot_id)
	answer=$CACHE/kvm-works
	if ! grep -qs "^$boot" "$answer"; then
		mkdir -p "$CACHE"
		if "$TOP/scripts/vm/run.sh" --kernel "$1" --accel kvm --timeout 20 \
			--log "$BUILD/logs/kvm-probe" --run true >/dev/null 2>&1
		then
			echo "$boot yes" >"$answer"
		else
			echo "$boot no" >"$answer"
		fi
	fi
	grep -q yes "$answer"
}
