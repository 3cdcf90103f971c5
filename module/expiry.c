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
#include <linux/timekeeping.h>

#include "trace.h"

/* From this distance on expiries are sparse: within it there is another one. */
#define SPARSE	(TDEMO_WAKE_EVERY / 2)

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
	if (timer->late_streak_at + 1 != timer->stats.expirations)
		timer->late_streak = 0;
	timer->late_streak_at = timer->stats.expirations;
	if (++timer->late_streak < tdemo_limits.storm)
		return false;
	tdemo_notify_storm(&timer->news, timer->late_streak);
	return true;
}

/* tracing_off() waits until the trace has this expiry; see finish(). */
static enum tdemo_stop_reason past_threshold(struct tdemo_timer *timer)
{
	timer->stats.over_threshold++;
	timer->long_end |= TDEMO_END_LATE;
	return READ_ONCE(timer->config.on_threshold) == TDEMO_ON_COUNT ?
	       TDEMO_STOP_NONE : TDEMO_STOP_THRESHOLD;
}

/*
 * What the next expiry has to do at its end beside being counted. Where the one
 * after it is soon, that makes good for a waiter who was seen too late; else a
 * barrier has to see to it. Engines that cannot storm expire at most once a
 * tick, and maybe much later.
 */
static void set_long_end(struct tdemo_timer *timer)
{
	timer->long_end &= ~(TDEMO_END_SPARSE | TDEMO_END_WORK |
			     TDEMO_END_WITNESS | TDEMO_END_REPORT);
	if (timer->plan.wait >= SPARSE || !timer->engine->ops->can_storm)
		timer->long_end |= TDEMO_END_SPARSE;
	if (timer->config.work)
		timer->long_end |= TDEMO_END_WORK;
	if (tdemo_timer_witnessed(timer))
		timer->long_end |= TDEMO_END_WITNESS;
	if (READ_ONCE(timer->config.log) ||
	    READ_ONCE(timer->config.notify) == TDEMO_NOTIFY_EXPIRY)
		timer->long_end |= TDEMO_END_REPORT;
}

/*
 * An expiry so late that something has to be done about it. One that has to
 * stop the timer makes itself the last that is left, so that the fast path need
 * not ask.
 */
static noinline void note_late(struct tdemo_timer *timer, s64 lateness, u64 now)
{
	const struct tdemo_engine_ops *ops = timer->engine->ops;
	s64 threshold = atomic64_read(&timer->threshold);
	enum tdemo_stop_reason reason = TDEMO_STOP_NONE;
	s64 wait = timer->plan.wait;
	u32 what = lateness <= timer->bound && timer->bound != S64_MAX ?
		   TDEMO_LATE_BY_DESIGN : 0;

	if (lateness > timer->stats.max) {
		note_worst(timer, lateness, now);
		what |= TDEMO_LATE_WORST;
	}
	if (lateness > timer->bound)
		timer->stats.beyond_bound++;
	if (lateness >= threshold) {
		reason = past_threshold(timer);
		what |= TDEMO_LATE_OVER;
	}
	if (what & (TDEMO_LATE_WORST | TDEMO_LATE_OVER))
		timer->stats.worst.cause =
			tdemo_cause_late(&timer->cause, lateness, now, what) ?:
			timer->stats.worst.cause;
	/* It stops for what the user has asked for, if for that as well. */
	if (!reason && storms(timer, lateness))
		reason = TDEMO_STOP_STORM;

	/* From here on about the next expiry. */
	timer->bound = ops->bound(wait, timer->engine->slack) ?: S64_MAX;
	timer->fast_path_max = min3(timer->stats.max, timer->bound,
				    min(threshold, wait) - 1);
	/* A growing wait has another bound each time. */
	if (timer->plan.step)
		timer->fast_path_max = S64_MIN;
	set_long_end(timer);
	timer->late_stop = reason;
	if (reason)
		timer->plan.left = 1;
}

/*
 * A store has something new; see timer_reload(). Return the flags as they are
 * now.
 */
static noinline unsigned int reload(struct tdemo_timer *timer)
{
	atomic_t *flags = &timer->news.flags;
	s64 since;

	/*
	 * Clear the flag before reading: a store after this point sets it again
	 * and is served at the next expiry.
	 */
	atomic_fetch_andnot(TDEMO_RELOAD, flags);
	since = atomic64_xchg(&timer->reset_at, 0);
	if (since) {
		/* Expiries in a row are in a row across a reset. */
		timer->late_streak_at -= timer->stats.expirations;
		tdemo_stats_init(&timer->stats, since);
		tdemo_cause_reset(&timer->cause);
	}
	timer->fast_path_max = S64_MIN;
	return atomic_read(flags);
}

/* What the setting notify calls this expiry, NULL: not worth one. */
static const char *event_reason(struct tdemo_timer *timer, bool stopped)
{
	u32 setting = READ_ONCE(timer->config.notify);

	/* Not a switch: that may become a jump by a table, which is slow. */
	if (setting == TDEMO_NOTIFY_EXPIRY)
		return "expiry";
	if (setting == TDEMO_NOTIFY_THRESHOLD)
		return timer->long_end & TDEMO_END_LATE ? "threshold" : NULL;
	if (setting == TDEMO_NOTIFY_STOP && stopped)
		return tdemo_reason_words[timer->now.reason];
	return NULL;
}

static noinline void trace(struct tdemo_timer *timer, u64 missed)
{
	trace_expire(timer->name, tdemo_engine_names[timer->config.engine],
		     raw_smp_processor_id(), timer->now.elapsed,
		     timer->now.lateness, missed, context_name());
}

/* Have it logged and sent, if the settings say so. */
static void report(struct tdemo_timer *timer, bool stopped)
{
	const char *reason = event_reason(timer, stopped);

	timer->long_end &= ~TDEMO_END_LATE;
	if (READ_ONCE(timer->config.log) && !tdemo_log_full(&timer->news.log))
		tdemo_notify_log(&timer->news, timer->now.elapsed,
				 timer->now.lateness);
	if (reason)
		tdemo_notify_event(&timer->news, timer->now.elapsed,
				   timer->now.lateness, reason);
}

/*
 * Keep this CPU busy. udelay() and ndelay() are not made for times as long. Nor
 * has a clock that counts ticks to go on while they are held up: a round takes
 * more than a ns, so that many rounds are enough.
 */
static noinline void keep_busy(u64 work)
{
	u64 start = ktime_get_ns(), rounds = work;

	while (ktime_get_ns() - start < work && rounds--)
		cpu_relax();
	tdemo_cause_worked(start, ktime_get_ns());
}

/* The end of an expiry that is reported, or that somebody may wait for. */
static noinline void end_long(struct tdemo_timer *timer, unsigned int flags)
{
	if (timer->long_end & (TDEMO_END_REPORT | TDEMO_END_LATE))
		report(timer, false);
	if (timer->long_end & TDEMO_END_SPARSE ||
	    tdemo_notify_wanted(&timer->news, flags))
		tdemo_notify_expiry(&timer->news);
	if (timer->long_end & TDEMO_END_WITNESS)
		tdemo_witness_expect(&timer->cause, timer->plan.deadline,
				     tdemo_timer_limit(timer));
	if (timer->long_end & TDEMO_END_WORK)
		keep_busy(timer->config.work);
}

/*
 * The last expiry of this arming, within the writer's section that it ends: who
 * sees that the timer has stopped finds all of it in the trace.
 */
static noinline u64 finish(struct tdemo_timer *timer)
{
	enum tdemo_stop_reason reason = timer->late_stop;

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

	tdemo_witness_dismiss(&timer->cause);
	tdemo_notify_change(&timer->news, true);
	report(timer, true);
	if (timer->config.work)
		keep_busy(timer->config.work);
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
	unsigned int flags = atomic_read(&timer->news.flags);
	s64 lateness = now - timer->plan.deadline;
	int cpu = raw_smp_processor_id();
	u64 missed;

	raw_write_seqcount_begin(&timer->seq);
	if (unlikely(flags & TDEMO_RELOAD))
		flags = reload(timer);
	timer->now.elapsed = now - timer->previous;
	timer->now.lateness = lateness;
	timer->previous = now;
	tdemo_stats_add(&timer->stats, lateness);
	if (unlikely(lateness > timer->fast_path_max))
		note_late(timer, lateness, now);
	if (unlikely(cpu != timer->armed_on)) {
		timer->stats.migrations++;
		timer->armed_on = cpu;
	}
	if (unlikely(!--timer->plan.left))
		return finish(timer);
	missed = tdemo_plan_next(&timer->plan, now);
	if (unlikely(missed))
		timer->stats.overruns += missed;
	raw_write_seqcount_end(&timer->seq);

	if (trace_expire_enabled())
		trace(timer, missed);
	if (unlikely(timer->long_end ||
		     tdemo_notify_wanted(&timer->news, flags)))
		end_long(timer, flags);
	return timer->plan.deadline;
}
