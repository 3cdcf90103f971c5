// SPDX-License-Identifier: GPL-2.0
/* When a timer is to expire. Touches no kernel state. */
#include "plan.h"

#include <linux/math64.h>
#include <linux/overflow.h>

/* Make the next wait a step longer, as far as it goes. */
static void grow(struct tdemo_plan *plan)
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
	plan->uneven = plan->step || plan->from_now;
	plan->deadline = tdemo_plan_add(now, delay ?: plan->wait);
	if (!delay && plan->step)
		grow(plan);
}

/* Past the end of time counts as the end of time. */
static u64 saturating_sum(u64 a, u64 b)
{
	u64 sum;

	if (check_add_overflow(a, b, &sum) || sum > TDEMO_DEADLINE_MAX)
		return TDEMO_DEADLINE_MAX;
	return sum;
}

static u64 saturating_product(u64 a, u64 b)
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
static u64 stretch(const struct tdemo_plan *plan, u64 n)
{
	u64 pairs = n & 1 ? saturating_product(n, (n - 1) / 2) :
			    saturating_product(n / 2, n - 1);

	return saturating_sum(saturating_product(n, plan->wait),
			      saturating_product(pairs, plan->step));
}

/* Growing waits: the least n whose deadline is after @now, by bisection. */
static u64 skip_growing(struct tdemo_plan *plan, u64 late)
{
	u64 low = 1, high = div64_u64(late, plan->wait) + 1;

	while (low < high) {
		u64 middle = low + (high - low) / 2;

		if (stretch(plan, middle) > late)
			high = middle;
		else
			low = middle + 1;
	}
	plan->deadline = tdemo_plan_add(plan->deadline, stretch(plan, low));
	plan->wait = min_t(u64, TDEMO_INTERVAL_MAX,
			   saturating_sum(plan->wait,
					  saturating_product(low, plan->step)));
	return low;
}

/*
 * Move a deadline that is due already along its grid to the first one after
 * @now; return how many were passed over.
 */
static u64 skip(struct tdemo_plan *plan, u64 now)
{
	u64 late = now - plan->deadline, missed;

	if (plan->step)
		return skip_growing(plan, late);
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
		grow(plan);
	return plan->deadline <= now ? skip(plan, now) : 0;
}
