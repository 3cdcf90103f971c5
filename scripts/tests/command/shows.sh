# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
# What the command shows: start-up times, tables, pictures and the page.

LIMIT_MS=${LIMIT_MS:-50}
RESULT=$TOP/Documentation/compare.json

fault() { echo "$*"; wrong=1; }

# The least of some runs: others may use the machine, too.
start_up() {
	local i before took best=999999
	for ((i = 0; i < 7 || (i < 60 && best >= LIMIT_MS * 1000); i++)); do
		before=${EPOCHREALTIME/[.,]/}
		"$COMMAND" "$@" >/dev/null 2>&1 || :
		took=$((${EPOCHREALTIME/[.,]/} - before))
		((took >= best)) || best=$took
	done
	printf '%3d.%d ms  %s\n' $((best / 1000)) $((best % 1000 / 100)) "$*" >>start-times
	((best < LIMIT_MS * 1000)) || fault "'$*' takes $((best / 1000)) ms to start"
}

# Up to what needs a module or root; those that need neither do all they do.
start_ups() {
	local verb
	for verb in list status export "watch --frames 1"; do
		# shellcheck disable=SC2086 # words
		start_up $verb
	done
	for verb in set start stop reset create delete apply wait check compare \
		plot report help; do
		start_up "$verb" --help
	done
	start_up set nothing=0
	start_up -t tick wait
	start_up check
	start_up compare
}

# shows WHAT PATTERN: the last output has it.
shows() { grep -qE -e "$2" out || fault "$1: no '$2' in: $(cat out)"; }

output() {
	"$COMMAND" list >out
	shows list '^default +running +hrtimer +periodic +1 ms +8025 +2909 +69.6 us +7.47 ms +100 ms$'
	LC_ALL=C.UTF-8 "$COMMAND" list >out
	shows "list in UTF-8" ' 69.6 µs '
	"$COMMAND" status -t tick >out
	shows status '^  worst +103 ms on CPU 0, task, over td/tick'
	LC_ALL=C.UTF-8 "$COMMAND" watch --frames 1 >out
	shows watch '^<  65.5 µs      3453 ██'
	"$COMMAND" list --json | jq -e 'length == 4 and all(.stats.early == 0)' >/dev/null ||
		fault "list --json is not as it should be"
	"$COMMAND" -t "od'd na\"me" status --json |
		jq -e '.name == "od'\''d na\"me" and .stats.worst == {}' >/dev/null ||
		fault "status --json is not as it should be"
	"$COMMAND" export >out
	shows export '^timer_demo_lateness_seconds_bucket\{timer="tick",le="0.000262144"\} 934$'
	shows export '^timer_demo_lateness_seconds_count\{timer="tick"\} 1463$'
}

# png_size FILE: WIDTHxHEIGHT.
png_size() {
	od -An -tu1 -j16 -N8 "$1" |
		awk '{ print ($3 * 256 + $4) "x" ($7 * 256 + $8) }'
}

pictures() {
	local file
	"$COMMAND" plot --output p.png "$RESULT" 2>out
	[ "$(wc -l <out)" -eq 1 ] || fault "plot: $(cat out)"
	[ "$(png_size p.png)" = 1200x800 ] || fault "the picture is $(png_size p.png)"
	"$COMMAND" plot "$RESULT" 2>out
	[ "$(wc -l <out)" -eq 1 ] || fault "plot: $(cat out)"
	for file in "lateness: from" "share at least so late" "1 µs" "p99" "hrtimer_soft"; do
		grep -q "$file" compare.svg || fault "the picture has no '$file'"
	done
	jq '.cells |= [.[] | .cpu = 0, (.cpu = 1)]' "$RESULT" >two.json
	"$COMMAND" plot --heat two.json 2>out || fault "plot --heat: $(cat out)"
	grep -q "share of the CPU" two-cpus.svg || fault "the heat map has no scale"
}

page() {
	"$COMMAND" report --title "A <b> & c" --output r.html "$RESULT" two.json 2>out ||
		fault "report: $(cat out)"
	grep -q '<h1>A &lt;b&gt; &amp; c</h1>' r.html || fault "the page's title is wrong"
	[ "$(grep -c '<svg' r.html)" -eq 3 ] || fault "the page has not its three pictures"
	! grep -nE '(src|href)="(http|/|[a-z]*\.)|@import|url\((http|[^#d])' r.html ||
		fault "the page needs something else"
	! grep -oE ' id="[^"]*"' r.html | sort | uniq -d | grep . ||
		fault "an id is there twice"
}

new_tree tree
start_ups
output
pictures
page
cat start-times
