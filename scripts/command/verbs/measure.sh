# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Measuring with a timer of our own, for check and compare.

WARM_UP_MS=200

# Wait without a child process; $1 seconds, decimals allowed.
pause() {
	[ -n "${pause_fd-}" ] || exec {pause_fd}<> <(:)
	read -r -t "$1" -u "$pause_fd" || :
}

# need_writable: named timers can be made.
need_writable() {
	need_configfs
	[ -w "$CONFIGFS" ] || fail "only root may make the timer that measures" \
		"Try: sudo timer_demo $verb ..."
}

# make_scratch: a timer of our own, which goes when we do; name and path are its.
# Somebody may have one of that name already: it is not ours.
make_scratch() {
	local number=''
	at_exit end_measuring
	until make_item "$verb-$$$number"; do
		number=.$((${number#.} + 1))
		((${number#.} < 100)) || fail "cannot find a name for the timer that measures"
	done
	name=$verb-$$$number
	scratch=$name scratch_number=$(stat -c %i -- "$CONFIGFS/$name")
	timer_path "$name"
}

# end_measuring: nothing of ours is left.
end_measuring() {
	end_load
	wipe_progress
	[ -z "${cyclic_pid-}" ] || kill "$cyclic_pid" 2>/dev/null
	[ -z "${scratch-}" ] || remove_item "$scratch" "$scratch_number"
	scratch='' cyclic_pid=''
}

# A load in a process group of its own, so that all of it can be ended.
begin_load() {
	load_pid=
	[ -n "${opt[load]-}" ] || return 0
	set -m
	bash -c "${opt[load]}" </dev/null >/dev/null 2>&1 &
	load_pid=$!
	set +m
	pause 1
	check_load
}

check_load() {
	[ -z "$load_pid" ] || kill -0 "$load_pid" 2>/dev/null ||
		fail "the load ended too early: ${opt[load]}" \
			"It has to run for as long as the measurement: about $total_s s."
}

end_load() {
	[ -z "${load_pid-}" ] || kill -- "-$load_pid" 2>/dev/null
	load_pid=
}

# draw_progress DONE_MS LABEL: a bar where someone is looking, a line every 10 s
# where it is kept.
draw_progress() {
	local done_ms=$1 label=$2 filled text size
	((all_ms > 0)) || return 0
	((done_ms <= all_ms)) || done_ms=$all_ms
	text="$((done_ms * 100 / all_ms)) %, $(((all_ms - done_ms + 999) / 1000)) s to go"
	if [ -t 2 ]; then
		bar_drawn=1
		size=$(stty size <&2 2>/dev/null) || size="0 80"
		printf -v filled '%*s' $((done_ms * 30 / all_ms)) ''
		printf -v text '[%-30s] %s  %s' "${filled// /#}" "$text" "$label"
		size=${size#* }
		((size > 1 && size <= 300)) || size=80
		printf '\r%s\e[K' "${text:0:size-1}" >&2 2>/dev/null
	elif ((done_ms >= ${next_line-2000})); then
		next_line=$((done_ms + 10000))
		say "$label: $text"
	fi
}

wipe_progress() {
	[ -z "${bar_drawn-}" ] || printf '\r\e[K' >&2 2>/dev/null
	bar_drawn=
}

# sleep_ms MS LABEL: with progress; work_ms of all_ms are over before it.
sleep_ms() {
	local now end left
	uptime_ms
	now=$REPLY end=$((REPLY + $1))
	while ((now < end)); do
		left=$((end - now))
		draw_progress $((work_ms + $1 - left)) "$2"
		seconds_of $((left < 500 ? left : 500))
		pause "$REPLY"
		uptime_ms
		now=$REPLY
	done
	work_ms=$((work_ms + $1))
}

# is_endless: whether the timer goes on until it is stopped.
is_endless() {
	must_get mode
	[ "$REPLY" = periodic ] || return
	must_get count
	[ "$REPLY" = 0 ]
}

# measure MS LABEL: run the timer for so long, after a warm-up that is not
# counted (unless it may end in it); it is stopped then. stop_reason is why it
# stopped before, or none.
measure() {
	local to_end
	must_store running 1
	if is_endless; then
		sleep_ms "$WARM_UP_MS" "$2"
		must_store stats/reset 1
	fi
	sleep_ms "$1" "$2"
	must_get running
	to_end=$REPLY
	must_store running 0
	must_get stop_reason
	stop_reason=$REPLY
	[ "$to_end" != 1 ] || stop_reason=none
	check_load
}

# tick_ns: REPLY is how long a tick of this kernel is, asked of the jiffies
# engine, whose granule is one tick at short distances; 0 if it cannot be asked.
tick_ns() {
	local key tick=0
	local -A old=() ask=([mode]=oneshot [engine]=jiffies [interval_ns]=1000000)
	for key in "${!ask[@]}"; do
		must_get "$key"
		old[$key]=$REPLY
	done
	settings_store_all "$path" ask mode engine interval_ns &&
		settings_get "$path" granularity_ns && tick=$REPLY
	settings_store_all "$path" old interval_ns engine mode
	REPLY=$tick
}
