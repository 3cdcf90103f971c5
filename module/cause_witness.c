// SPDX-License-Identifier: GPL-2.0
/*
 * The witness: an hrtimer in hard interrupts that is due when an expiry is late
 * already, and that each expiry in time puts off. So it fires only while one is
 * late, and sees what runs on the CPU in the meantime: what keeps a softirq or
 * a task from running has left no trace by the time that it runs.
 */
#include <linux/kernel.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>

#include "cause.h"

/*
 * Room for what an expiry does between its clock and putting the witness off.
 */
#define WITNESS_MARGIN	(10 * NSEC_PER_USEC)

static enum hrtimer_restart witness_look(struct hrtimer *timer)
{
	u64 now = ktime_get_ns();
	struct tdemo_witness *witness =
		container_of(timer, struct tdemo_witness, timer);
	u64 deadline = READ_ONCE(witness->deadline);

	/* An expiry on another CPU is not to take a part for the whole. */
	WRITE_ONCE(witness->seen, 0);
	smp_wmb();	/* before @scene changes */
	tdemo_scene_take(&witness->scene, now);
	witness->late = now - deadline - READ_ONCE(witness->limit);
	/* Pairs with the acquire in tdemo_witness_ask(). */
	smp_store_release(&witness->seen, deadline);
	return HRTIMER_NORESTART;
}

/**
 * tdemo_witness_limit() - how late an expiry has to be to be looked at
 * @threshold: ns, S64_MAX: none is set
 * @max: ns, the greatest lateness so far; negative: none yet
 * @bound: ns, how late it may be by design; S64_MAX: it may not
 *
 * Context: any.
 * Return: ns; S64_MAX: there is nothing to go by yet.
 */
s64 tdemo_witness_limit(s64 threshold, s64 max, s64 bound)
{
	s64 limit = threshold;

	if (max >= 0)
		limit = min_t(s64, limit, max + WITNESS_MARGIN);
	if (bound != S64_MAX)
		limit = max_t(s64, limit, bound + 1);
	return limit;
}

/**
 * tdemo_witness_expect() - have it looked if an expiry is late
 * @cause: the timer's
 * @deadline: when it is planned, ns on CLOCK_MONOTONIC
 * @limit: ns of lateness from which on it is of interest
 *
 * Context: a timer's callback, or the CPU that it was armed on; preemption off.
 */
void tdemo_witness_expect(struct tdemo_cause *cause, u64 deadline, s64 limit)
{
	/* Pairs with the release in tdemo_tables_make(). */
	struct tdemo_cause_tables *tables = smp_load_acquire(&cause->tables);
	u64 when = deadline + limit;

	if (!tables || when > S64_MAX)
		return;
	WRITE_ONCE(tables->witness.deadline, deadline);
	WRITE_ONCE(tables->witness.limit, limit);
	hrtimer_start(&tables->witness.timer, ns_to_ktime(when),
		      HRTIMER_MODE_ABS_PINNED_HARD);
}

struct witness_start {
	struct tdemo_cause *cause;
	u64 deadline;
	s64 limit;
};

static void witness_start_here(void *arg)
{
	struct witness_start *start = arg;

	tdemo_witness_expect(start->cause, start->deadline, start->limit);
}

/**
 * tdemo_witness_arm() - have it looked if the first expiry is late
 * @cause: the timer's
 * @deadline: when it is planned, ns on CLOCK_MONOTONIC
 * @limit: ns of lateness from which on it is of interest
 * @cpu: where the timer was armed
 *
 * Context: task; @cpu is online and stays so.
 */
void tdemo_witness_arm(struct tdemo_cause *cause, u64 deadline, s64 limit,
		       int cpu)
{
	struct witness_start start = {
		.cause = cause,
		.deadline = deadline,
		.limit = limit,
	};

	smp_call_function_single(cpu, witness_start_here, &start, 1);
}

/**
 * tdemo_witness_ask() - what was seen while this expiry was late
 * @tables: the timer's
 * @deadline: when it was planned, ns on CLOCK_MONOTONIC
 * @more: where to
 *
 * Context: a timer's callback, preemption off.
 */
void tdemo_witness_ask(struct tdemo_cause_tables *tables, u64 deadline,
		       struct tdemo_more *more)
{
	struct tdemo_witness *witness = &tables->witness;

	if (hrtimer_try_to_cancel(&witness->timer) < 0)
		return;
	/* Pairs with the release in witness_look(). */
	if (smp_load_acquire(&witness->seen) != deadline ||
	    witness->scene.cpu != raw_smp_processor_id())
		return;
	more->witness = witness->scene;
	more->witness_late = witness->late;
	more->limit = witness->limit;
}

/**
 * tdemo_witness_dismiss() - nothing is to be looked at any more
 * @cause: the timer's
 *
 * Context: the timer's callback, at its last expiry; it does not wait.
 */
void tdemo_witness_dismiss(struct tdemo_cause *cause)
{
	/* Pairs with the release in tdemo_tables_make(). */
	struct tdemo_cause_tables *tables = smp_load_acquire(&cause->tables);

	if (tables)
		hrtimer_try_to_cancel(&tables->witness.timer);
}

/**
 * tdemo_witness_cancel() - likewise, and wait for it
 * @cause: of a timer that is cancelled
 *
 * Context: task, may sleep.
 */
void tdemo_witness_cancel(struct tdemo_cause *cause)
{
	if (cause->tables)
		hrtimer_cancel(&cause->tables->witness.timer);
}

/**
 * tdemo_witness_init() - make ready
 * @witness: zeroed
 *
 * Context: task.
 */
void tdemo_witness_init(struct tdemo_witness *witness)
{
	hrtimer_setup(&witness->timer, witness_look, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_HARD);
}
