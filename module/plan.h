/* SPDX-License-Identifier: GPL-2.0 */
/* When a timer is to expire: absolute deadlines in ns. Pure arithmetic. */
#ifndef _TDEMO_PLAN_H
#define _TDEMO_PLAN_H

#include <linux/compiler.h>
#include <linux/types.h>

/* The latest deadline there is: KTIME_MAX, about 292 years after boot. */
#define TDEMO_DEADLINE_MAX	((u64)S64_MAX)
/* What a timer answers that is not to expire again. */
#define TDEMO_NEVER		U64_MAX
/* The longest interval that can be set (292 years less some days). */
#define TDEMO_INTERVAL_MAX	9223372036000000000ULL

/**
 * struct tdemo_plan - the deadlines of one armed timer
 * @deadline: the next planned expiry, ns on CLOCK_MONOTONIC
 * @wait: from @deadline to the expiry after it, ns
 * @step: what each wait is longer than the one before, ns
 * @left: expiries still to come; U64_MAX stands for no end
 * @from_now: count each wait from the expiry as it happened, not from its plan
 * @slow_path: @step or @from_now is set, so that adding @wait is not enough
 */
struct tdemo_plan {
	u64 deadline;
	u64 wait;
	u64 step;
	u64 left;
	bool from_now;
	bool slow_path;
};

void tdemo_plan_start(struct tdemo_plan *plan, u64 now, u64 delay);
u64 tdemo_plan_next_rare(struct tdemo_plan *plan, u64 now);

/**
 * tdemo_plan_add() - a deadline some time after another
 * @deadline: at most TDEMO_DEADLINE_MAX
 * @wait: ns, at most TDEMO_INTERVAL_MAX, so that the sum stays in 64 bits
 *
 * Context: any.
 * Return: the sum, or TDEMO_DEADLINE_MAX where it is later than that.
 */
static inline u64 tdemo_plan_add(u64 deadline, u64 wait)
{
	u64 sum = deadline + wait;

	return likely(sum < TDEMO_DEADLINE_MAX) ? sum : TDEMO_DEADLINE_MAX;
}

/**
 * tdemo_plan_next() - plan the expiry after the one that happens now
 * @plan: @plan->deadline is the expiry that happens
 * @now: when it really happened, not before the deadline
 *
 * Context: any; called by the callback.
 * Return: how many planned expiries lie at or before @now and are skipped.
 */
static inline u64 tdemo_plan_next(struct tdemo_plan *plan, u64 now)
{
	u64 next = plan->deadline + plan->wait;

	/* Past the end of time it is negative, and so not after now either. */
	if (unlikely((s64)next <= (s64)now || plan->slow_path))
		return tdemo_plan_next_rare(plan, now);
	plan->deadline = next;
	return 0;
}

#endif
