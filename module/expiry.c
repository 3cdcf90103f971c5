// SPDX-License-Identifier: GPL-2.0
/*
 * What happens at an expiry: the answer to every engine's question. It takes no
 * lock, reads no clock, makes no text; what is rare is kept out of its way.
 */
#include "timer.h"

#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "trace.h"

static const char *context_name(void)
{
	if (in_hardirq())
		return "hardirq";
	return in_serving_softirq() ? "softirq" : "task";
}

static void note_worst(struct tdemo_timer *timer, s64 lateness, u64 now)
{
	struct tdemo_worst *worst = &timer->stats.worst;

	timer->stats.max = lateness;
	worst->lateness = lateness;
	worst->when = now;
	worst->armed = timer->armed_on;
	worst->fired = raw_smp_processor_id();
	worst->context = context_name();
	worst->pid = current->pid;
	memcpy(worst->comm, current->comm, sizeof(worst->comm));
}

/*
 * A whole interval late, again and again, and on an engine that can leave a CPU
 * nothing else to do: no interval, however short, may do that. Timers that run
 * from the tick are a granule late by design, and slack is asked for.
 */
static bool storms(struct tdemo_timer *timer, s64 lateness)
{
	const struct tdemo_engine_ops *ops = timer->engine->ops;
	s64 wait = timer->plan.wait;

	lateness -= timer->engine->slack;
	if (!ops->can_storm || lateness < wait ||
	    lateness < (s64)(2 * ops->granularity(wait)))
		return false;
	if (timer->behind_at + 1 != timer->stats.expirations)
		timer->behind = 0;
	timer->behind_at = timer->stats.expirations;
	if (++timer->behind < tdemo_limits.storm)
		return false;
	tdemo_tell_storm(&timer->tell, timer->behind);
	return true;
}

/* tracing_off() waits until the trace has this expiry; see finish(). */
static enum tdemo_stop_reason past_threshold(struct tdemo_timer *timer)
{
	timer->stats.over_threshold++;
	return READ_ONCE(timer->config.on_threshold) == TDEMO_ON_COUNT ?
	       TDEMO_STOP_NONE : TDEMO_STOP_THRESHOLD;
}

/*
 * An expiry so late that something has to be done about it. Return the reason
 * to stop, if one.
 */
static noinline enum tdemo_stop_reason note_late(struct tdemo_timer *timer,
						 s64 lateness, u64 now)
{
	const struct tdemo_engine_ops *ops = timer->engine->ops;
	s64 threshold = atomic64_read(&timer->threshold);
	enum tdemo_stop_reason reason = TDEMO_STOP_NONE;
	s64 wait = timer->plan.wait;

	if (lateness > timer->stats.max)
		note_worst(timer, lateness, now);
	if (lateness > timer->bound)
		timer->stats.beyond_bound++;
	if (lateness >= threshold)
		reason = past_threshold(timer);
	if (lateness >= wait && storms(timer, lateness))
		reason = TDEMO_STOP_STORM;

	/* From here on about the next expiry. */
	timer->bound = ops->bound(wait, timer->engine->slack) ?: S64_MAX;
	timer->calm = min3(timer->stats.max, timer->bound,
			   min(threshold, wait) - 1);
	/* A growing wait has another bound each time. */
	if (timer->plan.step)
		timer->calm = S64_MIN;
	return reason;
}

/* A store has something new; see make_look(). Return what is to be noticed. */
static noinline unsigned int look(struct tdemo_timer *timer)
{
	atomic_t *notice = &timer->tell.notice;
	s64 since;

	/* First: what is new after it is looked at next time. */
	atomic_fetch_andnot(TDEMO_LOOK, notice);
	since = atomic64_xchg(&timer->reset_at, 0);
	if (since) {
		/* Expiries in a row are in a row across a reset. */
		timer->behind_at -= timer->stats.expirations;
		tdemo_stats_init(&timer->stats, since);
	}
	timer->calm = S64_MIN;
	if (READ_ONCE(timer->config.log) ||
	    READ_ONCE(timer->config.notify) != TDEMO_NOTIFY_NONE)
		atomic_or(TDEMO_LOUD, notice);
	else
		atomic_andnot(TDEMO_LOUD, notice);
	return atomic_read(notice);
}

/* What the setting notify calls this expiry, NULL: not worth one. */
static const char *happening(struct tdemo_timer *timer, bool stopped)
{
	switch (READ_ONCE(timer->config.notify)) {
	case TDEMO_NOTIFY_EXPIRY:
		return "expiry";
	case TDEMO_NOTIFY_THRESHOLD:
		return timer->now.lateness >= atomic64_read(&timer->threshold) ?
		       "threshold" : NULL;
	case TDEMO_NOTIFY_STOP:
		return stopped ? tdemo_reason_words[timer->now.reason] : NULL;
	}
	return NULL;
}

static noinline void trace(struct tdemo_timer *timer, u64 missed)
{
	trace_expire(timer->name, tdemo_engine_names[timer->config.engine],
		     raw_smp_processor_id(), timer->now.elapsed,
		     timer->now.lateness, missed, context_name());
}

/* An expiry that is logged or sent, or that may have to wake the worker. */
static noinline void tell(struct tdemo_timer *timer, bool stopped)
{
	const char *reason = happening(timer, stopped);

	if (READ_ONCE(timer->config.log))
		tdemo_tell_log(&timer->tell, timer->now.elapsed,
			       timer->now.lateness);
	if (reason)
		tdemo_tell_happening(&timer->tell, timer->now.elapsed,
				     timer->now.lateness, reason);
	tdemo_tell_new(&timer->tell, timer->plan.wait);
}

/*
 * The last expiry of this arming, within the writer's section that it ends: who
 * sees that the timer has stopped finds all of it in the trace.
 */
static noinline u64 finish(struct tdemo_timer *timer,
			   enum tdemo_stop_reason reason)
{
	if (!reason)
		reason = timer->config.mode == TDEMO_ONESHOT ?
			 TDEMO_STOP_EXPIRED : TDEMO_STOP_COUNT;
	timer->now.running = false;
	timer->now.reason = reason;
	if (trace_expire_enabled())
		trace(timer, 0);
	trace_stop(timer->name, tdemo_reason_words[reason]);
	if (reason == TDEMO_STOP_THRESHOLD &&
	    READ_ONCE(timer->config.on_threshold) == TDEMO_ON_TRACE_OFF)
		tracing_off();
	raw_write_seqcount_end(&timer->seq);

	tdemo_tell_expiry(&timer->tell);
	tell(timer, true);
	tdemo_tell_change(&timer->tell);
	return TDEMO_NEVER;
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
	unsigned int notice = atomic_read(&timer->tell.notice);
	enum tdemo_stop_reason reason = TDEMO_STOP_NONE;
	s64 lateness = now - timer->plan.deadline;
	int cpu = raw_smp_processor_id();
	u64 missed;

	raw_write_seqcount_begin(&timer->seq);
	if (unlikely(notice & TDEMO_LOOK))
		notice = look(timer);
	timer->now.elapsed = now - timer->previous;
	timer->now.lateness = lateness;
	timer->previous = now;
	tdemo_stats_add(&timer->stats, lateness);
	if (unlikely(lateness > timer->calm))
		reason = note_late(timer, lateness, now);
	if (unlikely(cpu != timer->armed_on)) {
		timer->stats.migrations++;
		timer->armed_on = cpu;
	}
	if (unlikely(!--timer->plan.left || reason))
		return finish(timer, reason);
	missed = tdemo_plan_next(&timer->plan, now);
	if (unlikely(missed))
		timer->stats.overruns += missed;
	raw_write_seqcount_end(&timer->seq);

	tdemo_tell_expiry(&timer->tell);
	if (trace_expire_enabled())
		trace(timer, missed);
	if (unlikely(notice))
		tell(timer, false);
	return timer->plan.deadline;
}
