/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One word of flags a timer, and each step that its callback and the notifier
 * take on it. The unit tests run these steps in every order there is.
 */
#ifndef _TDEMO_NOTIFY_FLAGS_H
#define _TDEMO_NOTIFY_FLAGS_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/types.h>

/* No expiry waits to be told: the next one that matters has to ask for it. */
#define TDEMO_WORKER_IDLE	BIT(0)
/* A store has changed what the callback keeps copies of. */
#define TDEMO_RELOAD		BIT(1)
/* The timer is on the notifier's list. */
#define TDEMO_QUEUED		BIT(2)
/* A start or a stop waits to be told. */
#define TDEMO_CHANGED		BIT(3)
/* Somebody has read what was told last. */
#define TDEMO_READ		BIT(4)

/**
 * tdemo_flags_queue() - ask that the notifier looks at a timer
 * @flags: the timer's
 *
 * Fully ordered: who looks at the timer finds what was written before this.
 *
 * Context: any.
 * Return: whether the caller has to put the timer on the notifier's list.
 */
static inline bool tdemo_flags_queue(atomic_t *flags)
{
	return !(atomic_fetch_or(TDEMO_QUEUED, flags) & TDEMO_QUEUED);
}

/**
 * tdemo_flags_expired() - ask that an expiry is told
 * @flags: the timer's
 *
 * Context: any; what is to be told has been written, and a barrier is behind
 * it.
 * Return: whether the caller has to put the timer on the notifier's list.
 */
static inline bool tdemo_flags_expired(atomic_t *flags)
{
	if (!(atomic_read(flags) & TDEMO_WORKER_IDLE))
		return false;
	atomic_andnot(TDEMO_WORKER_IDLE, flags);
	return tdemo_flags_queue(flags);
}

/**
 * tdemo_flags_changed() - ask that a start or a stop is told
 * @flags: the timer's
 * @expired: an expiry is to be told with it
 *
 * Both are asked for before the timer is queued, so that one run tells both.
 *
 * Context: as for tdemo_flags_expired().
 * Return: whether the caller has to put the timer on the notifier's list.
 */
static inline bool tdemo_flags_changed(atomic_t *flags, bool expired)
{
	atomic_or(TDEMO_CHANGED, flags);
	if (expired)
		atomic_andnot(TDEMO_WORKER_IDLE, flags);
	return tdemo_flags_queue(flags);
}

/**
 * tdemo_flags_read() - note that somebody reads what is told
 * @flags: the timer's
 *
 * What waits for its turn need not wait any more.
 *
 * Context: any.
 * Return: whether the caller has to put the timer on the notifier's list.
 */
static inline bool tdemo_flags_read(atomic_t *flags)
{
	unsigned int old = atomic_read(flags);

	if (old & TDEMO_READ)
		return false;
	old = atomic_fetch_or(TDEMO_READ, flags);
	if ((old & (TDEMO_WORKER_IDLE | TDEMO_CHANGED)) == TDEMO_WORKER_IDLE)
		return false;
	return tdemo_flags_queue(flags);
}

/**
 * tdemo_flags_take() - look at a timer that was taken off the list
 * @flags: the timer's
 *
 * What is asked for from here on puts it on the list again.
 *
 * Context: the notifier.
 * Return: what is to be told: TDEMO_CHANGED, no TDEMO_WORKER_IDLE.
 */
static inline unsigned int tdemo_flags_take(atomic_t *flags)
{
	return atomic_fetch_andnot(TDEMO_QUEUED, flags);
}

/**
 * tdemo_flags_tell() - begin to tell
 * @flags: the timer's
 *
 * Before anybody is woken: an expiry from here on asks anew, and one before it
 * is in what those who are woken read.
 *
 * Context: the notifier.
 * Return: what is to be told, as of tdemo_flags_take().
 */
static inline unsigned int tdemo_flags_tell(atomic_t *flags)
{
	unsigned int idle = atomic_fetch_or(TDEMO_WORKER_IDLE, flags) &
			    TDEMO_WORKER_IDLE;

	return (atomic_fetch_andnot(TDEMO_CHANGED | TDEMO_READ, flags) &
		~TDEMO_WORKER_IDLE) | idle;
}

#endif
