// SPDX-License-Identifier: GPL-2.0
/*
 * Expiries as lines of the kernel log. A console may take most of a second for
 * ten lines, so they are written by work of their own, which nobody waits for
 * but who stops or removes a timer.
 */
#include "notify_log.h"

#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "rate.h"

static void log_run(struct work_struct *work);

static struct workqueue_struct *queue;
static DECLARE_DELAYED_WORK(writer, log_run);
/* Held while lines are written; guards what is the writer's, and rate. */
static DEFINE_MUTEX(writing);
static struct tdemo_rate rate;
/* Expiries of timers that are gone, for which the limit left no line. */
static u64 gone_unlogged;
/* Guards turns. */
static DEFINE_SPINLOCK(turns_lock);
static LIST_HEAD(turns);

static bool log_has_news(struct tdemo_log *log)
{
	/* Pairs with the release in tdemo_log_expiry(). */
	return log->tail != smp_load_acquire(&log->head) ||
	       atomic64_read(&log->storm);
}

/* So many are dropped by now, of which some have been counted. */
static void log_count_dropped(struct tdemo_log *log, u32 dropped)
{
	log->unlogged += dropped - log->seen_dropped;
	log->seen_dropped = dropped;
}

static bool log_unlogged(struct tdemo_log *log)
{
	if (!log->unlogged)
		return true;
	if (!tdemo_rate_take(&rate, ktime_get_ns()))
		return false;
	pr_info("%s: %llu expiries not logged\n", log->name, log->unlogged);
	log->unlogged = 0;
	return true;
}

/* Write the next line, after what it is to say of those before it. */
static bool log_line(struct tdemo_log *log)
{
	const struct tdemo_line *line =
		&log->line[log->tail % TDEMO_LOG_LINES];

	log_count_dropped(log, line->dropped);
	if (!log_unlogged(log) || !tdemo_rate_take(&rate, ktime_get_ns()))
		return false;
	pr_info("%s: expired, elapsed %llu ns, lateness %lld ns\n", log->name,
		line->elapsed, line->lateness);
	/* The callback may fill in there again from now on. */
	smp_store_release(&log->tail, log->tail + 1);
	return true;
}

static bool log_storm(struct tdemo_log *log)
{
	s64 storm;

	if (!atomic64_read(&log->storm))
		return true;
	if (!tdemo_rate_take(&rate, ktime_get_ns()))
		return false;
	storm = atomic64_xchg(&log->storm, 0);
	pr_warn("%s: stopped, a storm: %lld expiries in a row were late by a whole interval; use a longer interval_ns\n",
		log->name, storm);
	return true;
}

/* Whether all of it is written; else as much as the limit allows. */
static bool log_write(struct tdemo_log *log)
{
	/* Pairs with the release in tdemo_log_expiry(). */
	u32 lines = smp_load_acquire(&log->head) - log->tail;

	/* Those that a fast timer adds meanwhile wait for the next turn. */
	while (lines--)
		if (!log_line(log))
			return false;
	/*
	 * Pairs with the one in tdemo_log_expiry(): one of us sees the other.
	 */
	smp_mb();
	return log_storm(log);
}

static struct tdemo_log *log_next(void)
{
	struct tdemo_log *log;

	spin_lock(&turns_lock);
	log = list_first_entry_or_null(&turns, struct tdemo_log, turn);
	if (log)
		list_del_init(&log->turn);
	spin_unlock(&turns_lock);
	return log;
}

/* Put it among those that wait, @last or first. */
static void log_put_back(struct tdemo_log *log, bool last)
{
	spin_lock(&turns_lock);
	if (!list_empty(&log->turn))
		list_del(&log->turn);
	if (last)
		list_add_tail(&log->turn, &turns);
	else
		list_add(&log->turn, &turns);
	spin_unlock(&turns_lock);
}

static void log_run(struct work_struct *work)
{
	struct tdemo_log *log;
	u64 now, due;
	bool done;

	mutex_lock(&writing);
	while ((log = log_next())) {
		done = log_write(log);
		if (!done || log_has_news(log))
			log_put_back(log, done);
		if (done)
			continue;
		now = ktime_get_ns();
		due = tdemo_rate_due(&rate);
		queue_delayed_work(queue, &writer, 1 +
				   nsecs_to_jiffies(due > now ? due - now : 0));
		break;
	}
	mutex_unlock(&writing);
}

/**
 * tdemo_log_expiry() - have a line written about an expiry
 * @log: the timer's, which tdemo_log_full() has a place in
 * @elapsed: ns
 * @lateness: ns
 *
 * Context: a timer's callback: any context, hard interrupts included.
 * Return: whether the writer may know of no line of this timer, so that the
 * caller has to see to it that tdemo_log_queue() is called.
 */
bool tdemo_log_expiry(struct tdemo_log *log, u64 elapsed, s64 lateness)
{
	struct tdemo_line *line = &log->line[log->head % TDEMO_LOG_LINES];

	line->elapsed = elapsed;
	line->lateness = lateness;
	line->dropped = log->dropped;
	/* Pairs with the acquire in log_has_news(): the line is filled in. */
	smp_store_release(&log->head, log->head + 1);
	/* Pairs with the barrier in log_write(): one of us sees the other. */
	smp_mb();
	return log->head - READ_ONCE(log->tail) == 1;
}

/**
 * tdemo_log_storm() - have it written that a storm stopped the timer
 * @log: the timer's
 * @expiries: how many in a row
 *
 * Context: as for tdemo_log_expiry().
 */
void tdemo_log_storm(struct tdemo_log *log, u64 expiries)
{
	atomic64_set(&log->storm, expiries);
}

/**
 * tdemo_log_queue() - have written what there is, in turn
 * @log: the timer's
 *
 * Context: task; does not wait for the log.
 */
void tdemo_log_queue(struct tdemo_log *log)
{
	if (!log_has_news(log))
		return;
	spin_lock(&turns_lock);
	if (list_empty(&log->turn))
		list_add_tail(&log->turn, &turns);
	spin_unlock(&turns_lock);
	/* Where the limit makes it wait it has been queued already. */
	queue_delayed_work(queue, &writer, 0);
}

/**
 * tdemo_log_flush() - wait until the log has all lines that the limit allows
 * @log: of a timer that does not run
 *
 * Context: task, may sleep.
 */
void tdemo_log_flush(struct tdemo_log *log)
{
	if (!log_has_news(log))
		return;
	mutex_lock(&writing);
	log_write(log);
	mutex_unlock(&writing);
	tdemo_log_queue(log);
}

/**
 * tdemo_log_init() - make ready what one timer logs through
 * @log: zeroed
 * @name: the timer's; it must outlast @log
 *
 * Context: task.
 */
void tdemo_log_init(struct tdemo_log *log, const char *name)
{
	log->name = name;
	INIT_LIST_HEAD(&log->turn);
}

/**
 * tdemo_log_finish() - write what the limit allows, and forget the rest
 * @log: of a timer that does not run any more
 *
 * Context: task, may sleep; tdemo_log_queue() is not called any more.
 */
void tdemo_log_finish(struct tdemo_log *log)
{
	mutex_lock(&writing);
	spin_lock(&turns_lock);
	list_del_init(&log->turn);
	spin_unlock(&turns_lock);
	log_write(log);
	log_count_dropped(log, log->dropped);
	log->unlogged += log->head - log->tail;
	if (!log_unlogged(log))
		gone_unlogged += log->unlogged;
	mutex_unlock(&writing);
}

/**
 * tdemo_log_start() - say where the writer works
 * @workers: the queue
 *
 * Context: module init.
 */
void tdemo_log_start(struct workqueue_struct *workers)
{
	queue = workers;
}

/**
 * tdemo_log_stop() - wait for the writer
 *
 * Context: module exit, when no timer is left.
 */
void tdemo_log_stop(void)
{
	cancel_delayed_work_sync(&writer);
	if (gone_unlogged)
		pr_info("%llu expiries of removed timers not logged\n",
			gone_unlogged);
}
