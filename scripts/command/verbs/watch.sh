# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb watch: the statistics of a timer, redrawn in place.

OPTIONS="interval= frames="

part list

# What a frame shows, as lines[].
make_frame() {
	local key text='' most=1 width i
	state_text
	lines=("$name: $REPLY")
	exact_text "${files[interval_ns]}"
	lines[0]+=", ${files[mode]}, $REPLY, ${files[engine]}"
	[ "${files[bound_ns]}" = 0 ] || { exact_text "${files[bound_ns]}"
		lines[0]+=", late by up to $REPLY by design"; }
	lines+=("${stats[expirations]} expiries${rate:+ ($rate/s)}, ${stats[overruns]} overruns, ${stats[beyond_bound]} beyond bound, ${stats[migrations]} migrations" '')
	for key in min p50 p90 p99 p999 max; do
		time_text "${stats[lateness_$key]}"
		text+="$key $REPLY   "
	done
	lines+=("${text%   }")
	worst_text
	lines+=("worst $REPLY" '')
	for i in "${counts[@]}"; do ((i <= most)) || most=$i; done
	width=$((columns - 24))
	((width <= 100)) || width=100
	((width >= 10)) || width=10
	for ((i = 0; i < ${#uppers[@]}; i++)); do
		bar_line "${uppers[i]}" "${counts[i]}"
		lines+=("$REPLY")
	done
	[ ${#uppers[@]} -gt 0 ] || lines+=("no expiry yet")
}

# A bar: its end, count, and length; something that happened has a mark.
bar_line() {
	local text gap length=$(($2 * width / most))
	((length > 0)) || length=1
	bound_text "$1"
	text=$REPLY
	text_width "$text"
	printf -v gap '%*s' $((8 - REPLY)) ''
	printf -v REPLY '%*s' "$length" ''
	printf -v REPLY '< %s%s %9s %s' "$gap" "$text" "$2" "${REPLY// /$bar}"
}

# A bucket's end is a power of two: near enough to two digits.
bound_text() {
	time_text "$1"
}

# Set rate from the expiries since the frame before.
count_rate() {
	local now=${EPOCHREALTIME/[.,]/} ticks=${stats[expirations]}
	rate=
	if [ -n "${last_time-}" ] && ((now > last_time && ticks >= last_ticks)); then
		rate=$(((ticks - last_ticks) * 1000000 / (now - last_time)))
	fi
	last_time=$now last_ticks=$ticks
}

screen_size() {
	local size
	size=$(stty size 2>/dev/null) || size="24 80"
	screen_rows=${size% *} columns=${size#* }
	((screen_rows > 3)) || screen_rows=24
	((columns > 20)) || columns=80
}

# Each line is cut to the screen and wiped behind; what is below goes.
draw_frame() {
	local line out=$'\e[H' left=$((screen_rows - 2))
	for line in "${lines[@]}"; do
		((left-- > 0)) || break
		cut_line "$line"
		out+=$REPLY$'\e[K\r\n'
	done
	cut_line "q quits, r resets the statistics, s starts or stops the timer${note:+   $note}"
	printf '%s\e[J\e[%d;1H%s\e[K' "$out" "$screen_rows" "$REPLY"
}

# As many columns as there are, in characters of one or more bytes.
cut_line() {
	local LC_ALL=C
	REPLY=$1
	[ ${#REPLY} -gt "$columns" ] || return 0
	[ -z "$utf8" ] || LC_ALL=C.UTF-8
	REPLY=${1:0:columns}
}

restore_terminal() {
	printf '\e[?25h\e[?1049l'
	[ -z "$terminal" ] || stty "$terminal"
}

# terminal is nobody's local: whatever ends the shell, its trap finds it.
take_terminal() {
	terminal=$(stty -g 2>/dev/null)
	trap restore_terminal EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	trap screen_size WINCH
	stty -echo -icanon 2>/dev/null
	printf '\e[?1049h\e[?25l\e[2J'
	screen_size
}

# take_key KEY: false when it is time to go.
take_key() {
	note=
	case $1 in
	q|Q) return 1 ;;
	r) store stats/reset 1 || note="only root may do that" ;;
	s) store running $((1 - files[running])) || note="only root may do that" ;;
	esac
	return 0
}

watch_screen() {
	local key note=
	part set
	take_terminal
	while :; do
		read_timer
		count_rate
		make_frame
		draw_frame
		frame=$((frame + 1))
		((frame != frames)) || return 0
		key=
		read -r -s -N 1 -t "$pause_s" key
		case $? in
		0) take_key "$key" || return 0 ;;
		1) return 0 ;;
		esac
	done
}

# In a pipe or a file: frames one after another.
watch_plain() {
	part measure
	columns=80
	while :; do
		read_timer
		count_rate
		make_frame
		printf '%s\n' "${lines[@]}"
		frame=$((frame + 1))
		((frame != frames)) || return 0
		echo
		pause "$pause_s"
	done
}

verb_watch() {
	local name path frame=0 frames=${opt[frames]-0} rate lines
	local screen_rows columns pause_s
	local -A files stats worst
	no_more_args 0 "-t NAME chooses the timer."
	[ -z "${opt[json]-}" ] || misuse "watch is for people" "timer_demo status --json is for programs."
	[[ $frames =~ ^[0-9]{1,9}$ ]] || misuse "--frames cannot be '$frames'" "It is a number."
	opt[interval]=${opt[interval]-1s}
	ns_option interval
	((REPLY >= 50000000)) || misuse "--interval is 50ms or more"
	printf -v pause_s '%d.%09d' $((REPLY / 1000000000)) $((REPLY % 1000000000))
	chosen_timer
	if [ -t 0 ] && [ -t 1 ]; then watch_screen; else watch_plain; fi
}
