/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Expiries as lines of the kernel log: the callback fills in, a worker writes.
 */
#ifndef _TDEMO_NOTIFY_LOG_H
#define _TDEMO_NOTIFY_LOG_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/types.h>

struct workqueue_struct;

/* A power of two; what does not fit is counted, not waited for. */
#define TDEMO_LOG_LINES	16

/**
 * struct tdemo_log - the lines of one timer that are not written yet
 * @name: the timer's
 * @dropped: expiries that found no place in @line; the callback's
 * @head: the next line to fill in; moved by the callback alone
 * @tail: the next line to write; moved by the writer alone
 * @line: expiries to log
 * @storm: expiries in a row that were each an interval late, when that stopped
 *	the timer; set by the callback, cleared by the writer
 * @turn: among those that wait to be written
 * @unlogged: expiries that the log has no line for; the writer's
 * @seen_dropped: what the writer has counted of @dropped
 */
struct tdemo_log {
	const char *name;
	u32 dropped;
	u32 head;
	u32 tail;
	struct tdemo_line {
		u64 elapsed;
		s64 lateness;
		u32 dropped;	/* before this one, in all */
	} line[TDEMO_LOG_LINES];
	atomic64_t storm;
	struct list_head turn;
	u64 unlogged;
	u32 seen_dropped;
};

/**
 * tdemo_log_full() - whether there is no place for another line; count it then
 * @log: the timer's
 *
 * A fast timer fills its lines at once, so this is what most of its expiries
 * do.
 *
 * Context: a timer's callback: any context, hard interrupts included.
 * Return: true if this expiry gets no line.
 */
static inline bool tdemo_log_full(struct tdemo_log *log)
{
	/* Pairs with the release in log_line(): the place has been read. */
	if (log->head - smp_load_acquire(&log->tail) < TDEMO_LOG_LINES)
		return false;
	WRITE_ONCE(log->dropped, log->dropped + 1);
	return true;
}

void tdemo_log_init(struct tdemo_log *log, const char *name);
void tdemo_log_finish(struct tdemo_log *log);
void tdemo_log_flush(struct tdemo_log *log);
bool tdemo_log_expiry(struct tdemo_log *log, u64 elapsed, s64 lateness);
void tdemo_log_storm(struct tdemo_log *log, u64 expiries);
void tdemo_log_queue(struct tdemo_log *log);
void tdemo_log_start(struct workqueue_struct *workers);
void tdemo_log_stop(void);

#endif
