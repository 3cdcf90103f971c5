// SPDX-License-Identifier: GPL-2.0
/*
 * What a callback has to say: to the kernel log, to those who poll, to udev.
 * The callback may be in hard interrupt context, where PREEMPT_RT forbids the
 * locks that telling takes; queueing work on an own unbound workqueue is
 * allowed everywhere.
 */
#include "tell.h"

#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/timekeeping.h>

/* A whole run of the growing timer fits; a fast timer cannot flood the log. */
#define LINES_A_SECOND	100

/* Nobody is woken, and no uevent sent, more often than this. */
#define WAKE_EVERY	(10 * NSEC_PER_MSEC)
#define SEND_EVERY	(100 * NSEC_PER_MSEC)

/*
 * The kernel does not say whether somebody waits; but who does reads what was
 * told. So for a timer that expires faster than it tells, and that nobody
 * reads, the worker backs off as far as this, lest a timer that is left alone
 * cost the machine a hundred wake-ups a second. A stop is told at once.
 */
#define WAKE_AT_LEAST	NSEC_PER_SEC

static struct workqueue_struct *queue;

static void log_unlogged(struct tdemo_tell *tell)
{
	if (tell->unlogged)
		pr_info("%s: %llu expiries not logged\n", tell->name,
			tell->unlogged);
	tell->unlogged = 0;
}

static void log_line(struct tdemo_tell *tell, const struct tdemo_line *line)
{
	if (!__ratelimit(&tell->limit)) {
		tell->unlogged++;
		return;
	}
	log_unlogged(tell);
	pr_info("%s: expired, elapsed %llu ns, lateness %lld ns\n", tell->name,
		line->elapsed, line->lateness);
}

/* So many are dropped by now, of which some have been counted. */
static void count_dropped(struct tdemo_tell *tell, u32 dropped)
{
	tell->unlogged += dropped - tell->told_dropped;
	tell->told_dropped = dropped;
}

static void log_all(struct tdemo_tell *tell)
{
	s64 storm;

	/* Pairs with the release in tdemo_tell_log(): the line is written. */
	while (tell->tail != smp_load_acquire(&tell->head)) {
		struct tdemo_line line =
			tell->line[tell->tail % TDEMO_TELL_LINES];

		/* The callback may write there again from now on. */
		smp_store_release(&tell->tail, tell->tail + 1);
		count_dropped(tell, line.dropped);
		log_line(tell, &line);
		WRITE_ONCE(tell->logged, tell->tail);
	}
	storm = atomic64_xchg(&tell->storm, 0);
	if (storm)
		pr_warn("%s: stopped, a storm: %lld expiries in a row were late by a whole interval; use a longer interval_ns\n",
			tell->name, storm);
}

/* Wake waiters, if there is something new and the time has come. */
static u64 wake_waiters(struct tdemo_tell *tell, u64 now)
{
	u32 expiries = READ_ONCE(tell->expiries);
	u32 changes = READ_ONCE(tell->changes);
	bool changed = changes != tell->told_changes;
	bool read = READ_ONCE(tell->read);
	u64 due = tell->told_at +
		  (changed || read ? WAKE_EVERY : tell->hold);

	if (!changed && expiries - tell->told_expiries == 1 &&
	    !tell->listener->watched(tell->face))
		tell->told_expiries = expiries;
	else if (now < due)
		return due;
	if (!changed && expiries == tell->told_expiries) {
		tell->hold = WAKE_EVERY;
		return 0;
	}
	/* Before waking anybody, who then reads and sets it again. */
	WRITE_ONCE(tell->read, false);
	if (expiries != tell->told_expiries)
		tell->listener->expired(tell->face);
	if (changed)
		tell->listener->changed(tell->face);
	if (!read && expiries - tell->told_expiries > 1)
		tell->hold = min_t(u64, 2 * tell->hold, WAKE_AT_LEAST);
	else
		tell->hold = WAKE_EVERY;
	tell->told_expiries = expiries;
	tell->told_changes = changes;
	tell->told_at = now;
	return now + tell->hold;
}

static void copy_happening(struct tdemo_tell *tell,
			   struct tdemo_happening *happening)
{
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&tell->seq);
		*happening = tell->happening;
	} while (read_seqcount_retry(&tell->seq, seq));
}

/* Send a uevent, if something has happened and the time has come. */
static u64 send_uevent(struct tdemo_tell *tell, u64 now)
{
	struct tdemo_happening happening;
	u64 due = tell->sent_at + SEND_EVERY;

	if (!READ_ONCE(tell->announced))
		return 0;
	if (tell->sent_at && now < due)
		return due;
	/* In this order: what happens after the copy is announced again. */
	xchg(&tell->announced, 0);
	copy_happening(tell, &happening);
	if (happening.number == tell->told_number)
		return 0;
	tell->listener->happened(tell->face, tell->name, &happening,
				 happening.number - tell->told_number - 1);
	tell->told_number = happening.number;
	tell->sent_at = now;
	return 0;
}

/* The moment to look again, 0: none. */
static u64 tell_listener(struct tdemo_tell *tell)
{
	u64 now = ktime_get_ns(), wake, send;

	if (!tell->listener)
		return 0;
	wake = wake_waiters(tell, now);
	send = send_uevent(tell, now);
	return wake && send ? min(wake, send) : wake + send;
}

static void look_later(struct tdemo_tell *tell, u64 when)
{
	u64 now = ktime_get_ns();
	u64 wait = when > now ? when - now : 0;

	if (!READ_ONCE(tell->closing))
		mod_delayed_work(queue, &tell->later,
				 nsecs_to_jiffies(wait) + 1);
}

static void tell_all(struct work_struct *work)
{
	struct tdemo_tell *tell = container_of(work, struct tdemo_tell, work);
	u64 again;

	log_all(tell);
	mutex_lock(&tell->lock);
	again = tell_listener(tell);
	mutex_unlock(&tell->lock);
	if (again) {
		atomic_andnot(TDEMO_ASLEEP, &tell->notice);
		look_later(tell, again);
	} else if (!(atomic_read(&tell->notice) & TDEMO_ASLEEP)) {
		/*
		 * Nothing is new. The next expiry has to wake the worker; but
		 * one may be under way that has not noticed, so look once more.
		 */
		atomic_or(TDEMO_ASLEEP, &tell->notice);
		look_later(tell, ktime_get_ns() + WAKE_EVERY);
	}
}

static void tell_again(struct work_struct *work)
{
	struct tdemo_tell *tell = container_of(to_delayed_work(work),
					       struct tdemo_tell, later);

	queue_work(queue, &tell->work);
}

/**
 * tdemo_tell_wake() - wake the worker
 * @tell: the timer's
 *
 * Context: any, hard interrupts included.
 */
void tdemo_tell_wake(struct tdemo_tell *tell)
{
	atomic_andnot(TDEMO_ASLEEP, &tell->notice);
	queue_work(queue, &tell->work);
}

/**
 * tdemo_tell_new() - wake the worker because of an expiry, if that is of use
 * @tell: the timer's
 * @wait: ns to the next one
 *
 * That of a fast timer looks on its own, which costs the callback nothing: each
 * time it finds some expiries. That of a slower one sleeps as long as nobody can
 * be waiting.
 *
 * Context: a timer's callback: any context, hard interrupts included.
 */
void tdemo_tell_new(struct tdemo_tell *tell, u64 wait)
{
	const struct tdemo_listener *listener;

	/* Pairs with the release in tdemo_tell_listen(). */
	listener = smp_load_acquire(&tell->listener);
	if (wait < WAKE_EVERY / 2 || (listener && listener->watched(tell->face)))
		tdemo_tell_wake(tell);
}

/**
 * tdemo_tell_change() - have those woken who wait for a start or a stop
 * @tell: the timer's
 *
 * Context: any, hard interrupts included; one caller at a time.
 */
void tdemo_tell_change(struct tdemo_tell *tell)
{
	WRITE_ONCE(tell->changes, tell->changes + 1);
	tdemo_tell_wake(tell);
}

/**
 * tdemo_tell_happening() - have a change uevent sent
 * @tell: the timer's
 * @elapsed: ns
 * @lateness: ns
 * @reason: a string that lasts
 *
 * Context: any, hard interrupts included, with preemption off; one caller at a
 * time.
 */
void tdemo_tell_happening(struct tdemo_tell *tell, u64 elapsed, s64 lateness,
			  const char *reason)
{
	raw_write_seqcount_begin(&tell->seq);
	tell->happening.elapsed = elapsed;
	tell->happening.lateness = lateness;
	tell->happening.reason = reason;
	tell->happening.number++;
	raw_write_seqcount_end(&tell->seq);
	if (!xchg(&tell->announced, 1))
		tdemo_tell_wake(tell);
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

	/* Pairs with the release in log_all(): the place has been read. */
	if (tell->head - smp_load_acquire(&tell->tail) < TDEMO_TELL_LINES) {
		line->elapsed = elapsed;
		line->lateness = lateness;
		line->dropped = tell->dropped;
		/* Pairs with the acquire in log_all(). */
		smp_store_release(&tell->head, tell->head + 1);
	} else {
		WRITE_ONCE(tell->dropped, tell->dropped + 1);
	}
	tdemo_tell_wake(tell);
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
	tdemo_tell_wake(tell);
}

/**
 * tdemo_tell_read() - note that somebody reads what is told
 * @tell: the timer's
 *
 * Context: task.
 */
void tdemo_tell_read(struct tdemo_tell *tell)
{
	if (READ_ONCE(tell->read))
		return;
	WRITE_ONCE(tell->read, true);
	/* It may be looking once a second only. */
	if (!(atomic_read(&tell->notice) & TDEMO_ASLEEP))
		queue_work(queue, &tell->work);
}

/**
 * tdemo_tell_listen() - say whom to tell
 * @tell: the timer's
 * @listener: whom, NULL: nobody any more
 * @face: what to call it with
 *
 * Context: task, may sleep. Waits for what is being told, but not for a callback
 * that is under way.
 */
void tdemo_tell_listen(struct tdemo_tell *tell,
		       const struct tdemo_listener *listener, void *face)
{
	mutex_lock(&tell->lock);
	if (listener)
		tell->face = face;
	/* Pairs with the acquire in tdemo_tell_new(). */
	smp_store_release(&tell->listener, listener);
	mutex_unlock(&tell->lock);
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
	tell->hold = WAKE_EVERY;
	atomic_set(&tell->notice, TDEMO_ASLEEP);
	INIT_WORK(&tell->work, tell_all);
	INIT_DELAYED_WORK(&tell->later, tell_again);
	mutex_init(&tell->lock);
	seqcount_init(&tell->seq);
	ratelimit_state_init(&tell->limit, HZ, LINES_A_SECOND);
	/* What is left out is counted here, by the name of its timer. */
	ratelimit_set_flags(&tell->limit, RATELIMIT_MSG_ON_RELEASE);
}

/**
 * tdemo_tell_flush() - wait until the log has every expiry so far
 * @tell: of a timer that does not run; nothing is waited for if it is not logged
 *
 * Context: task, may sleep; no lock that a listener takes is held.
 */
void tdemo_tell_flush(struct tdemo_tell *tell)
{
	if (READ_ONCE(tell->logged) != READ_ONCE(tell->head))
		flush_work(&tell->work);
}

/**
 * tdemo_tell_finish() - wait until everything is told
 * @tell: of a timer that does not run any more, without a listener
 *
 * Context: task, may sleep.
 */
void tdemo_tell_finish(struct tdemo_tell *tell)
{
	WRITE_ONCE(tell->closing, true);
	flush_work(&tell->work);
	cancel_delayed_work_sync(&tell->later);
	flush_work(&tell->work);
	count_dropped(tell, tell->dropped);
	log_unlogged(tell);
	mutex_destroy(&tell->lock);
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
