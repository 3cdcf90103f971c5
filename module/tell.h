/* SPDX-License-Identifier: GPL-2.0 */
/* What a callback has to say and may not say itself: it is handed to a worker. */
#ifndef _TDEMO_TELL_H
#define _TDEMO_TELL_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/seqlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/* A power of two; what does not fit is counted, not waited for. */
#define TDEMO_TELL_LINES	16

/**
 * struct tdemo_happening - an expiry or a stop, as a change uevent tells it
 * @elapsed: ns, of the last expiry
 * @lateness: ns, of the last expiry
 * @reason: "expiry", "threshold", or why the timer stopped
 * @number: counts happenings
 */
struct tdemo_happening {
	u64 elapsed;
	s64 lateness;
	const char *reason;
	u32 number;
};

/**
 * struct tdemo_listener - a face that people wait at
 * @watched: whether anybody can be waiting for an expiry; any context
 * @expired: wake those who wait for an expiry; task context
 * @changed: wake those who wait for a start or a stop; task context
 * @happened: send a change uevent about a happening, the last of some that are
 *	@missed otherwise; task context, may sleep
 */
struct tdemo_listener {
	bool (*watched)(void *face);
	void (*expired)(void *face);
	void (*changed)(void *face);
	void (*happened)(void *face, const char *name,
			 const struct tdemo_happening *happening, u32 missed);
};

/*
 * What a callback has to notice: bits of one word, so that it looks once. The
 * worker sets and clears ASLEEP; the others are the core's.
 */
#define TDEMO_ASLEEP	BIT(0)	/* the worker has to be woken */
#define TDEMO_LOOK	BIT(1)	/* a store has something new */
#define TDEMO_LOUD	BIT(2)	/* expiries are logged, or sent as uevents */

/**
 * struct tdemo_tell - from a timer's callback to its worker
 * @name: the timer's
 * @notice: TDEMO_ASLEEP and others
 * @expiries: how many there were; the callback's
 * @changes: how often it started or stopped
 * @announced: the worker has been woken for @happening
 * @seq: guards @happening, which has one writer at a time: the callback while
 *	the timer is armed, else the holder of its lock
 * @happening: the last one
 * @storm: expiries in a row that were each an interval late, when that stopped
 *	the timer; written by the callback, cleared by the worker
 * @dropped: expiries that found no place in @line; the callback's
 * @head: the next line to write; moved by the callback alone
 * @tail: the next line to read; moved by the worker alone
 * @logged: the lines before this one are in the log
 * @line: expiries to log
 * @work: runs the worker
 * @later: runs the worker again
 * @closing: the worker is not to run again
 * @read: somebody has read what is told since it was last told
 * @lock: guards @listener and @face; held by the worker
 * @listener: whom to tell, or NULL; the callback looks, too
 * @face: what the listener is called with; set before @listener
 * @limit: how many lines the kernel log gets in a second
 * @unlogged: expiries that the log has no line for; the worker's, like the rest
 * @told_dropped: what it has seen of @dropped
 * @told_expiries: what it has told of @expiries
 * @told_changes: what it has told of @changes
 * @told_number: the last happening that it has sent
 * @told_at: ns on CLOCK_MONOTONIC, when it last woke anybody
 * @sent_at: ns on CLOCK_MONOTONIC, when it last sent a uevent
 * @hold: ns from @told_at to when it tells of more expiries
 */
struct tdemo_tell {
	const char *name;
	atomic_t notice;
	u32 expiries;
	u32 changes;
	u32 announced;
	seqcount_t seq;
	struct tdemo_happening happening;
	atomic64_t storm;
	u32 dropped;
	u32 head;
	u32 tail;
	u32 logged;
	struct tdemo_line {
		u64 elapsed;
		s64 lateness;
		u32 dropped;	/* before this one, in all */
	} line[TDEMO_TELL_LINES];

	struct work_struct work;
	struct delayed_work later;
	bool closing;
	bool read;
	struct mutex lock;	/* worker against listen */
	const struct tdemo_listener *listener;
	void *face;
	struct ratelimit_state limit;
	u64 unlogged;
	u32 told_dropped;
	u32 told_expiries;
	u32 told_changes;
	u32 told_number;
	u64 told_at;
	u64 sent_at;
	u64 hold;
};

int tdemo_tell_start(void);
void tdemo_tell_stop(void);
void tdemo_tell_init(struct tdemo_tell *tell, const char *name);
void tdemo_tell_flush(struct tdemo_tell *tell);
void tdemo_tell_finish(struct tdemo_tell *tell);
void tdemo_tell_listen(struct tdemo_tell *tell,
		       const struct tdemo_listener *listener, void *face);
void tdemo_tell_read(struct tdemo_tell *tell);

void tdemo_tell_wake(struct tdemo_tell *tell);
void tdemo_tell_new(struct tdemo_tell *tell, u64 wait);
void tdemo_tell_change(struct tdemo_tell *tell);
void tdemo_tell_happening(struct tdemo_tell *tell, u64 elapsed, s64 lateness,
			  const char *reason);
void tdemo_tell_log(struct tdemo_tell *tell, u64 elapsed, s64 lateness);
void tdemo_tell_storm(struct tdemo_tell *tell, u64 expiries);

/**
 * tdemo_tell_expiry() - count an expiry for the worker to see
 * @tell: the timer's
 *
 * Context: a timer's callback: any context, hard interrupts included.
 */
static inline void tdemo_tell_expiry(struct tdemo_tell *tell)
{
	/* One instruction; the worker may see it late, and looks twice. */
	data_race(tell->expiries++);
}

#endif
