// SPDX-License-Identifier: GPL-2.0
/* jiffies: a timer_list on the timer wheel; expires in softirq context. */
#include "engine.h"
#include "plan.h"
#include "wheel.h"

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>

struct jiffies_engine {
	struct tdemo_engine engine;
	struct timer_list timer;
	struct tdemo_ticks ticks;
	u64 deadline;
};

static struct jiffies_engine *to_jiffies_engine(struct tdemo_engine *engine)
{
	return container_of(engine, struct jiffies_engine, engine);
}

static void set_timer(struct jiffies_engine *self, u64 now)
{
	u64 jiffy = get_jiffies_64();

	mod_timer(&self->timer, (unsigned long)jiffy +
		  tdemo_ticks_until(&self->ticks, self->deadline, now, jiffy));
}

static void expire(struct timer_list *timer)
{
	u64 now = ktime_get_ns(), next;
	struct jiffies_engine *self =
		container_of(timer, struct jiffies_engine, timer);

	/*
	 * Before the deadline only where it is past the wheel's reach, or where
	 * jiffies had fallen behind the clock when the timer was set.
	 */
	if (unlikely(now < self->deadline)) {
		tdemo_ticks_anchor(&self->ticks, now, get_jiffies_64());
		set_timer(self, now);
		return;
	}
	/* Softirqs can be preempted on PREEMPT_RT. */
	preempt_disable();
	next = tdemo_engine_expired(&self->engine, now);
	preempt_enable();
	if (next == TDEMO_NEVER)
		return;
	self->deadline = next;
	if (self->engine.from_now)
		tdemo_ticks_anchor(&self->ticks, now, get_jiffies_64());
	set_timer(self, now);
}

static void create(struct tdemo_engine *engine)
{
	timer_setup(&to_jiffies_engine(engine)->timer, expire, 0);
}

static void arm(struct tdemo_engine *engine, u64 deadline, u64 now)
{
	struct jiffies_engine *self = to_jiffies_engine(engine);

	self->deadline = deadline;
	tdemo_ticks_anchor(&self->ticks, now, get_jiffies_64());
	set_timer(self, now);
}

/* Only the callback arms again, so once it is waited for nothing will. */
static void cancel(struct tdemo_engine *engine)
{
	timer_delete_sync(&to_jiffies_engine(engine)->timer);
}

const struct tdemo_engine_ops tdemo_engine_jiffies = {
	.size	= sizeof(struct jiffies_engine),
	.create	= create,
	.arm	= arm,
	.cancel	= cancel,
	.granularity = tdemo_wheel_granule,
	.bound	= tdemo_wheel_bound,
};
