// SPDX-License-Identifier: GPL-2.0
/* hrtimer_soft: an hrtimer that expires in softirq context. */
#include "engine_hrtimer.h"

#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>

#include "plan.h"

static enum hrtimer_restart expire(struct hrtimer *timer)
{
	u64 now = ktime_get_ns();
	struct tdemo_hrtimer *self =
		container_of(timer, struct tdemo_hrtimer, timer);
	u64 next;

	/* Softirqs can be preempted on PREEMPT_RT. */
	preempt_disable();
	next = tdemo_engine_expired(&self->engine, now);
	preempt_enable();
	if (next == TDEMO_NEVER)
		return HRTIMER_NORESTART;
	hrtimer_set_expires(timer, ns_to_ktime(next));
	return HRTIMER_RESTART;
}

static int create(struct tdemo_engine *engine)
{
	hrtimer_setup(&to_tdemo_hrtimer(engine)->timer, expire,
		      CLOCK_MONOTONIC, HRTIMER_MODE_ABS_SOFT);
	return 0;
}

static void arm(struct tdemo_engine *engine, u64 deadline, u64 now)
{
	tdemo_hrtimer_arm(engine, deadline, HRTIMER_MODE_ABS_SOFT);
}

const struct tdemo_engine_ops tdemo_engine_hrtimer_soft = {
	.size		= sizeof(struct tdemo_hrtimer),
	.create		= create,
	.arm		= arm,
	.cancel		= tdemo_hrtimer_cancel,
	.granularity	= tdemo_hrtimer_granularity,
	.bound		= tdemo_hrtimer_bound,
	.can_storm	= true,
};
