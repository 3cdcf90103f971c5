# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# Times and counts: read and shown exactly, 0 to 2^64 - 1, by bash and by awk.

micro=u
# shellcheck disable=SC1090 # any of them
part() { . "$VERBS/$1.sh"; }
# shellcheck source=SCRIPTDIR/../../command/verbs/common.sh
part common

# awk_says EXPRESSION: with our functions.
awk_says() {
	printf 'BEGIN { print %s }\n' "$1" >expression.awk
	TD_MICRO=u awk -f "$VERBS/text.awk" -f expression.awk
}

each_time_is_shown() {
	local ns want
	while read -r ns want; do
		REPLY=$(awk_says "about(\"$ns\")")
		is "$want" || return
	done <<-END
	0 0 ns
	999 999 ns
	-1500 -1.5 us
	4300 4.3 us
	12345 12.3 us
	12355 12.4 us
	999499 999 us
	999500 1 ms
	999999 1 ms
	9999 10 us
	99999 100 us
	100142380 100 ms
	999999999 1 s
	1234567890123 1235 s
	9223372036000000000 9223372036 s
	9223372036854775808 9223372037 s
	18446744073709551615 18446744074 s
	-18446744073709551615 -18446744074 s
	340282366920938463463374607431768211455 340282366920938463463374607431 s
	nonsense nonsense
	END
}

each_time_is_read() {
	local ns want
	while read -r ns want; do
		ns_of "$want" && is "$ns" || return
	done <<-END
	0 0
	0 0.0s
	1500000 1.5ms
	250000 250us
	1 1
	7 0007
	500000000 0.5s
	9223372036000000000 9223372036s
	9223372036854775807 9223372036854775807
	9223372036854775808 9223372036.854775808s
	9223372036854775809 9223372036854775809
	18446744073709551615 18446744073709551615ns
	18446744073709551615 18446744073.709551615s
	18446744073000000000 18446744073s
	END
}

others_are_refused() {
	local text
	for text in 1.5 0.1ns -1 1h '' . .5s 1.s 0x10 1e3 '1 2' 18446744073709551616 \
		18446744074s 9223372036854775809s 99999999999999999999999s \
		18446744073709551615us $'1\n' '1;2' 1_0; do
		! ns_of "$text" || { echo "$text is $REPLY ns"; return 1; }
	done
}

exact_to_the_end() {
	local text
	for text in 1 1234567 9223372036854775809 18446744073709551615 1000000000; do
		exact_text "$text"
		[ "$(awk_says "exact(\"$text\")")" = "$REPLY" ] || { echo "$REPLY"; return 1; }
		ns_of "$REPLY" && is "$text" || return
	done
	exact_text 1234567
	is "1.234567 ms"
}

compares_whole_numbers() {
	local a b
	while read -r a b; do
		at_most "$a" "$b" && [ "$(awk_says "at_most(\"$a\", \"$b\")")" = 1 ] ||
			{ echo "$a is not at most $b"; return 1; }
		[ "$a" = "$b" ] || ! at_most "$b" "$a" ||
			{ echo "$b is at most $a"; return 1; }
	done <<-END
	0 0
	9 10
	18446744073709551614 18446744073709551615
	9007199254740992 9007199254740993
	-5 3
	-10 -9
	-1 0
	END
}

sums_are_exact() {
	REPLY=$(awk_says 'add("18446744073709551615", "1")')
	is 18446744073709551616 || return
	REPLY=$(awk_says 'add("9007199254740993", "0")')
	is 9007199254740993 || return
	REPLY=$(awk_says 'seconds("18446744073709551615") " " seconds("-1500000000") " " seconds("7")')
	is "18446744073.709551615 -1.5 0.000000007"
}

# What set stores, list shows and --json says is one number.
set_and_shown() {
	new_tree tree
	gives 3 "$COMMAND" set interval_ns=9223372036854775809s &&
		complains '0 to 18446744073709551615' &&
		[ "$(<tree/interval_ns)" = 1000000 ] || return
	gives 0 "$COMMAND" set threshold_ns=18446744073709551615 step_ns=9223372036.854775809s ||
		return
	REPLY="$(<tree/threshold_ns) $(<tree/step_ns)"
	is "18446744073709551615 9223372036854775809" &&
		gives 0 "$COMMAND" status && says 'threshold_ns +18446744073.709551615 s' &&
		gives 0 "$COMMAND" list --json &&
		json '.[0].settings | .threshold_ns == "18446744073709551615" and
			.step_ns == "9223372036854775809" and .interval_ns == 1000000'
}

big_counts_of_json() {
	printf '9007199254740992\n' >tree/timers/tick/count
	gives 0 "$COMMAND" status -t tick --json &&
		json '.settings.count == 9007199254740992' || return
	printf '9007199254740993\n' >tree/timers/tick/count
	gives 0 "$COMMAND" status -t tick --json &&
		json '.settings.count == "9007199254740993"'
}

# _sum is the module's, and does not fall when the mean does.
sum_is_the_modules() {
	new_tree tree
	sed -i '/^lateness_mean/i lateness_sum 18446744073709551616' tree/stats/snapshot
	gives 0 "$COMMAND" export &&
		says '^timer_demo_lateness_seconds_sum\{timer="default"\} 18446744073.709551616$' ||
		return
	sed -i 's/^lateness_mean.*/lateness_mean 1/' tree/stats/snapshot
	gives 0 "$COMMAND" export &&
		says '^timer_demo_lateness_seconds_sum\{timer="default"\} 18446744073.709551616$'
}

no_number_is_left_out() {
	printf 'many\n' >tree/interval_ns
	gives 0 "$COMMAND" export && ! grep many out &&
		says '^timer_demo_interval_seconds\{timer="tick"\} 0.005$'
}

check "times are shown with three digits, whatever their size (C10)" each_time_is_shown
check "times are read exactly to 2^64 - 1 (C10)" each_time_is_read
check "what is no time, or longer, is refused (C10)" others_are_refused
check "what is set is shown with all digits (C10)" exact_to_the_end
check "whole numbers are compared exactly" compares_whole_numbers
check "awk adds exactly" sums_are_exact
check "a setting of 2^63 and more is that number everywhere (C10)" set_and_shown
check "JSON has numbers to 2^53, digits beyond" big_counts_of_json
check "export: _sum is lateness_sum (C6)" sum_is_the_modules
check "export leaves out what is no number" no_number_is_left_out
