// SPDX-License-Identifier: GPL-2.0
/* delayed_work: a work item after a wheel timer; expires in a worker task. */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "engine.h"
#include "plan.h"
#include "wheel.h"

struct work_engine {
	struct tdemo_engine engine;
	struct delayed_work work;
	struct tdemo_ticks ticks;
	u64 deadline;
};

/* Of its own, with a worker on each CPU, as schedule_delayed_work() has. */
static struct workqueue_struct *work_engine_queue;

static struct work_engine *to_work_engine(struct tdemo_engine *engine)
{
	return container_of(engine, struct work_engine, engine);
}

/* A delay of no tick would mean at once, not at the next tick. */
static void work_engine_start(struct work_engine *self, u64 now)
{
	unsigned long ticks = tdemo_ticks_until(&self->ticks, self->deadline,
						now, get_jiffies_64());
	int cpu = self->engine.cpu;

	queue_delayed_work_on(cpu < 0 ? WORK_CPU_UNBOUND : cpu,
			      work_engine_queue, &self->work, max(ticks, 1UL));
}

/* Early for the same reasons as a timer_list; see engine_timer_list.c. */
static void work_engine_expire(struct work_struct *work)
{
	u64 now = ktime_get_ns();
	struct work_engine *self =
		container_of(to_delayed_work(work), struct work_engine, work);
	bool early = now < self->deadline;

	if (likely(!early)) {
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
	work_engine_start(self, now);
}

static int work_engine_create_queue(void)
{
	work_engine_queue = alloc_workqueue("timer_demo_engine",
					    TDEMO_WQ_PERCPU, 0);
	return work_engine_queue ? 0 : -ENOMEM;
}

static void work_engine_destroy_queue(void)
{
	destroy_workqueue(work_engine_queue);
}

static int work_engine_create(struct tdemo_engine *engine)
{
	INIT_DELAYED_WORK(&to_work_engine(engine)->work, work_engine_expire);
	return 0;
}

static void work_engine_arm(struct tdemo_engine *engine, u64 deadline,
			    u64 now)
{
	struct work_engine *self = to_work_engine(engine);

	self->deadline = deadline;
	tdemo_ticks_anchor(&self->ticks, now, get_jiffies_64());
	work_engine_start(self, now);
}

static void work_engine_cancel(struct tdemo_engine *engine)
{
	cancel_delayed_work_sync(&to_work_engine(engine)->work);
}

/*
 * From a work item the soonest is a delay of one tick, and the wheel runs that
 * at the second tick from now; a timer_list's callback can have the next one.
 * So two ticks a period are the least.
 */
static u64 work_engine_granularity(u64 timeout)
{
	if (timeout < 2 * TICK_NSEC)
		return 2 * TICK_NSEC;
	return tdemo_wheel_granule(timeout);
}

/* As tdemo_wheel_bound(): a tick, and what the timeout is rounded up to. */
static u64 work_engine_bound(u64 timeout, u64 slack)
{
	return TICK_NSEC + work_engine_granularity(timeout);
}

const struct tdemo_engine_ops tdemo_engine_delayed_work = {
	.size		= sizeof(struct work_engine),
	.start		= work_engine_create_queue,
	.stop		= work_engine_destroy_queue,
	.create		= work_engine_create,
	.arm		= work_engine_arm,
	.cancel		= work_engine_cancel,
	.granularity	= work_engine_granularity,
	.bound		= work_engine_bound,
};
