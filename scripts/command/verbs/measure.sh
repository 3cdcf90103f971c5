# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Measuring with a timer of our own, for check and compare.

# Wait without a child process; $1 seconds, decimals allowed.
pause() {
	[ -n "${pause_fd-}" ] || exec {pause_fd}<> <(:)
	read -r -t "$1" -u "$pause_fd" || :
}

need_root() {
	need_configfs
	[ -w "$CONFIGFS" ] || fail "only root may make the timer that measures" \
		"Try: sudo timer_demo $verb ..."
}

# make_scratch: a timer of our own, which goes when we do; path leads to it.
make_scratch() {
	scratch=$verb-$$
	trap clean_up EXIT
	trap 'exit 130' INT TERM HUP
	make_item "$scratch"
	name=$scratch
	timer_path "$name"
}

clean_up() {
	end_load
	[ ! -d "$CONFIGFS/${scratch-/}" ] || rmdir -- "$CONFIGFS/$scratch"
	[ -z "${bar_drawn-}" ] || printf '\r\033[K' >&2
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

# A bar where someone is looking, a line every 10 s where it is kept.
draw_progress() {
	local done_ms=$1 total_ms=$2 label=$3 filled text
	((total_ms > 0)) || return 0
	((done_ms <= total_ms)) || done_ms=$total_ms
	text="$((done_ms * 100 / total_ms)) %, $(((total_ms - done_ms + 999) / 1000)) s to go"
	if [ -t 2 ]; then
		bar_drawn=1
		printf -v filled '%*s' $((done_ms * 30 / total_ms)) ''
		printf '\r[%-30s] %s  %s\033[K' "${filled// /#}" "$text" "$label" >&2
	elif ((SECONDS >= ${next_line-2})); then
		next_line=$((SECONDS + 10))
		say "$label: $text"
	fi
}

# sleep_ms MS LABEL: with progress; work_ms of all_ms are over before it.
sleep_ms() {
	local left=$1 step
	while ((left > 0)); do
		draw_progress "$work_ms" "$all_ms" "$2"
		step=$((left < 500 ? left : 500))
		printf -v REPLY '%d.%03d' $((step / 1000)) $((step % 1000))
		pause "$REPLY"
		left=$((left - step))
		work_ms=$((work_ms + step))
	done
}

WARM_UP_MS=200

# measure MS LABEL: run the timer for so long, after a warm-up that is not
# counted (unless it may end in it); leaves what read_timer leaves, all of it from a stopped timer.
measure() {
	local key endless=1
	for key in mode=oneshot count=[1-9]*; do
		get "${key%=*}"
		# shellcheck disable=SC2053 # a pattern
		[[ ${key%=*}=$REPLY != $key ]] || endless=
	done
	must_store running 1
	if [ -n "$endless" ]; then
		sleep_ms "$WARM_UP_MS" "$2"
		must_store stats/reset 1
	fi
	sleep_ms "$1" "$2"
	get running
	measured_to_end=$REPLY
	must_store running 0
	read_timer
	if [ "$measured_to_end" = 1 ]; then files[stop_reason]=none; fi
	check_load
}

# seconds_option DEFAULT: REPLY is --seconds in ms.
seconds_option() {
	local text=${opt[seconds]-$1}
	[[ $text != *[!0-9.]* ]] && text+=s
	ns_of "$text" && ((REPLY >= 100000000)) ||
		misuse "--seconds cannot be '${opt[seconds]}'" "It is a number, 0.1 or more."
	REPLY=$((REPLY / 1000000))
}

# tick_ns: REPLY is how long a tick of this kernel is, asked of the jiffies
# engine, whose granule is one tick at short distances.
tick_ns() {
	local engine interval mode
	get engine; engine=$REPLY
	get interval_ns; interval=$REPLY
	get mode; mode=$REPLY
	REPLY=0
	store mode oneshot && store engine jiffies && store interval_ns 1000000 &&
		get granularity_ns
	local tick=$REPLY
	store interval_ns "$interval"
	store mode "$mode"
	store engine "$engine"
	REPLY=$tick
}
