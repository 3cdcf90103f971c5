// SPDX-License-Identifier: GPL-2.0
/*
 * The notifier: one work item that tells of all timers, at most once in 10 ms.
 *
 * A callback may be in hard interrupt context, where PREEMPT_RT forbids the
 * locks that telling takes. So it puts its timer on a list without a lock, once
 * until the notifier has looked at it, and queues the work, which every kernel
 * allows everywhere on an own unbound workqueue.
 *
 * The kernel does not say whether somebody waits, only that a file has been
 * looked up; that may be long ago. Who reads what he was told does wait, and is
 * told each time. The others share a budget, in turn.
 */
#include "notify.h"

#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "rate.h"

/* Files told of in one run though nobody has read them: 1000 a second. */
#define BUDGET		10

/* No timer sends uevents more often than this; all of them, see rate.h. */
#define SEND_EVERY	(100 * NSEC_PER_MSEC)

/*
 * A timer of so many ticks expires within one tick after them, so that this
 * comes to at most 10 ms and a tick. What it may come to less is slept.
 */
#define EVERY_TICKS	(TDEMO_WAKE_EVERY / TICK_NSEC)

/* In the order in which they are told: stops first. */
enum lane {
	LANE_STOP_READ,
	LANE_STOP,
	LANE_EXPIRY_READ,
	LANE_EXPIRY,
	LANES,
};

static void notify_run(struct work_struct *work);

static struct workqueue_struct *queue;
static DECLARE_DELAYED_WORK(runner, notify_run);
/*
 * The same, for an event that is not due yet: the one above is never pending
 * for longer than it has to be, since a stop could not hasten it.
 */
static DECLARE_DELAYED_WORK(late_runner, notify_run);
static LLIST_HEAD(fresh);
/* No run before this; in jiffies, since callbacks look at it. */
static unsigned long not_before;

/* Guards all below, and what is the notifier's of each timer. */
static DEFINE_MUTEX(lock);
static struct list_head lanes[LANES];
static LIST_HEAD(senders);
static struct tdemo_rate send_rate;
/* ns on CLOCK_MONOTONIC */
static u64 last_run;

DEFINE_STATIC_KEY_FALSE(tdemo_notify_is_blind);

/* What refers to the files of a timer that has none. */
static const atomic_t nobody = ATOMIC_INIT(0);

static unsigned long notify_delay(void)
{
	unsigned long wait = READ_ONCE(not_before) - jiffies;

	/* Else it lies behind, maybe so far that jiffies have come round. */
	return wait <= EVERY_TICKS ? wait : 0;
}

/*
 * The first on the list has the work queued. If that is pending it comes as
 * early as it may, be it for a stop or for anything else.
 */
static void notify_queue(struct tdemo_news *news)
{
	if (llist_add(&news->node, &fresh))
		queue_delayed_work(queue, &runner, notify_delay());
}

static void notify_sort(struct tdemo_news *news)
{
	unsigned int flags = tdemo_flags_take(&news->flags);
	unsigned int lane;

	if (READ_ONCE(news->event.number) != news->last_sent &&
	    news->announced && list_empty(&news->event_turn)) {
		WRITE_ONCE(news->sending, true);
		list_add_tail(&news->event_turn, &senders);
	}
	tdemo_log_queue(&news->log);

	if (flags & TDEMO_CHANGED)
		lane = LANE_STOP;
	else if (!(flags & TDEMO_WORKER_IDLE))
		lane = LANE_EXPIRY;
	else
		return;
	if (flags & TDEMO_READ)
		lane--;
	/* Who waits for the same as before keeps his place. */
	if (list_empty(&news->turn) || news->lane != lane)
		list_move_tail(&news->turn, &lanes[lane]);
	news->lane = lane;
}

/* Take in what callbacks have put on the list. */
static void notify_collect(void)
{
	struct llist_node *first = llist_del_all(&fresh);
	struct tdemo_news *news, *next;

	/* The last one comes first. */
	first = llist_reverse_order(first);
	llist_for_each_entry_safe(news, next, first, node)
		notify_sort(news);
}

/* Tell of a timer. Return how many files that took. */
static int notify_tell(struct tdemo_news *news)
{
	unsigned int flags = tdemo_flags_tell(&news->flags);
	enum tdemo_waited file;
	int told = 0;

	if (!news->listener)
		return 0;
	for (file = 0; file < TDEMO_WAITED; file++) {
		if (file == TDEMO_LAST_ELAPSED ? flags & TDEMO_WORKER_IDLE :
						 !(flags & TDEMO_CHANGED))
			continue;
		if (!tdemo_notify_watched(news, file))
			continue;
		news->listener->tell(news->directory, file);
		told++;
	}
	return told;
}

static void notify_waiters(void)
{
	struct tdemo_news *news;
	int budget = BUDGET, told;
	bool paid;
	int lane;

	for (lane = 0; lane < LANES; lane++) {
		paid = lane == LANE_STOP_READ || lane == LANE_EXPIRY_READ;
		while (paid || budget > 0) {
			news = list_first_entry_or_null(&lanes[lane],
							struct tdemo_news,
							turn);
			if (!news)
				break;
			list_del_init(&news->turn);
			told = notify_tell(news);
			if (!paid)
				budget -= told;
		}
	}
}

/* Copy the last event. */
static void notify_copy(struct tdemo_news *news, struct tdemo_event *event)
{
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&news->seq);
		*event = news->event;
	} while (read_seqcount_retry(&news->seq, seq));
}

static void notify_send(struct tdemo_news *news, u64 now)
{
	struct tdemo_event event;

	notify_copy(news, &event);
	news->listener->send(news->directory, news->log.name, &event,
			     event.number - news->last_sent - 1);
	news->last_sent = event.number;
	news->sent_at = now;
}

/*
 * A timer that has sent an event stays among the senders until it may send the
 * next, so that it need not ask for that. Return whether there is none.
 */
static bool notify_sends_no_more(struct tdemo_news *news)
{
	if (READ_ONCE(news->event.number) != news->last_sent)
		return false;
	WRITE_ONCE(news->sending, false);
	/* Pairs with the one in tdemo_notify_event(): one sees the other. */
	smp_mb();
	if (READ_ONCE(news->event.number) != news->last_sent) {
		WRITE_ONCE(news->sending, true);
		return false;
	}
	list_del_init(&news->event_turn);
	return true;
}

/*
 * Send the events that are due. Only those that have sent one in the last 100
 * ms are passed by, and these are few. Return when the next one is due, or
 * U64_MAX.
 */
static u64 notify_events(u64 now)
{
	struct tdemo_news *news, *next;
	u64 due, first = U64_MAX;

	list_for_each_entry_safe(news, next, &senders, event_turn) {
		due = news->sent_at ? news->sent_at + SEND_EVERY : 0;
		if (now < due) {
			first = min(first, due);
			continue;
		}
		if (notify_sends_no_more(news))
			continue;
		if (!tdemo_rate_take(&send_rate, now))
			return min(first, tdemo_rate_due(&send_rate));
		notify_send(news, now);
		list_move_tail(&news->event_turn, &senders);
		first = min(first, now + SEND_EVERY);
	}
	return first;
}

static bool notify_waiting(void)
{
	return !list_empty(&lanes[LANE_STOP]) ||
	       !list_empty(&lanes[LANE_EXPIRY]);
}

/* Return when the 10 ms since the last run are over, with the lock held. */
static u64 notify_lock_in_time(void)
{
	u64 now;

	mutex_lock(&lock);
	now = ktime_get_ns();
	while (now - last_run < TDEMO_WAKE_EVERY) {
		u64 left = TDEMO_WAKE_EVERY - (now - last_run);

		mutex_unlock(&lock);
		left = DIV_ROUND_UP((unsigned long)left, NSEC_PER_USEC);
		usleep_range(left, left + 100);
		mutex_lock(&lock);
		now = ktime_get_ns();
	}
	return now;
}

static void notify_run(struct work_struct *work)
{
	u64 now = notify_lock_in_time(), due;

	last_run = now;
	WRITE_ONCE(not_before, jiffies + EVERY_TICKS);
	notify_collect();
	notify_waiters();
	due = notify_events(now);
	if (notify_waiting())
		queue_delayed_work(queue, &runner, notify_delay());
	if (due != U64_MAX)
		mod_delayed_work(queue, &late_runner,
				 nsecs_to_jiffies(due - now) + 1);
	mutex_unlock(&lock);
}

/**
 * tdemo_notify_expiry() - have those woken who wait for an expiry
 * @news: the timer's
 *
 * Fully ordered: who is not seen to wait has read what was written before.
 *
 * Context: a timer's callback: any context, hard interrupts included.
 */
void tdemo_notify_expiry(struct tdemo_news *news)
{
	/* Pairs with the one by which who waits has looked the file up. */
	smp_mb();
	if (tdemo_notify_watched(news, TDEMO_LAST_ELAPSED) &&
	    tdemo_flags_expired(&news->flags))
		notify_queue(news);
}

/**
 * tdemo_notify_change() - have those woken who wait for a start or a stop
 * @news: the timer's
 * @expired: those who wait for an expiry, too
 *
 * Context: any, hard interrupts included.
 */
void tdemo_notify_change(struct tdemo_news *news, bool expired)
{
	/* As in tdemo_notify_expiry(). */
	smp_mb();
	expired = expired && tdemo_notify_watched(news, TDEMO_LAST_ELAPSED);
	if ((expired || tdemo_notify_watched(news, TDEMO_RUNNING) ||
	     tdemo_notify_watched(news, TDEMO_STOP_REASON)) &&
	    tdemo_flags_changed(&news->flags, expired))
		notify_queue(news);
}

/**
 * tdemo_notify_event() - have a change uevent sent
 * @news: the timer's
 * @elapsed: ns
 * @lateness: ns
 * @reason: a string that lasts
 *
 * Context: any, hard interrupts included, with preemption off; one caller at a
 * time.
 */
void tdemo_notify_event(struct tdemo_news *news, u64 elapsed, s64 lateness,
			const char *reason)
{
	raw_write_seqcount_begin(&news->seq);
	news->event.elapsed = elapsed;
	news->event.lateness = lateness;
	news->event.reason = reason;
	WRITE_ONCE(news->event.number, news->event.number + 1);
	raw_write_seqcount_end(&news->seq);
	/* Pairs with the one in notify_sends_no_more(). */
	smp_mb();
	if (!READ_ONCE(news->sending) && tdemo_flags_queue(&news->flags))
		notify_queue(news);
}

/**
 * tdemo_notify_log() - have a line logged about an expiry
 * @news: the timer's, whose log is not full
 * @elapsed: ns
 * @lateness: ns
 *
 * Context: a timer's callback: any context, hard interrupts included.
 */
void tdemo_notify_log(struct tdemo_news *news, u64 elapsed, s64 lateness)
{
	if (tdemo_log_expiry(&news->log, elapsed, lateness) &&
	    tdemo_flags_queue(&news->flags))
		notify_queue(news);
}

/**
 * tdemo_notify_storm() - have it logged that a storm stopped the timer
 * @news: the timer's
 * @expiries: how many in a row
 *
 * Context: a timer's callback: any context, hard interrupts included.
 */
void tdemo_notify_storm(struct tdemo_news *news, u64 expiries)
{
	tdemo_log_storm(&news->log, expiries);
	if (tdemo_flags_queue(&news->flags))
		notify_queue(news);
}

/**
 * tdemo_notify_read() - note that somebody reads what is told
 * @news: the timer's
 *
 * Context: task.
 */
void tdemo_notify_read(struct tdemo_news *news)
{
	if (tdemo_flags_read(&news->flags))
		notify_queue(news);
}

static void notify_set_refs(struct tdemo_news *news,
			    const atomic_t *const refs[TDEMO_WAITED])
{
	int i;

	for (i = 0; i < TDEMO_WAITED; i++)
		WRITE_ONCE(news->refs[i], refs ? refs[i] : &nobody);
}

/**
 * tdemo_notify_listen() - say whom to tell
 * @news: the timer's
 * @refs: who refers to each file, for as long as the timer runs
 * @listener: whom
 * @directory: what to call it with
 *
 * Context: task, may sleep.
 */
void tdemo_notify_listen(struct tdemo_news *news,
			 const atomic_t *const refs[TDEMO_WAITED],
			 const struct tdemo_listener *listener,
			 void *directory)
{
	mutex_lock(&lock);
	news->listener = listener;
	news->directory = directory;
	notify_set_refs(news, refs);
	mutex_unlock(&lock);
}

/**
 * tdemo_notify_blind() - take it that somebody waits for every timer
 *
 * Context: task, may sleep.
 */
void tdemo_notify_blind(void)
{
	/*
	 * Waiting works all the same where references do not tell, at a cost.
	 */
	if (static_key_enabled(&tdemo_notify_is_blind))
		return;
	static_branch_enable(&tdemo_notify_is_blind);
	pr_info("this kernel does not say who watches a file: timers are told of as if all were watched\n");
}

/**
 * tdemo_notify_announced() - uevents may be sent from now on
 * @news: the timer's
 *
 * Context: task, may sleep.
 */
void tdemo_notify_announced(struct tdemo_news *news)
{
	mutex_lock(&lock);
	news->announced = true;
	mutex_unlock(&lock);
	if (tdemo_flags_queue(&news->flags))
		notify_queue(news);
}

/**
 * tdemo_notify_unlisten() - tell nobody any more, and send nothing
 * @news: the timer's
 *
 * Context: task, may sleep. Waits for what is being told, but not for a
 * callback that is under way and may look at the files' references once more.
 */
void tdemo_notify_unlisten(struct tdemo_news *news)
{
	mutex_lock(&lock);
	news->listener = NULL;
	news->announced = false;
	WRITE_ONCE(news->sending, false);
	list_del_init(&news->event_turn);
	notify_set_refs(news, NULL);
	mutex_unlock(&lock);
}

/**
 * tdemo_notify_init() - make ready what one timer tells through
 * @news: zeroed
 * @name: the timer's; it must outlast @news
 *
 * Context: task.
 */
void tdemo_notify_init(struct tdemo_news *news, const char *name)
{
	atomic_set(&news->flags, TDEMO_WORKER_IDLE);
	notify_set_refs(news, NULL);
	seqcount_init(&news->seq);
	tdemo_log_init(&news->log, name);
	INIT_LIST_HEAD(&news->turn);
	INIT_LIST_HEAD(&news->event_turn);
}

/**
 * tdemo_notify_finish() - forget a timer; its lines are written first
 * @news: of a timer that does not run any more, without a listener
 *
 * Context: task, may sleep.
 */
void tdemo_notify_finish(struct tdemo_news *news)
{
	mutex_lock(&lock);
	/* It may be on the list, from which nobody can take a single one. */
	notify_collect();
	list_del_init(&news->turn);
	list_del_init(&news->event_turn);
	mutex_unlock(&lock);
	tdemo_log_finish(&news->log);
}

/**
 * tdemo_notify_start() - make the notifier's queue
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int tdemo_notify_start(void)
{
	int lane;

	for (lane = 0; lane < LANES; lane++)
		INIT_LIST_HEAD(&lanes[lane]);
	not_before = jiffies;
	queue = alloc_workqueue("timer_demo", WQ_UNBOUND, 0);
	if (!queue)
		return -ENOMEM;
	tdemo_log_start(queue);
	return 0;
}

/**
 * tdemo_notify_stop() - end the notifier
 *
 * Context: module exit, when no timer is left.
 */
void tdemo_notify_stop(void)
{
	cancel_delayed_work_sync(&late_runner);
	cancel_delayed_work_sync(&runner);
	tdemo_log_stop();
	destroy_workqueue(queue);
}
