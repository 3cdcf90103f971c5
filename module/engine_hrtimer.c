// SPDX-License-Identifier: GPL-2.0
/*
 * hrtimer and hrtimer_soft: a struct hrtimer that expires in hard interrupt
 * context, on PREEMPT_RT as well, or in softirq context.
 */
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>

#include "engine.h"
#include "plan.h"

struct hrtimer_engine {
	struct tdemo_engine engine;
	struct hrtimer timer;
};

static struct hrtimer_engine *to_hrtimer_engine(struct tdemo_engine *engine)
{
	return container_of(engine, struct hrtimer_engine, engine);
}

static enum hrtimer_restart hrtimer_engine_restart(struct hrtimer_engine *self,
						   u64 next)
{
	u64 slack = self->engine.slack;

	if (next == TDEMO_NEVER)
		return HRTIMER_NORESTART;
	if (unlikely(slack))
		hrtimer_set_expires_range_ns(&self->timer, ns_to_ktime(next),
					     slack);
	else
		hrtimer_set_expires(&self->timer, ns_to_ktime(next));
	return HRTIMER_RESTART;
}

static enum hrtimer_restart hrtimer_engine_expire(struct hrtimer *timer)
{
	u64 now = ktime_get_ns();
	struct hrtimer_engine *self =
		container_of(timer, struct hrtimer_engine, timer);

	return hrtimer_engine_restart(self,
				      tdemo_engine_expired(&self->engine, now));
}

static enum hrtimer_restart hrtimer_engine_expire_soft(struct hrtimer *timer)
{
	u64 now = ktime_get_ns();
	struct hrtimer_engine *self =
		container_of(timer, struct hrtimer_engine, timer);
	u64 next;

	/* Softirqs can be preempted on PREEMPT_RT. */
	preempt_disable();
	next = tdemo_engine_expired(&self->engine, now);
	preempt_enable();
	return hrtimer_engine_restart(self, next);
}

static int hrtimer_engine_create(struct tdemo_engine *engine)
{
	hrtimer_setup(&to_hrtimer_engine(engine)->timer, hrtimer_engine_expire,
		      CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
	return 0;
}

static int hrtimer_engine_create_soft(struct tdemo_engine *engine)
{
	hrtimer_setup(&to_hrtimer_engine(engine)->timer,
		      hrtimer_engine_expire_soft, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_SOFT);
	return 0;
}

struct hrtimer_engine_start {
	struct hrtimer_engine *self;
	u64 deadline;
	enum hrtimer_mode mode;
};

/* An hrtimer starts on the CPU that starts it, if it is pinned. */
static void hrtimer_engine_start_here(void *arg)
{
	struct hrtimer_engine_start *start = arg;

	hrtimer_start_range_ns(&start->self->timer,
			       ns_to_ktime(start->deadline),
			       start->self->engine.slack, start->mode);
}

/* Start it on the engine's CPU, if it has one, in the mode of its setup. */
static void hrtimer_engine_start(struct tdemo_engine *engine, u64 deadline,
				 enum hrtimer_mode mode)
{
	struct hrtimer_engine_start start = {
		.self = to_hrtimer_engine(engine),
		.deadline = deadline,
		.mode = mode,
	};

	if (engine->cpu < 0) {
		hrtimer_engine_start_here(&start);
		return;
	}
	start.mode |= HRTIMER_MODE_PINNED;
	smp_call_function_single(engine->cpu, hrtimer_engine_start_here,
				 &start, 1);
}

static void hrtimer_engine_arm(struct tdemo_engine *engine, u64 deadline,
			       u64 now)
{
	hrtimer_engine_start(engine, deadline, HRTIMER_MODE_ABS_HARD);
}

static void hrtimer_engine_arm_soft(struct tdemo_engine *engine, u64 deadline,
				    u64 now)
{
	hrtimer_engine_start(engine, deadline, HRTIMER_MODE_ABS_SOFT);
}

/* Only the callback arms again, so once it is waited for nothing will. */
static void hrtimer_engine_cancel(struct tdemo_engine *engine)
{
	hrtimer_cancel(&to_hrtimer_engine(engine)->timer);
}

/**
 * tdemo_hrtimer_granularity() - how finely hrtimers keep a timeout
 * @timeout: ns
 *
 * Context: any.
 * Return: 1 ns, or a tick where there are no high-resolution timers.
 */
u64 tdemo_hrtimer_granularity(u64 timeout)
{
	return hrtimer_resolution;
}

/**
 * tdemo_hrtimer_bound() - how late an hrtimer may be by design
 * @timeout: ns
 * @slack: ns by which it may be put off
 *
 * Context: any.
 * Return: @slack: what is later the machine has added. An hrtimer that no other
 * falls together with expires at the end of it, so that this is added there.
 */
u64 tdemo_hrtimer_bound(u64 timeout, u64 slack)
{
	return slack;
}

const struct tdemo_engine_ops tdemo_engine_hrtimer = {
	.size		= sizeof(struct hrtimer_engine),
	.create		= hrtimer_engine_create,
	.arm		= hrtimer_engine_arm,
	.cancel		= hrtimer_engine_cancel,
	.granularity	= tdemo_hrtimer_granularity,
	.bound		= tdemo_hrtimer_bound,
	.can_storm	= true,
};

const struct tdemo_engine_ops tdemo_engine_hrtimer_soft = {
	.size		= sizeof(struct hrtimer_engine),
	.create		= hrtimer_engine_create_soft,
	.arm		= hrtimer_engine_arm_soft,
	.cancel		= hrtimer_engine_cancel,
	.granularity	= tdemo_hrtimer_granularity,
	.bound		= tdemo_hrtimer_bound,
	.can_storm	= true,
};
