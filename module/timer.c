// SPDX-License-Identifier: GPL-2.0
/*
 * The core. A store cancels the timer and waits for its callback, changes what
 * it came to change, and arms the timer anew; so the settings of an armed timer
 * belong to its callback, which takes no lock.
 */
#include "timer.h"

#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

/* Faster periodic timers could leave a slow machine nothing else to do. */
struct tdemo_limits tdemo_limits = {
	.min_interval = 10000,
};

/**
 * tdemo_config_check() - whether settings that are right alone go together
 * @config: the settings
 *
 * Context: any.
 * Return: 0; -ERANGE for a periodic timer with too short an interval;
 * -EOPNOTSUPP for an engine that this kernel cannot offer.
 */
int tdemo_config_check(const struct tdemo_config *config)
{
	if (config->mode == TDEMO_PERIODIC &&
	    config->interval < tdemo_limits.min_interval)
		return -ERANGE;
	if (!tdemo_engine_ops(config->engine))
		return -EOPNOTSUPP;
	return 0;
}

static void begin_write(struct tdemo_timer *timer)
{
	raw_write_seqcount_begin(&timer->seq);
}

static void end_write(struct tdemo_timer *timer)
{
	raw_write_seqcount_end(&timer->seq);
}

/*
 * Set whether the timer runs, for the holder of the lock. A reader that came in
 * between would wait for the end, so nothing may come in between.
 */
static void set_running(struct tdemo_timer *timer, bool running,
			enum tdemo_stop_reason reason)
{
	unsigned long flags;

	lockdep_assert_held(&timer->lock);
	local_irq_save(flags);
	begin_write(timer);
	timer->now.running = running;
	timer->now.reason = reason;
	end_write(timer);
	local_irq_restore(flags);
}

/* The last expiry of this arming: a one-shot's only one, or the last of count. */
static void note_end(struct tdemo_timer *timer)
{
	timer->now.running = false;
	timer->now.reason = timer->config.mode == TDEMO_ONESHOT ?
			    TDEMO_STOP_EXPIRED : TDEMO_STOP_COUNT;
}

/**
 * tdemo_engine_expired() - what every engine's callback asks: when next?
 * @engine: the engine
 * @now: the callback's first clock read, ns on CLOCK_MONOTONIC
 *
 * Context: the callback: hardirq, softirq or task, preemption off.
 * Return: the next deadline, ns on CLOCK_MONOTONIC, or TDEMO_NEVER.
 */
u64 tdemo_engine_expired(struct tdemo_engine *engine, u64 now)
{
	struct tdemo_timer *timer = engine->owner;
	struct tdemo_plan *plan = &timer->plan;
	s64 lateness = now - plan->deadline;
	u64 elapsed = now - timer->previous;
	u64 next = TDEMO_NEVER;

	timer->previous = now;
	begin_write(timer);
	timer->now.elapsed = elapsed;
	timer->now.lateness = lateness;
	if (likely(--plan->left)) {
		tdemo_plan_next(plan, now);
		next = plan->deadline;
	} else {
		note_end(timer);
	}
	end_write(timer);

	if (unlikely(READ_ONCE(timer->config.log)))
		tdemo_tell_log(&timer->tell, elapsed, lateness);
	return next;
}

/* Arm from this moment. The timer is cancelled; its settings go together. */
static void arm(struct tdemo_timer *timer)
{
	const struct tdemo_config *config = &timer->config;
	struct tdemo_plan *plan = &timer->plan;
	u64 now;

	lockdep_assert_held(&timer->lock);
	plan->wait = config->interval;
	plan->step = config->step;
	plan->from_now = config->rearm == TDEMO_REARM_NOW;
	if (config->mode == TDEMO_ONESHOT)
		plan->left = 1;
	else
		plan->left = config->count ?: U64_MAX;
	timer->engine->from_now = plan->from_now;
	set_running(timer, true, TDEMO_STOP_NONE);

	now = ktime_get_ns();
	timer->previous = now;
	tdemo_plan_start(plan, now, config->delay);
	timer->engine->ops->arm(timer->engine, plan->deadline, now);
}

static void cancel(struct tdemo_timer *timer)
{
	lockdep_assert_held(&timer->lock);
	timer->engine->ops->cancel(timer->engine);
}

/**
 * tdemo_timer_arm() - arm a timer from this moment, anew if it is armed
 * @timer: the timer
 *
 * Context: task, may sleep.
 */
void tdemo_timer_arm(struct tdemo_timer *timer)
{
	mutex_lock(&timer->lock);
	cancel(timer);
	arm(timer);
	mutex_unlock(&timer->lock);
}

/**
 * tdemo_timer_cancel() - afterwards the callback neither runs nor will run
 * @timer: the timer; nothing happens where it is not armed
 *
 * Context: task, may sleep.
 */
void tdemo_timer_cancel(struct tdemo_timer *timer)
{
	mutex_lock(&timer->lock);
	cancel(timer);
	if (timer->now.running)
		set_running(timer, false, TDEMO_STOP_USER);
	mutex_unlock(&timer->lock);
}

/* Edit a copy of the settings, so that a refusal leaves no trace. */
static int edit_copy(struct tdemo_timer *timer, struct tdemo_config *copy,
		     tdemo_edit *edit, const void *arg)
{
	int err;

	lockdep_assert_held(&timer->lock);
	*copy = timer->config;
	err = edit(copy, arg);
	return err ?: tdemo_config_check(copy);
}

/**
 * tdemo_timer_set() - change a setting: cancel, change, arm anew if armed
 * @timer: the timer
 * @edit: changes the setting
 * @arg: handed to @edit
 *
 * Context: task, may sleep.
 * Return: 0; what @edit or tdemo_config_check() refuse it with, or -ENOMEM;
 * then nothing has changed and the timer was not touched.
 */
int tdemo_timer_set(struct tdemo_timer *timer, tdemo_edit *edit,
		    const void *arg)
{
	struct tdemo_engine *engine = NULL;
	struct tdemo_config config;
	int err;

	mutex_lock(&timer->lock);
	err = edit_copy(timer, &config, edit, arg);
	if (err)
		goto unlock;
	if (config.engine != timer->config.engine) {
		engine = tdemo_engine_create(config.engine, timer);
		if (!engine) {
			err = -ENOMEM;
			goto unlock;
		}
	}
	cancel(timer);
	timer->config = config;
	if (engine)
		swap(timer->engine, engine);
	/* It may have expired for the last time while it was waited for. */
	if (timer->now.running)
		arm(timer);
unlock:
	mutex_unlock(&timer->lock);
	tdemo_engine_destroy(engine);
	return err;
}

/**
 * tdemo_timer_watch() - change a setting that only watches: nothing is re-armed
 * @timer: the timer
 * @edit: changes the setting
 * @arg: handed to @edit
 *
 * Context: task, may sleep.
 * Return: 0 or what @edit refuses it with.
 */
int tdemo_timer_watch(struct tdemo_timer *timer, tdemo_edit *edit,
		      const void *arg)
{
	struct tdemo_config config;
	int err;

	mutex_lock(&timer->lock);
	err = edit_copy(timer, &config, edit, arg);
	if (!err)
		WRITE_ONCE(timer->config.log, config.log);
	mutex_unlock(&timer->lock);
	return err;
}

/**
 * tdemo_timer_config() - read the settings
 * @timer: the timer
 * @config: where to
 *
 * Context: task, may sleep; never holds up the callback.
 */
void tdemo_timer_config(struct tdemo_timer *timer, struct tdemo_config *config)
{
	mutex_lock(&timer->lock);
	*config = timer->config;
	mutex_unlock(&timer->lock);
}

/**
 * tdemo_timer_read() - read what the timer says of itself, from one moment
 * @timer: the timer
 * @readings: where to
 *
 * Context: any but the callback; never holds up the callback.
 */
void tdemo_timer_read(struct tdemo_timer *timer,
		      struct tdemo_readings *readings)
{
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&timer->seq);
		*readings = timer->now;
	} while (read_seqcount_retry(&timer->seq, seq));
}

/**
 * tdemo_timer_create() - make a timer, not armed
 * @name: what it is called
 * @config: its settings, checked
 *
 * Context: task, may sleep.
 * Return: the timer, or NULL without memory.
 */
struct tdemo_timer *tdemo_timer_create(const char *name,
				       const struct tdemo_config *config)
{
	struct tdemo_timer *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return NULL;
	timer->config = *config;
	timer->name = kstrdup(name, GFP_KERNEL);
	timer->engine = tdemo_engine_create(config->engine, timer);
	if (!timer->name || !timer->engine) {
		tdemo_engine_destroy(timer->engine);
		kfree(timer->name);
		kfree(timer);
		return NULL;
	}
	seqcount_init(&timer->seq);
	mutex_init(&timer->lock);
	tdemo_tell_init(&timer->tell, timer->name);
	return timer;
}

/**
 * tdemo_timer_destroy() - cancel a timer and free it
 * @timer: one that no face refers to any more
 *
 * Context: task, may sleep.
 */
void tdemo_timer_destroy(struct tdemo_timer *timer)
{
	tdemo_timer_cancel(timer);
	tdemo_tell_finish(&timer->tell);
	tdemo_engine_destroy(timer->engine);
	mutex_destroy(&timer->lock);
	kfree(timer->name);
	kfree(timer);
}
