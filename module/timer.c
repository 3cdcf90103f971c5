// SPDX-License-Identifier: GPL-2.0
/*
 * The core, as stores see it. A store cancels the timer, waits for its
 * callback, changes what it came to change and arms the timer anew; so the
 * settings of an armed timer belong to its callback, which takes no lock.
 */
#include "timer.h"

#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "trace.h"

/*
 * Interrupts are off while the sequence counter is odd: a reader in an
 * interrupt on this CPU would wait for a writer that cannot go on.
 */
static void timer_set_running(struct tdemo_timer *timer, bool running,
			      enum tdemo_stop_reason reason)
{
	/*
	 * Of a fast one that was running the last expiry may not be told yet;
	 * see set_long_end().
	 */
	bool untold = timer->now.running &&
		      !(timer->long_end & TDEMO_END_SPARSE);
	unsigned long flags;

	lockdep_assert_held(&timer->lock);
	local_irq_save(flags);
	raw_write_seqcount_begin(&timer->seq);
	timer->now.running = running;
	timer->now.reason = reason;
	raw_write_seqcount_end(&timer->seq);
	local_irq_restore(flags);
	if (!running)
		trace_stop(timer->name, tdemo_reason_words[reason]);
	tdemo_notify_change(&timer->news, untold);
	if (!running && timer->config.notify == TDEMO_NOTIFY_STOP) {
		local_irq_save(flags);
		tdemo_notify_event(&timer->news, timer->now.elapsed,
				   timer->now.lateness,
				   tdemo_reason_words[reason]);
		local_irq_restore(flags);
	}
}

/**
 * tdemo_timer_witnessed() - whether the witness is to look at its expiries
 * @timer: the timer
 *
 * One in hard interrupts sees itself what the witness would; one that does not
 * wake an idle CPU is not to have it woken by others.
 *
 * Context: the timer's callback, or its lock is held.
 * Return: whether.
 */
bool tdemo_timer_witnessed(const struct tdemo_timer *timer)
{
	return READ_ONCE(timer->cause.evidence) >= TDEMO_EVIDENCE_WITNESS &&
	       timer->config.engine != TDEMO_ENGINE_HRTIMER &&
	       timer->config.engine != TDEMO_ENGINE_JIFFIES_DEFERRABLE;
}

/**
 * tdemo_timer_limit() - from how late on the next expiry will be explained
 * @timer: the timer
 *
 * Context: the timer's callback, or it is cancelled and its lock is held.
 * Return: ns; S64_MAX: from no lateness that is known yet.
 */
s64 tdemo_timer_limit(struct tdemo_timer *timer)
{
	s64 max = atomic64_read(&timer->reset_at) ? -1 : timer->stats.max;

	return tdemo_witness_limit(atomic64_read(&timer->threshold), max,
				   timer->bound);
}

/* Arm from this moment. The timer is cancelled; its settings go together. */
static void timer_arm_now(struct tdemo_timer *timer)
{
	const struct tdemo_engine_ops *ops = timer->engine->ops;
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
	timer->engine->cpu = config->cpu;
	WRITE_ONCE(timer->engine->slack, config->slack);
	timer_set_running(timer, true, TDEMO_STOP_NONE);

	timer->long_end = TDEMO_END_SPARSE;
	timer->fast_path_max = S64_MIN;
	timer->bound = ops->bound(config->delay ?: config->interval,
				  config->slack) ?: S64_MAX;
	timer->late_streak = 0;
	timer->armed_on = config->cpu < 0 ? raw_smp_processor_id() :
			  config->cpu;
	now = ktime_get_ns();
	timer->previous = now;
	tdemo_plan_start(plan, now, config->delay);
	trace_arm(timer->name, tdemo_engine_names[config->engine],
		  tdemo_mode_words[config->mode], config->cpu, plan->deadline);
	if (tdemo_timer_witnessed(timer))
		tdemo_witness_arm(&timer->cause, plan->deadline,
				  tdemo_timer_limit(timer), timer->armed_on);
	ops->arm(timer->engine, plan->deadline, now);
}

/* Have the callback read the settings again at its next expiry. */
static void timer_reload(struct tdemo_timer *timer)
{
	/* Whoever sees the flag sees what was written before it. */
	smp_mb__before_atomic();
	atomic_or(TDEMO_RELOAD, &timer->news.flags);
}

static void timer_set_threshold(struct tdemo_timer *timer)
{
	u64 threshold = timer->config.threshold;

	atomic64_set(&timer->threshold,
		     threshold ? min_t(u64, threshold, S64_MAX) : S64_MAX);
	timer_reload(timer);
}

/**
 * tdemo_timer_reset() - begin the statistics afresh, running or not
 * @timer: the timer
 *
 * The callback does it at its next expiry, since they are its own; until then
 * readers are told that there was none.
 *
 * Context: any.
 */
void tdemo_timer_reset(struct tdemo_timer *timer)
{
	atomic64_set(&timer->reset_at, ktime_get_ns());
	timer_reload(timer);
}

/**
 * tdemo_timer_resets() - whether a reset waits for the next expiry
 * @timer: the timer
 *
 * Context: any.
 * Return: whether what there is was reset already for who reads.
 */
bool tdemo_timer_resets(struct tdemo_timer *timer)
{
	return atomic64_read(&timer->reset_at);
}

static void timer_stop_engine(struct tdemo_timer *timer)
{
	lockdep_assert_held(&timer->lock);
	timer->engine->ops->cancel(timer->engine);
	tdemo_witness_cancel(&timer->cause);
}

/* Under cpus_read_lock(): otherwise the answer may be wrong at once. */
static bool timer_cpu_is_there(const struct tdemo_config *config)
{
	return config->cpu < 0 || cpu_online(config->cpu);
}

/**
 * tdemo_timer_arm() - arm a timer from this moment, anew if it is armed
 * @timer: the timer
 *
 * Context: task, may sleep.
 * Return: 0, or -ENODEV if its CPU is offline; then it stays as it is.
 */
int tdemo_timer_arm(struct tdemo_timer *timer)
{
	int err = -ENODEV;

	cpus_read_lock();
	mutex_lock(&timer->lock);
	if (timer_cpu_is_there(&timer->config)) {
		timer_stop_engine(timer);
		timer_arm_now(timer);
		err = 0;
	}
	mutex_unlock(&timer->lock);
	cpus_read_unlock();
	return err;
}

/**
 * tdemo_timer_cancel() - afterwards the callback neither runs nor will run
 * @timer: the timer
 * @reason: why it is stopped, if it is running
 *
 * Context: task, may sleep.
 */
void tdemo_timer_cancel(struct tdemo_timer *timer,
			enum tdemo_stop_reason reason)
{
	mutex_lock(&timer->lock);
	timer_stop_engine(timer);
	if (timer->now.running)
		timer_set_running(timer, false, reason);
	mutex_unlock(&timer->lock);
}

/* Nothing is re-armed: the callback takes the new value into account. */
static int timer_set_watching(struct tdemo_timer *timer,
			      const struct tdemo_value *value)
{
	struct tdemo_refusal refusal;
	struct tdemo_config config;
	int err;

	mutex_lock(&timer->lock);
	config = timer->config;
	tdemo_setting_put(&config, value);
	err = tdemo_config_check(&config, &refusal);
	if (!err)
		err = tdemo_cause_set(&timer->cause, &config);
	if (!err) {
		tdemo_setting_put(&timer->config, value);
		timer_set_threshold(timer);
	}
	mutex_unlock(&timer->lock);
	return err;
}

/* Make what the settings need that are to come, and say whether they may. */
static int timer_prepare(struct tdemo_timer *timer,
			 const struct tdemo_config *config,
			 struct tdemo_engine **engine)
{
	struct tdemo_refusal refusal;
	int err;

	lockdep_assert_held(&timer->lock);
	err = tdemo_config_check(config, &refusal);
	if (err)
		return err;
	/* It was there when the store was read. */
	if (timer->now.running && !timer_cpu_is_there(config))
		return -ENODEV;
	if (config->engine == timer->config.engine)
		return 0;
	*engine = tdemo_engine_create(config->engine, timer, timer->name);
	if (!IS_ERR(*engine))
		return 0;
	err = PTR_ERR(*engine);
	*engine = NULL;
	return err;
}

/* Cancel, change, and arm anew if it is armed; or change nothing at all. */
static int timer_set_timing(struct tdemo_timer *timer,
			    const struct tdemo_value *value)
{
	struct tdemo_engine *engine = NULL;
	struct tdemo_config config;
	int err;

	cpus_read_lock();
	mutex_lock(&timer->lock);
	config = timer->config;
	tdemo_setting_put(&config, value);
	err = timer_prepare(timer, &config, &engine);
	if (err)
		goto unlock;
	timer_stop_engine(timer);
	if (tdemo_setting_change(value->id) == TDEMO_CHANGES_TIMING &&
	    tdemo_setting_get(&timer->config, value->id) != value->number)
		tdemo_timer_reset(timer);
	timer->config = config;
	if (engine)
		swap(timer->engine, engine);
	/* It may have expired for the last time while it was waited for. */
	if (timer->now.running)
		timer_arm_now(timer);
unlock:
	mutex_unlock(&timer->lock);
	cpus_read_unlock();
	tdemo_engine_destroy(engine);
	return err;
}

/**
 * tdemo_timer_set() - change a setting
 * @timer: the timer
 * @value: the setting and what it is to be
 *
 * Context: task, may sleep.
 * Return: 0; or what tdemo_config_check() refuses it with, -ENODEV for a CPU
 * that has gone offline, or why an engine could not be made; then nothing has
 * changed and the timer was not touched.
 */
int tdemo_timer_set(struct tdemo_timer *timer, const struct tdemo_value *value)
{
	if (tdemo_setting_change(value->id) != TDEMO_CHANGES_WATCHING)
		return timer_set_timing(timer, value);
	return timer_set_watching(timer, value);
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
 * Context: any but the callback, which writes them and would wait for itself;
 * it never holds up the callback.
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
 * tdemo_timer_stats() - copy the statistics, all from one moment
 * @timer: the timer
 * @stats: where to
 *
 * Context: any but the callback, which writes them and would wait for itself;
 * it never holds up the callback.
 */
void tdemo_timer_stats(struct tdemo_timer *timer, struct tdemo_stats *stats)
{
	unsigned int seq;
	s64 since;

	do {
		seq = read_seqcount_begin(&timer->seq);
		since = atomic64_read(&timer->reset_at);
		*stats = timer->stats;
	} while (read_seqcount_retry(&timer->seq, seq));
	if (since)
		tdemo_stats_init(stats, since);
}

/**
 * tdemo_timer_init() - make a timer ready, not armed
 * @timer: zeroed, with its name and engine
 * @config: its settings, checked
 *
 * Context: task.
 */
void tdemo_timer_init(struct tdemo_timer *timer,
		      const struct tdemo_config *config)
{
	timer->config = *config;
	tdemo_notify_init(&timer->news, timer->name);
	tdemo_cause_init(&timer->cause, timer->name);
	timer->long_end = TDEMO_END_SPARSE;
	timer_set_threshold(timer);
	tdemo_stats_init(&timer->stats, ktime_get_ns());
	seqcount_init(&timer->seq);
	mutex_init(&timer->lock);
}
