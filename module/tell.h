/* SPDX-License-Identifier: GPL-2.0 */
/* What a callback has to say and may not say itself: it is handed to a worker. */
#ifndef _TDEMO_TELL_H
#define _TDEMO_TELL_H

#include <linux/atomic.h>
#include <linux/ratelimit.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/* A power of two; what does not fit is counted, not waited for. */
#define TDEMO_TELL_LINES	16

/**
 * struct tdemo_tell - from a timer's callback to its worker
 * @name: the timer's
 * @work: runs the worker
 * @limit: how many lines the kernel log gets in a second
 * @storm: expiries in a row that were each an interval late, when that stopped
 *	the timer; written by the callback, cleared by the worker
 * @unlogged: expiries that the log has no line for; the worker's
 * @dropped: expiries that found no place in @line; the callback's
 * @told: what the worker has seen of @dropped
 * @head: the next line to write; moved by the callback alone
 * @tail: the next line to read; moved by the worker alone
 * @line: expiries to log
 */
struct tdemo_tell {
	const char *name;
	struct work_struct work;
	struct ratelimit_state limit;
	atomic64_t storm;
	u64 unlogged;
	u32 dropped;
	u32 told;
	u32 head;
	u32 tail;
	struct tdemo_line {
		u64 elapsed;
		s64 lateness;
	} line[TDEMO_TELL_LINES];
};

int tdemo_tell_start(void);
void tdemo_tell_stop(void);
void tdemo_tell_init(struct tdemo_tell *tell, const char *name);
void tdemo_tell_finish(struct tdemo_tell *tell);
void tdemo_tell_log(struct tdemo_tell *tell, u64 elapsed, s64 lateness);
void tdemo_tell_storm(struct tdemo_tell *tell, u64 expiries);

#endif
