// SPDX-License-Identifier: GPL-2.0
/* hrtimer: expires in hard interrupt context, on PREEMPT_RT as well. */
#include "engine_hrtimer.h"

#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>

#include "plan.h"

static enum hrtimer_restart expire(struct hrtimer *timer)
{
	u64 now = ktime_get_ns();
	struct tdemo_hrtimer *self =
		container_of(timer, struct tdemo_hrtimer, timer);
	u64 next = tdemo_engine_expired(&self->engine, now);

	if (next == TDEMO_NEVER)
		return HRTIMER_NORESTART;
	hrtimer_set_expires(timer, ns_to_ktime(next));
	return HRTIMER_RESTART;
}

static int create(struct tdemo_engine *engine)
{
	hrtimer_setup(&to_tdemo_hrtimer(engine)->timer, expire,
		      CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
	return 0;
}

struct start {
	struct hrtimer *timer;
	u64 deadline;
	enum hrtimer_mode mode;
};

/* An hrtimer starts on the CPU that starts it, if it is pinned. */
static void start_here(void *arg)
{
	struct start *start = arg;

	hrtimer_start(start->timer, ns_to_ktime(start->deadline), start->mode);
}

/**
 * tdemo_hrtimer_arm() - start an hrtimer on the engine's CPU, if it has one
 * @engine: a struct tdemo_hrtimer
 * @deadline: ns on CLOCK_MONOTONIC
 * @mode: as it was set up with
 *
 * Context: task.
 */
void tdemo_hrtimer_arm(struct tdemo_engine *engine, u64 deadline,
		       enum hrtimer_mode mode)
{
	struct start start = {
		.timer = &to_tdemo_hrtimer(engine)->timer,
		.deadline = deadline,
		.mode = mode,
	};

	if (engine->cpu < 0) {
		start_here(&start);
		return;
	}
	start.mode |= HRTIMER_MODE_PINNED;
	smp_call_function_single(engine->cpu, start_here, &start, 1);
}

static void arm(struct tdemo_engine *engine, u64 deadline, u64 now)
{
	tdemo_hrtimer_arm(engine, deadline, HRTIMER_MODE_ABS_HARD);
}

/**
 * tdemo_hrtimer_cancel() - cancel an hrtimer and wait for its callback
 * @engine: a struct tdemo_hrtimer
 *
 * Only the callback arms again, so once it is waited for nothing will.
 *
 * Context: task, may sleep.
 */
void tdemo_hrtimer_cancel(struct tdemo_engine *engine)
{
	hrtimer_cancel(&to_tdemo_hrtimer(engine)->timer);
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
 *
 * Context: any.
 * Return: 0: it is the machine that makes it late.
 */
u64 tdemo_hrtimer_bound(u64 timeout)
{
	return 0;
}

const struct tdemo_engine_ops tdemo_engine_hrtimer = {
	.size		= sizeof(struct tdemo_hrtimer),
	.create		= create,
	.arm		= arm,
	.cancel		= tdemo_hrtimer_cancel,
	.granularity	= tdemo_hrtimer_granularity,
	.bound		= tdemo_hrtimer_bound,
	.can_storm	= true,
};
