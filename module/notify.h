/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a callback has to say and may not say itself: to who waits, to udev, to
 * the kernel log. One notifier says it for all timers.
 */
#ifndef _TDEMO_NOTIFY_H
#define _TDEMO_NOTIFY_H

#include <linux/atomic.h>
#include <linux/jump_label.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/seqlock.h>
#include <linux/types.h>

#include "notify_flags.h"
#include "notify_log.h"

/* Nobody is told of anything more often than this. */
#define TDEMO_WAKE_EVERY	(10 * NSEC_PER_MSEC)

/* The files that people wait at; a start or a stop is told at the last two. */
enum tdemo_waited {
	TDEMO_LAST_ELAPSED,
	TDEMO_RUNNING,
	TDEMO_STOP_REASON,
	TDEMO_WAITED,
};

/*
 * How many refer to a file's node while nobody can be waiting at it: the tree
 * and this module. Who polls it or watches it has looked it up, and each inode
 * refers to it as well.
 */
#ifndef TDEMO_REFS_AT_REST
#define TDEMO_REFS_AT_REST	2
#endif

/* On where the kernel counts otherwise: as if somebody always waited. */
DECLARE_STATIC_KEY_FALSE(tdemo_notify_is_blind);

/**
 * struct tdemo_event - an expiry or a stop, as a change uevent tells it
 * @elapsed: ns, of the last expiry
 * @lateness: ns, of the last expiry
 * @reason: "expiry", "threshold", or why the timer stopped
 * @number: counts events
 */
struct tdemo_event {
	u64 elapsed;
	s64 lateness;
	const char *reason;
	u32 number;
};

/**
 * struct tdemo_listener - a directory that people wait at
 * @tell: wake those who wait at one of its files; task context
 * @send: send a change uevent about an event, the last of some that are
 *	otherwise @missed; task context, may sleep
 */
struct tdemo_listener {
	void (*tell)(void *directory, enum tdemo_waited file);
	void (*send)(void *directory, const char *name,
		     const struct tdemo_event *event, u32 missed);
};

/**
 * struct tdemo_news - what is new about one timer
 * @flags: TDEMO_WORKER_IDLE and so on
 * @refs: who refers to each file; above TDEMO_REFS_AT_REST: somebody may wait
 * @node: on the notifier's list, if TDEMO_QUEUED
 * @seq: guards @event, which has one writer at a time: the callback while the
 *	timer is armed, else the holder of its lock
 * @event: the last one
 * @log: its lines
 * @listener: whom to tell, or NULL; the rest is the notifier's
 * @directory: what the listener is called with
 * @announced: who listens has sent the add uevent; none goes before that
 * @turn: among those that wait to be told, if it does
 * @lane: among which
 * @event_turn: among those that have an event to send
 * @sending: it is among them, so that another event need not ask; written by
 *	the notifier, the callback looks
 * @last_sent: the number of the last event that was sent
 * @sent_at: ns on CLOCK_MONOTONIC, when that was; 0: none
 */
struct tdemo_news {
	atomic_t flags;
	const atomic_t *refs[TDEMO_WAITED];
	struct llist_node node;
	seqcount_t seq;
	struct tdemo_event event;
	struct tdemo_log log;

	const struct tdemo_listener *listener;
	void *directory;
	bool announced;
	struct list_head turn;
	unsigned int lane;
	struct list_head event_turn;
	bool sending;
	u32 last_sent;
	u64 sent_at;
};

int tdemo_notify_start(void);
void tdemo_notify_stop(void);
void tdemo_notify_init(struct tdemo_news *news, const char *name);
void tdemo_notify_finish(struct tdemo_news *news);
void tdemo_notify_listen(struct tdemo_news *news,
			 const atomic_t *const refs[TDEMO_WAITED],
			 const struct tdemo_listener *listener,
			 void *directory);
void tdemo_notify_blind(void);
void tdemo_notify_announced(struct tdemo_news *news);
void tdemo_notify_unlisten(struct tdemo_news *news);

void tdemo_notify_expiry(struct tdemo_news *news);
void tdemo_notify_change(struct tdemo_news *news, bool expired);
void tdemo_notify_event(struct tdemo_news *news, u64 elapsed, s64 lateness,
			const char *reason);
void tdemo_notify_log(struct tdemo_news *news, u64 elapsed, s64 lateness);
void tdemo_notify_storm(struct tdemo_news *news, u64 expiries);
void tdemo_notify_read(struct tdemo_news *news);

/**
 * tdemo_notify_watched() - whether anybody may be waiting at a file
 * @news: the timer's
 * @file: the file
 *
 * Context: any.
 * Return: false if nobody is.
 */
static inline bool tdemo_notify_watched(const struct tdemo_news *news,
					enum tdemo_waited file)
{
	return static_branch_unlikely(&tdemo_notify_is_blind) ||
	       atomic_read(READ_ONCE(news->refs[file])) > TDEMO_REFS_AT_REST;
}

/**
 * tdemo_notify_wanted() - whether an expiry is of interest to anybody
 * @news: the timer's
 * @flags: its flags
 *
 * While a telling is on its way nothing has to be asked for.
 *
 * Context: any; called by the callback.
 * Return: whether it is.
 */
static inline bool tdemo_notify_wanted(const struct tdemo_news *news,
				       unsigned int flags)
{
	return (flags & TDEMO_WORKER_IDLE) &&
	       tdemo_notify_watched(news, TDEMO_LAST_ELAPSED);
}

#endif
