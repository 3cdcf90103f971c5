// SPDX-License-Identifier: GPL-2.0
/*
 * What a callback has to say: log lines. The callback may be in hard
 * interrupt context, where PREEMPT_RT forbids the locks that telling takes;
 * queueing work on an own unbound workqueue is allowed everywhere.
 */
#include "tell.h"

#include <linux/kernel.h>
#include <linux/printk.h>

/* A whole run of the growing timer fits; a fast timer cannot flood the log. */
#define LINES_A_SECOND	100

static struct workqueue_struct *queue;

static void log_line(struct tdemo_tell *tell, const struct tdemo_line *line)
{
	if (!__ratelimit(&tell->limit)) {
		tell->unlogged++;
		return;
	}
	if (tell->unlogged) {
		pr_info("%s: %llu expiries not logged\n", tell->name,
			tell->unlogged);
		tell->unlogged = 0;
	}
	pr_info("%s: expired, elapsed %llu ns, lateness %lld ns\n", tell->name,
		line->elapsed, line->lateness);
}

static void tell_all(struct work_struct *work)
{
	struct tdemo_tell *tell = container_of(work, struct tdemo_tell, work);
	s64 storm;
	u32 dropped;

	/* Pairs with the release in tdemo_tell_log(): the line is written. */
	while (tell->tail != smp_load_acquire(&tell->head)) {
		struct tdemo_line line =
			tell->line[tell->tail % TDEMO_TELL_LINES];

		/* The callback may write there again from now on. */
		smp_store_release(&tell->tail, tell->tail + 1);
		log_line(tell, &line);
	}
	dropped = READ_ONCE(tell->dropped);
	tell->unlogged += dropped - tell->told;
	tell->told = dropped;
	storm = atomic64_xchg(&tell->storm, 0);
	if (storm)
		pr_warn("%s: stopped, a storm: %lld expiries in a row were late by a whole interval; use a longer interval_ns\n",
			tell->name, storm);
}

/**
 * tdemo_tell_log() - have a line logged about an expiry
 * @tell: the timer's
 * @elapsed: ns
 * @lateness: ns
 *
 * Context: a timer's callback: any context, hard interrupts included.
 */
void tdemo_tell_log(struct tdemo_tell *tell, u64 elapsed, s64 lateness)
{
	struct tdemo_line *line = &tell->line[tell->head % TDEMO_TELL_LINES];

	/* Pairs with the release in tell_all(): the place has been read. */
	if (tell->head - smp_load_acquire(&tell->tail) < TDEMO_TELL_LINES) {
		line->elapsed = elapsed;
		line->lateness = lateness;
		smp_store_release(&tell->head, tell->head + 1);
	} else {
		WRITE_ONCE(tell->dropped, tell->dropped + 1);
	}
	queue_work(queue, &tell->work);
}

/**
 * tdemo_tell_storm() - have it logged that a storm stopped the timer
 * @tell: the timer's
 * @expiries: how many in a row
 *
 * Context: a timer's callback: any context, hard interrupts included.
 */
void tdemo_tell_storm(struct tdemo_tell *tell, u64 expiries)
{
	atomic64_set(&tell->storm, expiries);
	queue_work(queue, &tell->work);
}

/**
 * tdemo_tell_init() - make ready what one timer tells through
 * @tell: zeroed
 * @name: the timer's; it must outlast @tell
 *
 * Context: task.
 */
void tdemo_tell_init(struct tdemo_tell *tell, const char *name)
{
	tell->name = name;
	INIT_WORK(&tell->work, tell_all);
	ratelimit_state_init(&tell->limit, HZ, LINES_A_SECOND);
	/* What is left out is counted here, by the name of its timer. */
	ratelimit_set_flags(&tell->limit, RATELIMIT_MSG_ON_RELEASE);
}

/**
 * tdemo_tell_finish() - wait until everything is told
 * @tell: of a timer that does not run any more
 *
 * Context: task, may sleep.
 */
void tdemo_tell_finish(struct tdemo_tell *tell)
{
	flush_work(&tell->work);
	if (tell->unlogged)
		pr_info("%s: %llu expiries not logged\n", tell->name,
			tell->unlogged);
	tell->unlogged = 0;
}

/**
 * tdemo_tell_start() - start the workers' queue
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int tdemo_tell_start(void)
{
	queue = alloc_workqueue("timer_demo", WQ_UNBOUND, 0);
	return queue ? 0 : -ENOMEM;
}

/**
 * tdemo_tell_stop() - stop the workers' queue
 *
 * Context: module exit, when no timer is left.
 */
void tdemo_tell_stop(void)
{
	destroy_workqueue(queue);
}
