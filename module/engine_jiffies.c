// SPDX-License-Identifier: GPL-2.0
/* jiffies: a timer_list on the timer wheel; expires in softirq context. */
#include "engine_jiffies.h"

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>

#include "plan.h"

static struct tdemo_jiffies *to_tdemo_jiffies(struct tdemo_engine *engine)
{
	return container_of(engine, struct tdemo_jiffies, engine);
}

static unsigned long expires(struct tdemo_jiffies *self, u64 now)
{
	u64 jiffy = get_jiffies_64();

	return (unsigned long)jiffy +
	       tdemo_ticks_until(&self->ticks, self->deadline, now, jiffy);
}

/*
 * Before the deadline it is called only where that is past the wheel's reach,
 * or where jiffies had fallen behind the clock when the timer was set.
 */
static void expire(struct timer_list *timer)
{
	u64 now = ktime_get_ns();
	struct tdemo_jiffies *self =
		container_of(timer, struct tdemo_jiffies, timer);
	bool early = now < self->deadline;

	if (likely(!early)) {
		/* Softirqs can be preempted on PREEMPT_RT. */
		preempt_disable();
		self->deadline = tdemo_engine_expired(&self->engine, now);
		preempt_enable();
		if (self->deadline == TDEMO_NEVER)
			return;
	}
	if (early)
		tdemo_ticks_aim(&self->ticks, self->deadline, now,
				get_jiffies_64());
	else if (self->engine.from_now)
		tdemo_ticks_anchor(&self->ticks, now, get_jiffies_64());
	mod_timer(&self->timer, expires(self, now));
}

/**
 * tdemo_jiffies_arm() - set a timer_list on the engine's CPU, if it has one
 * @engine: a struct tdemo_jiffies
 * @deadline: ns on CLOCK_MONOTONIC
 * @now: ns on CLOCK_MONOTONIC
 * @flags: TIMER_DEFERRABLE or 0
 *
 * Context: task.
 */
void tdemo_jiffies_arm(struct tdemo_engine *engine, u64 deadline, u64 now,
		       unsigned int flags)
{
	struct tdemo_jiffies *self = to_tdemo_jiffies(engine);

	self->deadline = deadline;
	tdemo_ticks_anchor(&self->ticks, now, get_jiffies_64());
	if (engine->cpu < 0) {
		timer_setup(&self->timer, expire, flags);
		mod_timer(&self->timer, expires(self, now));
		return;
	}
	/* Pinned, so that mod_timer() in the callback leaves it there. */
	timer_setup(&self->timer, expire, flags | TIMER_PINNED);
	self->timer.expires = expires(self, now);
	add_timer_on(&self->timer, engine->cpu);
}

/**
 * tdemo_jiffies_create() - make a timer_list ready to be cancelled
 * @engine: a struct tdemo_jiffies
 *
 * Context: task.
 * Return: 0.
 */
int tdemo_jiffies_create(struct tdemo_engine *engine)
{
	timer_setup(&to_tdemo_jiffies(engine)->timer, expire, 0);
	return 0;
}

static void arm(struct tdemo_engine *engine, u64 deadline, u64 now)
{
	tdemo_jiffies_arm(engine, deadline, now, 0);
}

/**
 * tdemo_jiffies_cancel() - cancel a timer_list and wait for its callback
 * @engine: a struct tdemo_jiffies
 *
 * Only the callback arms again, so once it is waited for nothing will.
 *
 * Context: task, may sleep.
 */
void tdemo_jiffies_cancel(struct tdemo_engine *engine)
{
	timer_delete_sync(&to_tdemo_jiffies(engine)->timer);
}

const struct tdemo_engine_ops tdemo_engine_jiffies = {
	.size		= sizeof(struct tdemo_jiffies),
	.create		= tdemo_jiffies_create,
	.arm		= arm,
	.cancel		= tdemo_jiffies_cancel,
	.granularity	= tdemo_wheel_granule,
	.bound		= tdemo_wheel_bound,
};
