# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The verb why, on files as the module has them in a guest with the culprits.

new_tree tree

# causes: of the timer tick, whose threshold is 150 us.
causes() {
	mkdir -p tree/timers/tick/cause
	echo 150000 >tree/timers/tick/threshold_ns
	sed -i 's/^over_threshold .*/over_threshold 13/' tree/timers/tick/stats/snapshot
	cat >tree/timers/tick/cause/classes <<-END
	irqs_off 8 1476195 282521
	irq 4 778752 261886
	softirq 0 0 0
	unseen 0 0 0
	lost 1
	rest 0
	END
	cat >tree/timers/tick/cause/top <<-END
	irqs_off 8 1476195 282521 culprit guilty_irqs_off [timer_demo_culprits]
	irq 4 778752 261886 - irq 21 eth0 nic_handler
	END
}

says_it_in_words() {
	gives 0 "$COMMAND" why -t tick &&
		says '^tick: 13 of 1463 expiries were 150 us late or more, 2.25 ms in all$' &&
		says '^ +65 %  up to 283 us late, 8 times: guilty_irqs_off \[timer_demo_culprits\] kept interrupts off, task culprit$' &&
		says '^ +35 %  up to 262 us late, 4 times: irq 21 eth0 nic_handler ran in an interrupt$' &&
		says '1 more came too fast' && says 'irqs_off: report it' && ! grep unseen out
}

says_it_in_json() {
	gives 0 "$COMMAND" why --all --json && json 'length >= 4' &&
		json 'map(select(.name == "tick"))[0] | .over_threshold == 13 and .lost == 1 and
			.causes[0] == {cause: "irqs_off", count: 8, total_ns: 1476195, max_ns: 282521} and
			.top[1].who == "irq 21 eth0 nic_handler" and .top[1].module == null and
			.top[0].module == "timer_demo_culprits"'
}

without_a_threshold() {
	gives 0 "$COMMAND" why && says 'threshold_ns is not set' && says 'timer_demo set threshold_ns=100us'
}

# Who may not read the names hears of that, not of nothing.
without_the_names() {
	mv tree/timers/tick/cause/top away
	gives 0 "$COMMAND" why -t tick && says 'cause/top, which has the names, is for root'
	status=$?
	mv away tree/timers/tick/cause/top
	return "$status"
}

refuses_nonsense() {
	gives 3 "$COMMAND" why --all -t tick && complains 'two things' &&
		gives 3 "$COMMAND" why tick && complains 'chooses the timer' &&
		gives 3 "$COMMAND" whyy && complains 'Did you mean "?why'
}

# What the engine rounds by is nobody's fault, and more evidence would not find one.
knows_the_design() {
	echo 'unknown 250 864000000 3460000 - within bound_ns' >tree/timers/tick/cause/top
	gives 0 "$COMMAND" why -t tick && says '250 times: the engine is no finer' &&
		says 'another engine' && ! grep evidence= out
}

names_are_text() {
	# shellcheck disable=SC2016 # not to be expanded is the point
	printf 'irqs_off 8 1476195 282521 a\033[31mb $(touch x)`touch x` [m]\n' >tree/timers/tick/cause/top
	gives 0 "$COMMAND" why -t tick && ! grep -a $'\e' out && [ ! -e x ]
}

causes
check "why says in words who it was, how often, how late and what to do" says_it_in_words
check "why says the same in JSON, of all timers" says_it_in_json
check "why without a threshold says how to set one" without_a_threshold
check "why without the names says who may read them" without_the_names
check "why refuses what it would not heed" refuses_nonsense
check "why takes no culprit where the lateness is within bound_ns" knows_the_design
check "a culprit's name is text" names_are_text
