# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# What a result depends on: the machine and its kernel, into env[].

# first_line FILE: REPLY is it, or empty.
first_line() {
	REPLY=
	{ read -r REPLY <"$1"; } 2>/dev/null || :
}

preemption() {
	local modes
	first_line /sys/kernel/realtime
	if [ "$REPLY" = 1 ]; then REPLY=PREEMPT_RT; return; fi
	first_line /sys/kernel/debug/sched/preempt
	modes=$REPLY
	case ${env[version]} in
	*PREEMPT_DYNAMIC*)
		REPLY=PREEMPT_DYNAMIC
		[[ ! $modes =~ \(([a-z]+)\) ]] || REPLY+=" (${BASH_REMATCH[1]})"
		;;
	*PREEMPT_RT*) REPLY=PREEMPT_RT ;;
	*PREEMPT*) REPLY=PREEMPT ;;
	*) REPLY="none or voluntary" ;;
	esac
}

virtualisation() {
	local key value flags=''
	REPLY=
	! command -v systemd-detect-virt >/dev/null || REPLY=$(systemd-detect-virt)
	[ -z "$REPLY" ] || return 0
	while IFS=$'\t: ' read -r key value; do
		[ "$key" != flags ] || { flags=" $value "; break; }
	done </proc/cpuinfo
	REPLY=none
	[[ $flags != *" hypervisor "* ]] || REPLY=yes
	first_line_into key /sys/class/dmi/id/sys_vendor
	case $key in
	QEMU*|VMware*|Xen*|innotek*|"Microsoft Corporation") REPLY="$key" ;;
	esac
}

first_line_into() {
	local -n into=$1
	local REPLY
	first_line "$2"
	into=$REPLY
}

cpu_model() {
	local key value
	REPLY=unknown
	while IFS=: read -r key value; do
		case $key in "model name"*) REPLY=${value# }; return ;; esac
	done </proc/cpuinfo
}

# read_env: path is a timer that may be changed: HZ is asked of it.
read_env() {
	local word cpus=/sys/devices/system/cpu
	declare -gA env=()
	env_keys=(host kernel version hz clocksource resolution_ns preemption
		virtualisation cpu cpus_online isolated nohz_full governor
		idle_driver command_line module)
	first_line_into 'env[version]' /proc/sys/kernel/version
	first_line_into 'env[kernel]' /proc/sys/kernel/osrelease
	first_line_into 'env[host]' /proc/sys/kernel/hostname
	first_line_into 'env[clocksource]' \
		/sys/devices/system/clocksource/clocksource0/current_clocksource
	first_line_into 'env[cpus_online]' $cpus/online
	first_line_into 'env[isolated]' $cpus/isolated
	first_line_into 'env[nohz_full]' $cpus/nohz_full
	first_line_into 'env[governor]' $cpus/cpu0/cpufreq/scaling_governor
	first_line_into 'env[idle_driver]' $cpus/cpuidle/current_driver
	first_line_into 'env[command_line]' /proc/cmdline
	first_line_into 'env[module]' /sys/module/timer_demo/version
	preemption; env[preemption]=$REPLY
	virtualisation; env[virtualisation]=$REPLY
	cpu_model; env[cpu]=$REPLY
	must_get granularity_ns; env[resolution_ns]=$REPLY
	tick_ns
	[[ ! $REPLY =~ ^[1-9][0-9]{0,9}$ ]] || env[hz]=$(((1000000000 + REPLY / 2) / REPLY))
	for word in isolated nohz_full governor idle_driver; do
		[ -n "${env[$word]}" ] && [ "${env[$word]}" != "(null)" ] ||
			env[$word]=none
	done
}
