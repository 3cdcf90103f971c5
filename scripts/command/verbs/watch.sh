# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# The verb watch: the statistics of a timer, redrawn in place.

OPTIONS="interval= frames="

part list
part measure

# make_frame: lines[] are what to show; expirations and running are the timer's.
make_frame() {
	local now frame ms=0
	uptime_ms
	now=$REPLY
	[ -z "${frame_ms-}" ] || ms=$((now - frame_ms))
	frame=$(TD_COLUMNS=$columns TD_BEFORE=${expirations-} TD_MS=$ms \
		dump_to watch running engine mode interval_ns bound_ns stop_reason \
		"${ALL_STATS[@]}") || gone
	mapfile -t lines < <(printf '%s\n' "$frame")
	frame_ms=$now
	read -r expirations running <<<"${lines[0]}"
	lines=("${lines[@]:1}")
}

# last_frame: this was the last one that was asked for.
last_frame() {
	frames_shown=$((frames_shown + 1))
	((frames_shown == frames))
}

screen_size() {
	local size
	size=$(stty size 2>/dev/null) || size="24 80"
	screen_rows=${size% *} columns=${size#* }
	((screen_rows > 3)) || screen_rows=24
	((columns > 3)) || columns=80
}

# draw_frame: each line is wiped behind; what is below goes.
draw_frame() {
	local line text="" left=$((screen_rows - 2)) foot
	for line in "${lines[@]}"; do
		((left-- > 0)) || break
		text+=$line$'\e[K\r\n'
	done
	foot="q quits, r resets the statistics, s starts or stops the timer${note:+   $note}"
	printf -v text '\e[H%s\e[J\e[%d;1H%s\e[K' "$text" "$screen_rows" "${foot:0:columns}"
	printf %s "$text" 2>/dev/null || must_be_written
}

give_terminal() {
	printf '\e[?25h\e[?1049l' 2>/dev/null
	[ -z "$terminal" ] || stty "$terminal" 2>/dev/null
}

take_terminal() {
	stty -echo -icanon 2>/dev/null
	printf '\e[?1049h\e[?25l\e[2J' 2>/dev/null
	screen_size
}

# Ctrl-Z: the terminal is as it was while the command is stopped.
stop_watch() {
	give_terminal
	trap - TSTP
	kill -s TSTP "$BASHPID"
	trap stop_watch TSTP
	take_terminal
}

# try_store KEY VALUE: for a key; note is why not.
try_store() {
	settings_store "$path" "$1" "$2" && return
	printable "$problem"
	note="refused: $REPLY"
	[ "$EUID" -eq 0 ] || note="only root may do that"
}

# take_key KEY: false when it is time to go.
take_key() {
	note=
	case $1 in
	q|Q) return 1 ;;
	r) try_store stats/reset 1 ;;
	s) [ "$running" = 1 ] && try_store running 0 || try_store running 1 ;;
	esac
	return 0
}

watch_screen() {
	local key note=
	# Not local: the trap that gives the terminal back comes after this function.
	terminal=$(stty -g 2>/dev/null)
	at_exit give_terminal
	take_terminal
	trap stop_watch TSTP
	trap screen_size WINCH
	while :; do
		make_frame
		draw_frame
		! last_frame || return 0
		key=
		read -r -s -N 1 -t "$pause_s" key 2>/dev/null
		case $? in
		0) take_key "$key" || return 0 ;;
		1) return 0 ;;
		esac
	done
}

# watch_plain: in a pipe or a file, frames one after another.
watch_plain() {
	columns=80
	while :; do
		if [ -n "${opt[json]-}" ]; then
			show json_of_timer || gone
		else
			make_frame
			out "${lines[@]}"
		fi
		! last_frame || return 0
		[ -n "${opt[json]-}" ] || out ''
		pause "$pause_s"
	done
}

verb_watch() {
	local name path names frames_shown=0 frames=${opt[frames]-0} lines
	local screen_rows columns pause_s expirations running frame_ms
	no_more_args 0 "-t NAME chooses the timer."
	[[ $frames =~ ^(0|[1-9][0-9]{0,8})$ ]] || misuse "--frames cannot be '$frames'" \
		"It is a number up to 999999999; 0 means no end."
	# A plain number is one of ns, as for settings.
	[[ ! ${opt[interval]-} =~ ^[0-9]+$ ]] || opt[interval]+=ns
	ms_option interval 1 50
	seconds_of "$REPLY"
	pause_s=$REPLY
	chosen_timer
	names=("$name")
	prepare_awk
	if [ -t 0 ] && [ -t 1 ] && [ -z "${opt[json]-}" ]; then
		watch_screen
	else
		watch_plain
	fi
}
