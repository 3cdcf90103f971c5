# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# How it looks: tables that align, colours, JSON of one schema, errors that help.

SCHEMA=$TOP/scripts/tests/command/schema.jq
export COMMAND

# is_json KIND: of what was printed.
is_json() { jq -e --arg kind "$1" -f "$SCHEMA" out >verdict 2>&1 || { cat verdict; head -c 500 out; return 1; }; }

one_schema() {
	gives 0 "$COMMAND" list --json && is_json timers && gives 0 "$COMMAND" export --json &&
		is_json timers && gives 0 "$COMMAND" status -t tick --json && is_json timer &&
		gives 0 "$COMMAND" watch --json --frames 1 && is_json timer &&
		gives 0 "$COMMAND" export --json --output o.json && silent && jq -e 'length == 4' o.json >/dev/null &&
		gives 0 "$COMMAND" wait -t tick --until stop --json && is_json wait && jq '.' "$TOP/Documentation/compare.json" >out &&
		is_json result || return
	# The schema says no to what is none.
	gives 0 "$COMMAND" status --json && sed -i 's/"expirations": [0-9]*/"expirations": "many"/' out &&
		! is_json timer >/dev/null
}

# check and compare read the timer that they measured in the same way.
parts_of_check() (
	new_tree tree
	micro=u utf8='' bar='#' names=(tick) parts=$TOP/scripts/command stop_reason=none
	SYSFS=$PWD/tree
	# shellcheck source=/dev/null
	part() { . "$VERBS/$1.sh"; }
	# shellcheck source=SCRIPTDIR/../../command/verbs/output.sh
	. "$VERBS/output.sh"
	# shellcheck source=SCRIPTDIR/../../command/verbs/common.sh
	. "$VERBS/common.sh"
	set +u
	prepare_awk
	points=$'early\t0\tearly\t\nlateness_p99\t9223372036854775809\tp99\twhy\nlateness_max\t1\tmax\t'
	all=("${SETTINGS[@]}" running "${READINGS[@]}" "${ALL_STATS[@]}")
	TD_POINTS=$points TD_FORM=json TD_NAME=mine dump_to check "${all[@]}" >out
	[ $? -eq 3 ] && is_json check && json '.points[2].holds == false and .timer.name == "mine"' || exit 1
	TD_POINTS=$points TD_FORM=tap TD_NAME=mine dump_to check "${all[@]}" >out
	says '^TAP version 13$' && says '^ok 2 - p99 is 13.1 ms, at most 9223372036.854775809 s \(why\)$' &&
		says '^not ok 3 - max' && says '^1\.\.3$' || exit 1
	TD_POINTS=${points%$'\n'*} TD_FORM=text TD_NAME=mine dump_to check "${all[@]}" >out || exit 1
	says '^holds +p99 is' && says '^It holds: thread, periodic, 5 ms, 1463 expiries' || exit 1
	part compare
	cells=() rows=() run_ms=1500
	add_cell thread -1 5000000 < <(dump running engine interval_ns bound_ns granularity_ns "${ALL_STATS[@]}")
	declare -A env=([hz]=250 [cpu]=$'odd "one"')
	env_keys=(hz cpu)
	result_json >out && is_json result && json '.seconds == 1.5 and .environment.cpu == "odd \"one\""' || exit 1
	table_of_cells >out
	says '^thread +any +5 ms +1463 +138'
)

# Each column begins, or ends, at one place in all lines; UTF-8 and ASCII.
aligns() {
	local locale
	for locale in C C.UTF-8; do
		LC_ALL=$locale gives 0 "$COMMAND" list || return
		# The last column is flush right: all lines are equally long.
		LC_ALL=$locale awk '{ gsub(/[\200-\277]/, ""); if (length != before && NR > 1) bad = 1; before = length }
			END { exit bad }' out || { cat out; return 1; }
		LC_ALL=$locale gives 0 "$COMMAND" status && LC_ALL=$locale awk 'NR == 2 { at = match($0, /1 ms/) }
			/^  since/ && match($0, /[0-9]/) != at { bad = 1 } END { exit bad || !at }' out || return
	done
}

colours() {
	local colour=$'\e\\[3[12]m'
	gives 0 "$COMMAND" list && ! grep -a $'\e' out || return
	"$TOP/scripts/tests/command/terminal.py" 120 '"$COMMAND" list' >out && grep -aq $'\e\[32mrunning' out || return
	"$TOP/scripts/tests/command/terminal.py" 120 'NO_COLOR=1 "$COMMAND" list' >out && ! grep -a $'\e' out || return
	"$TOP/scripts/tests/command/terminal.py" 120 'TERM=dumb "$COMMAND" list' >out && ! grep -a $'\e' out
}

# What was typed | what the answer has.
errors_help() {
	local typed want
	while IFS='|' read -r typed want; do
		# shellcheck disable=SC2086 # words
		"$COMMAND" $typed >out 2>err && { echo "$typed: 0"; return 1; }
		complains "$want" || return
	done <<-'END'
	lsit|Did you mean list\?
	list --jsno|Did you mean --json\?
	set intervall_ns=1|Did you mean interval_ns\?
	set stop_reason=none|a reading, not a setting
	set mode|not KEY=VALUE
	set mode=periodic mode=oneshot|mode is there twice
	set count=99999999999999999999|0 to 18446744073709551615
	set interval_ns=1.5|shorter than 1 ns
	-t blnik status|Did you mean blink\?
	-t|needs a name
	list more|what is 'more'
	wait --until stpo|Did you mean stop\?
	watch --interval 1ms|0.050 s or more
	watch --frames x|is a number
	check --p99 fast|It is a time
	check --overruns -1|0 to 18446744073709551615
	check --seconds 0|0.100 s or more
	plot|which results
	plot --size 1x1 x.json|Such as: --size
	plot --output x.pdf x.json|FILE.svg or FILE.png
	set --json mode=oneshot|prints no data
	create default|there always
	create .x|1 to 63 of
	create a/b|1 to 63 of
	create mode=oneshot|name comes first
	delete|which timer
	export --output|needs a value
	list --json=1|takes no value
	list -x|no option -x
	END
}

# Each verb is in the man page, in the completion and has its help; each option is in
# all three.
documented() {
	local verb option page
	page=$(sed 's/[\]//g' "$TOP/Documentation/timer_demo.8")
	for verb in list status set start stop reset create delete apply wait watch check \
		compare plot report export help; do
		gives 0 "$COMMAND" help "$verb" && gives 0 "$COMMAND" "$verb" --help || return
		grep -q "$verb" <<<"$_timer_demo_verbs" || { echo "completion: no $verb"; return 1; }
		[ "$verb" = help ] || grep -qE "^\.(It|Nm|Xr)? ?.*\b$verb\b" <<<"$page" || { echo "man page: no $verb"; return 1; }
		awk -v RS= 'NR == 2' out | grep -oE -e '--[a-z0-9-]+' >options
		while read -r option; do
			grep -qE "Fl -${option#--}\b" <<<"$page" || { echo "man page: no $verb $option"; return 1; }
			begin=-- COMPREPLY=()
			_timer_demo_options "$verb"
			[[ " ${COMPREPLY[*]} " = *" $option "* ]] || { echo "completion: no $verb $option"; return 1; }
		done <options
	done
}
# shellcheck source=SCRIPTDIR/../../command/completion
. "$TOP/scripts/command/completion"

# Only output.sh writes, so that nothing is lost unseen.
one_way_out() {
	! grep -nE '^([^#]*[;|&{(])?[[:space:]]*(echo|cat) ' "$VERBS"/{list,export,set,wait,watch,check,compare,measure,cyclictest,env}.sh
}

# No function is longer than 40 lines, but for tables of text.
short_functions() {
	awk 'FNR == 1 { name = "" } /^[a-z_]+\(\) [{(]$/ || /^function / { name = $0; start = FNR }
		/^[})]/ && name { if (FNR - start > 41 && name !~ /details_of|arguments_of|print_head/) {
			print FILENAME ": " name ": " FNR - start; bad = 1 }; name = "" }
		END { exit bad }' "$VERBS"/*.sh "$VERBS"/*.awk "$TOP/scripts/command/timer_demo" "$TOP/scripts/command/completion"
}

new_tree tree
check "--json of every verb is of one schema" one_schema
check "check and compare show what was measured" parts_of_check
check "tables align in UTF-8 and ASCII" aligns
check "colours on terminals that want them, only" colours
check "errors say what was meant and what is allowed" errors_help
check "verbs and options are in help, man page and completion" documented
check "verbs write by output.sh" one_way_out
check "functions are short" short_functions
