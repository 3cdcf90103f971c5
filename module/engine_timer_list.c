// SPDX-License-Identifier: GPL-2.0
/*
 * jiffies and jiffies_deferrable: a struct timer_list on the timer wheel, which
 * expires in softirq context. A deferrable one does not wake an idle CPU: it
 * waits for whatever wakes the CPU next, so its bound holds on busy CPUs alone.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>

#include "engine.h"
#include "plan.h"
#include "wheel.h"

struct timer_list_engine {
	struct tdemo_engine engine;
	struct timer_list timer;
	struct tdemo_ticks ticks;
	u64 deadline;
};

static unsigned long timer_list_engine_expires(struct timer_list_engine *self,
					       u64 now)
{
	u64 jiffy = get_jiffies_64();

	return (unsigned long)jiffy +
	       tdemo_ticks_until(&self->ticks, self->deadline, now, jiffy);
}

/*
 * Before the deadline it is called only where that is past the wheel's reach,
 * or where jiffies had fallen behind the clock when the timer was set.
 */
static void timer_list_engine_expire(struct timer_list *timer)
{
	u64 now = ktime_get_ns();
	struct timer_list_engine *self =
		container_of(timer, struct timer_list_engine, timer);
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
	mod_timer(&self->timer, timer_list_engine_expires(self, now));
}

/* Set it on the engine's CPU, if it has one. */
static void timer_list_engine_start(struct tdemo_engine *engine, u64 deadline,
				    u64 now, unsigned int flags)
{
	struct timer_list_engine *self =
		container_of(engine, struct timer_list_engine, engine);

	self->deadline = deadline;
	tdemo_ticks_anchor(&self->ticks, now, get_jiffies_64());
	if (engine->cpu < 0) {
		timer_setup(&self->timer, timer_list_engine_expire, flags);
		mod_timer(&self->timer, timer_list_engine_expires(self, now));
		return;
	}
	/* Pinned, so that mod_timer() in the callback leaves it there. */
	timer_setup(&self->timer, timer_list_engine_expire,
		    flags | TIMER_PINNED);
	self->timer.expires = timer_list_engine_expires(self, now);
	add_timer_on(&self->timer, engine->cpu);
}

/* Set up to be cancelled; arming sets it up with its flags. */
static int timer_list_engine_create(struct tdemo_engine *engine)
{
	struct timer_list_engine *self =
		container_of(engine, struct timer_list_engine, engine);

	timer_setup(&self->timer, timer_list_engine_expire, 0);
	return 0;
}

static void timer_list_engine_arm(struct tdemo_engine *engine, u64 deadline,
				  u64 now)
{
	timer_list_engine_start(engine, deadline, now, 0);
}

static void timer_list_engine_arm_deferrable(struct tdemo_engine *engine,
					     u64 deadline, u64 now)
{
	timer_list_engine_start(engine, deadline, now, TIMER_DEFERRABLE);
}

/* Only the callback arms again, so once it is waited for nothing will. */
static void timer_list_engine_cancel(struct tdemo_engine *engine)
{
	struct timer_list_engine *self =
		container_of(engine, struct timer_list_engine, engine);

	timer_delete_sync(&self->timer);
}

static u64 timer_list_engine_bound(u64 timeout, u64 slack)
{
	return tdemo_wheel_bound(timeout);
}

const struct tdemo_engine_ops tdemo_engine_jiffies = {
	.size		= sizeof(struct timer_list_engine),
	.create		= timer_list_engine_create,
	.arm		= timer_list_engine_arm,
	.cancel		= timer_list_engine_cancel,
	.granularity	= tdemo_wheel_granule,
	.bound		= timer_list_engine_bound,
};

const struct tdemo_engine_ops tdemo_engine_jiffies_deferrable = {
	.size		= sizeof(struct timer_list_engine),
	.create		= timer_list_engine_create,
	.arm		= timer_list_engine_arm_deferrable,
	.cancel		= timer_list_engine_cancel,
	.granularity	= tdemo_wheel_granule,
	.bound		= timer_list_engine_bound,
};
