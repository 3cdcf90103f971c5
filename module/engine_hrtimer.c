// SPDX-License-Identifier: GPL-2.0
/* hrtimer: expires in hard interrupt context, on PREEMPT_RT as well. */
#include "engine.h"
#include "plan.h"

#include <linux/hrtimer.h>
#include <linux/kernel.h>

struct hrtimer_engine {
	struct tdemo_engine engine;
	struct hrtimer timer;
};

static struct hrtimer_engine *to_hrtimer_engine(struct tdemo_engine *engine)
{
	return container_of(engine, struct hrtimer_engine, engine);
}

static enum hrtimer_restart expire(struct hrtimer *timer)
{
	u64 now = ktime_get_ns();
	struct hrtimer_engine *self =
		container_of(timer, struct hrtimer_engine, timer);
	u64 next = tdemo_engine_expired(&self->engine, now);

	if (next == TDEMO_NEVER)
		return HRTIMER_NORESTART;
	hrtimer_set_expires(timer, ns_to_ktime(next));
	return HRTIMER_RESTART;
}

static void create(struct tdemo_engine *engine)
{
	hrtimer_setup(&to_hrtimer_engine(engine)->timer, expire,
		      CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
}

static void arm(struct tdemo_engine *engine, u64 deadline, u64 now)
{
	hrtimer_start(&to_hrtimer_engine(engine)->timer, ns_to_ktime(deadline),
		      HRTIMER_MODE_ABS_HARD);
}

/* Only the callback arms again, so once it is waited for nothing will. */
static void cancel(struct tdemo_engine *engine)
{
	hrtimer_cancel(&to_hrtimer_engine(engine)->timer);
}

/* 1 ns, or a tick where the kernel has no high-resolution timers. */
static u64 granularity(u64 timeout)
{
	return hrtimer_resolution;
}

static u64 bound(u64 timeout)
{
	return 0;
}

const struct tdemo_engine_ops tdemo_engine_hrtimer = {
	.size	= sizeof(struct hrtimer_engine),
	.create	= create,
	.arm	= arm,
	.cancel	= cancel,
	.granularity = granularity,
	.bound	= bound,
	.can_storm = true,
};
