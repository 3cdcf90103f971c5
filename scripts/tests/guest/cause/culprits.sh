#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 120
# Culprits that keep the CPU from a timer, each in its own way: each is named, or it
# is said that it cannot be; as often as it did it, and for as long.

# shellcheck disable=SC2154 # lib-stats.sh's
. /guest/ktap.sh
. /guest/lib.sh
. /guest/lib-stats.sh
. /guest/lib-cause.sh

RT=
! uname -v | grep -q PREEMPT_RT || RT=1

# What a late timer's own way takes once the culprit is over: from the interrupt, or
# through a softirq or the scheduler.
own_way() {
	case $1 in
	hrtimer) [ "$2" = irqs_off ] && echo 1000 || echo 3000 ;;
	thread) echo 40000 ;;
	delayed_work) echo 1000000 ;;
	*) echo 25000 ;;
	esac
}

# accuse ENGINE KIND CAUSE WHO: one line in top, the same in last and worst.
accuse() {
	victim "$1" && culprit "$2" || return
	get stats/lateness_max
	max=$got
	longest=$(cat "$CULPRIT/longest")
	acquit
	cat "$CAUSE/top"
	[ "$(wc -l <"$CAUSE/top")" -eq 1 ] || return
	read -r cause count total most task who <"$CAUSE/top"
	who=$(echo "$who" | sed 's/^irq [0-9]* /irq N /')
	read_pairs w_ <"$STATS/worst"
	read_pairs l_ <"$CAUSE/last"
	echo "max $max, the longest spun $longest"
	[ "$cause $count $most" = "$3 $RUNS $max" ] && [ "$total" -ge "$max" ] &&
		[ "$who" = "$4" ] && [ "$w_cause" = "$3" ] &&
		[ "$l_cause" = "$3" ] && [ "$w_who" = "$l_who" ] &&
		[ "${w_who#irq *[0-9] }" = "$(echo "${4% \[*}" | sed 's/^irq N //')" ] &&
		[ $((max - longest)) -ge 0 ] &&
		[ $((max - longest)) -le "$(own_way "$1" "$3")" ] && cause_sums &&
		no_address "$CAUSE/top" "$CAUSE/last" "$STATS/worst" || return
	case $3 in
	irqs_off|bh_off|preempt_off) [ "$task" = culprit ] ;;
	preempted) [ "${task#kworker}" != "$task" ] ;;
	*) [ "$task" = - ] ;;
	esac
}

# not_late ENGINE KIND: this one does nothing to that engine.
not_late() {
	victim "$1" && culprit "$2" && acquit || return
	cat "$CAUSE/top"
	stat_is over_threshold -eq 0 && [ -z "$(cat "$CAUSE/top")" ] && cause_sums
}

# of EVIDENCE: the table on stdin, "ENGINE CULPRIT CAUSE WHO" a line; a cause of -:
# it does nothing to that engine.
of() {
	store evidence "$1"
	while read -r engine kind cause who; do
		case $who in
		-|vector*|softirq*) ;;
		*) who="$who [timer_demo_culprits]" ;;
		esac
		if [ "$cause" = - ]; then
			check "$1, $engine: $kind does not make it late" \
				not_late "$engine" "$kind"
		else
			check "$1, $engine: $kind is $cause, by $who" \
				accuse "$engine" "$kind" "$cause" "$who"
		fi
	done
}

load
of stack <<END
hrtimer irqs_off irqs_off guilty_irqs_off
hrtimer irq_disable irqs_off guilty_irq_disable
hrtimer raw_lock irqs_off guilty_raw_lock
hrtimer irq_work unseen -
hrtimer irq unseen -
hrtimer bh_off -
hrtimer preempt_off -
hrtimer loop -
hrtimer tasklet -
hrtimer work -
END
[ -n "$RT" ] || of stack <<END
hrtimer_soft irqs_off irqs_off guilty_irqs_off
hrtimer_soft irq_disable irqs_off guilty_irq_disable
hrtimer_soft raw_lock irqs_off guilty_raw_lock
hrtimer_soft bh_off bh_off guilty_bh_off
hrtimer_soft irq_work unknown -
hrtimer_soft irq unknown -
hrtimer_soft hrtimer unknown -
hrtimer_soft tasklet unknown -
hrtimer_soft preempt_off -
hrtimer_soft loop -
hrtimer_soft work -
jiffies irqs_off irqs_off guilty_irqs_off
jiffies raw_lock irqs_off guilty_raw_lock
jiffies bh_off bh_off guilty_bh_off
jiffies irq_work unknown -
jiffies tasklet unknown -
jiffies preempt_off -
END
of stack <<END
thread irqs_off unknown -
thread preempt_off unknown -
END
of witness <<END
thread irqs_off irqs_off guilty_irqs_off
thread raw_lock irqs_off guilty_raw_lock
thread preempt_off preempt_off guilty_preempt_off
thread irq_work unseen -
delayed_work irqs_off irqs_off guilty_irqs_off
delayed_work preempt_off preempt_off guilty_preempt_off
END
[ -n "$RT" ] || of witness <<END
hrtimer_soft irqs_off irqs_off guilty_irqs_off
hrtimer_soft raw_lock irqs_off guilty_raw_lock
hrtimer_soft bh_off bh_off guilty_bh_off
hrtimer_soft tasklet softirq guilty_tasklet
hrtimer_soft irq_work unseen -
jiffies tasklet softirq guilty_tasklet
jiffies bh_off bh_off guilty_bh_off
thread tasklet softirq guilty_tasklet
delayed_work tasklet softirq guilty_tasklet
END
# A kernel that preempts itself lets the thread run.
[ -n "$RT" ] || uname -v | grep -q PREEMPT_LAZY || of witness <<END
thread loop preempt_off guilty_loop
thread bh_off preempt_off guilty_bh_off
END
of witness <<END
delayed_work work preempted guilty_work
END
# The number of the interrupt is the kernel's choice.
of probes <<END
hrtimer irq_work irq vector 246 irq_work
hrtimer hrtimer irq timer guilty_hrtimer
hrtimer irq irq irq N guilty_irq guilty_irq
hrtimer irqs_off irqs_off guilty_irqs_off
thread irq irq irq N guilty_irq guilty_irq
thread hrtimer irq timer guilty_hrtimer
thread preempt_off preempt_off guilty_preempt_off
END
[ -n "$RT" ] || of probes <<END
hrtimer_soft irq irq irq N guilty_irq guilty_irq
hrtimer_soft hrtimer irq timer guilty_hrtimer
hrtimer_soft tasklet softirq softirq tasklet
jiffies irq irq irq N guilty_irq guilty_irq
thread tasklet softirq softirq tasklet
END
unload
finish
