// SPDX-License-Identifier: GPL-2.0
/* When a timer is to expire. Touches no kernel state. */
#include "plan.h"

#include <linux/math64.h>
#include <linux/overflow.h>

/* Make the next wait a step longer, as far as it goes. */
static void plan_grow(struct tdemo_plan *plan)
{
	u64 wait;

	if (check_add_overflow(plan->wait, plan->step, &wait) ||
	    wait > TDEMO_INTERVAL_MAX)
		wait = TDEMO_INTERVAL_MAX;
	plan->wait = wait;
}

/**
 * tdemo_plan_start() - plan the first expiry
 * @plan: its wait is the interval; step, left and from_now are set as well
 * @now: when the timer is armed
 * @delay: ns to the first expiry, 0: one interval
 *
 * Without a delay the first interval is the one up to the first expiry, so
 * what follows it has grown by a step already.
 *
 * Context: any.
 */
void tdemo_plan_start(struct tdemo_plan *plan, u64 now, u64 delay)
{
	plan->slow_path = plan->step || plan->from_now;
	plan->deadline = tdemo_plan_add(now, delay ?: plan->wait);
	if (!delay && plan->step)
		plan_grow(plan);
}

/* Past the end of time counts as the end of time. */
static u64 plan_sum(u64 a, u64 b)
{
	u64 sum;

	if (check_add_overflow(a, b, &sum) || sum > TDEMO_DEADLINE_MAX)
		return TDEMO_DEADLINE_MAX;
	return sum;
}

static u64 plan_product(u64 a, u64 b)
{
	u64 product;

	if (check_mul_overflow(a, b, &product) || product > TDEMO_DEADLINE_MAX)
		return TDEMO_DEADLINE_MAX;
	return product;
}

/*
 * The time from a deadline to the n-th after it, where the first wait is
 * @plan->wait: n x wait + step x n (n - 1) / 2, the sum of an arithmetic
 * progression. One of n and n - 1 is even, and that one is halved.
 */
static u64 plan_stretch(const struct tdemo_plan *plan, u64 n)
{
	u64 pairs = n & 1 ? plan_product(n, (n - 1) / 2) :
			    plan_product(n / 2, n - 1);

	return plan_sum(plan_product(n, plan->wait),
			plan_product(pairs, plan->step));
}

/* Growing waits: the least n whose deadline is after @now, by bisection. */
static u64 plan_skip_growing(struct tdemo_plan *plan, u64 late)
{
	u64 low = 1, high = div64_u64(late, plan->wait) + 1;

	while (low < high) {
		u64 middle = low + (high - low) / 2;

		if (plan_stretch(plan, middle) > late)
			high = middle;
		else
			low = middle + 1;
	}
	plan->deadline = tdemo_plan_add(plan->deadline, plan_stretch(plan, low));
	plan->wait = min_t(u64, TDEMO_INTERVAL_MAX,
			   plan_sum(plan->wait, plan_product(low, plan->step)));
	return low;
}

/*
 * Move a deadline that is due already along its grid to the first one after
 * @now; return how many were passed over.
 */
static u64 plan_skip(struct tdemo_plan *plan, u64 now)
{
	u64 late = now - plan->deadline, missed;

	if (plan->step)
		return plan_skip_growing(plan, late);
	missed = div64_u64(late, plan->wait) + 1;
	plan->deadline = tdemo_plan_add(plan->deadline, missed * plan->wait);
	return missed;
}

/**
 * tdemo_plan_next_rare() - what tdemo_plan_next() has no short way for
 * @plan: the plan
 * @now: ns on CLOCK_MONOTONIC
 *
 * Context: any; called by the callback. It divides only where expiries were
 * missed.
 * Return: how many planned expiries lie at or before @now and are skipped.
 */
u64 tdemo_plan_next_rare(struct tdemo_plan *plan, u64 now)
{
	if (plan->from_now)
		plan->deadline = now;
	plan->deadline = tdemo_plan_add(plan->deadline, plan->wait);
	if (plan->step)
		plan_grow(plan);
	return plan->deadline <= now ? plan_skip(plan, now) : 0;
}
