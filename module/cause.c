// SPDX-License-Identifier: GPL-2.0
/*
 * The callback's part of finding causes. It copies what can be seen of the CPU
 * and decides nothing: that takes names, and so a worker. Only an expiry that
 * is late comes here.
 */
#include "cause.h"

#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/smp.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <asm/irq_regs.h>

/* When this module last kept the CPU busy for long, ns on CLOCK_MONOTONIC. */
struct cause_work {
	u64 from;
	u64 to;
};

static DEFINE_PER_CPU(struct cause_work, cause_work);

/**
 * tdemo_cause_worked() - note that a callback has kept its CPU busy
 * @from: ns on CLOCK_MONOTONIC
 * @to: ns on CLOCK_MONOTONIC
 *
 * What comes right after the work before it is one with it.
 *
 * Context: a callback, preemption off.
 */
void tdemo_cause_worked(u64 from, u64 to)
{
	struct cause_work *work = this_cpu_ptr(&cause_work);

	/* An interrupt's entry and exit lie between two callbacks' work. */
	if (from > work->to + 5 * NSEC_PER_USEC)
		work->from = from;
	work->to = to;
}

/* How much of the time since @deadline was this module's own work. */
static u64 cause_own_work(u64 deadline, u64 now)
{
	const struct cause_work *work = this_cpu_ptr(&cause_work);
	u64 from = max(work->from, deadline), to = min(work->to, now);

	return to > from ? to - from : 0;
}

/* Return how much of @store, @length long, comes before what is of interest. */
static unsigned int cause_skip(const struct tdemo_scene *scene,
			       const unsigned long *store, unsigned int length)
{
	unsigned int i = 0;

	if (scene->ip) {
		while (i < length && store[i] != scene->ip)
			i++;
		return i;
	}
	while (i < length && within_module(store[i], THIS_MODULE))
		i++;
	return i;
}

static void cause_take_stack(struct tdemo_scene *scene)
{
	unsigned long store[TDEMO_CAUSE_WALK];
	unsigned int length = 0, skip;

	/* It is not even declared where the kernel has none. */
#ifdef CONFIG_STACKTRACE
	length = stack_trace_save(store, ARRAY_SIZE(store), 1);
#endif
	skip = cause_skip(scene, store, length);
	scene->frames = min_t(u32, length - skip, TDEMO_CAUSE_FRAMES);
	memcpy(scene->frame, store + skip,
	       scene->frames * sizeof(store[0]));
	/* The walk did not get as far; at least the function is known. */
	if (!scene->frames && scene->ip) {
		scene->frame[0] = scene->ip;
		scene->frames = 1;
	}
}

static u32 cause_flags(struct pt_regs *regs)
{
	u32 flags = 0;

	if (in_hardirq())
		flags |= TDEMO_SCENE_HARD;
	if (regs && user_mode(regs))
		flags |= TDEMO_SCENE_USER;
	if (in_serving_softirq())
		flags |= TDEMO_SCENE_SOFT;
	else if (softirq_count())
		flags |= TDEMO_SCENE_BH_OFF;
	if (is_idle_task(current))
		flags |= TDEMO_SCENE_IDLE;
	if (test_tsk_need_resched(current))
		flags |= TDEMO_SCENE_RESCHED;
#ifdef TIF_NEED_RESCHED_LAZY
	/* The kernel's code may go on until the next tick, and it does. */
	if (test_tsk_thread_flag(current, TIF_NEED_RESCHED_LAZY))
		flags |= TDEMO_SCENE_RESCHED;
#endif
	return flags;
}

/**
 * tdemo_scene_take() - copy what is to be seen of this CPU
 * @scene: where to
 * @now: ns on CLOCK_MONOTONIC
 *
 * In a hard interrupt it is about what was interrupted, and no stack is walked
 * where that is user code; in a softirq it is about what the softirq runs in.
 * A task says nothing of why it runs so late.
 *
 * Context: any, hard interrupts included; preemption off.
 */
void tdemo_scene_take(struct tdemo_scene *scene, u64 now)
{
	struct pt_regs *regs = in_hardirq() ? get_irq_regs() : NULL;

	scene->when = now;
	scene->flags = cause_flags(regs);
	scene->ip = regs ? instruction_pointer(regs) : 0;
	scene->cpu = raw_smp_processor_id();
	scene->pid = current->pid;
	scene->prio = current->prio;
	memcpy(scene->comm, current->comm, sizeof(scene->comm));
	scene->frames = 0;
	if (scene->flags & TDEMO_SCENE_USER)
		return;
	if (scene->flags & (TDEMO_SCENE_HARD | TDEMO_SCENE_SOFT))
		cause_take_stack(scene);
}

/* The next slot to write, NULL: the worker has fallen behind. */
static struct tdemo_slot *cause_free_slot(struct tdemo_cause_tables *tables)
{
	/* Pairs with the release in worker_drain(): the slot has been read. */
	u32 tail = smp_load_acquire(&tables->tail);

	if (tables->head - tail >= TDEMO_CAUSE_SLOTS)
		return NULL;
	return &tables->slot[tables->head % TDEMO_CAUSE_SLOTS];
}

static void cause_fill(struct tdemo_cause *cause, struct tdemo_late *late,
		       s64 lateness, u64 now, u32 what)
{
	late->lateness = lateness;
	late->what = what;
	late->epoch = cause->epoch;
	late->self = cause_own_work(now - lateness, now);
	if (!(what & TDEMO_LATE_BY_DESIGN)) {
		tdemo_scene_take(&late->scene, now);
		return;
	}
	/* Nobody is to blame, so nobody is looked at. */
	memset(&late->scene, 0, sizeof(late->scene));
	late->scene.when = now;
	late->scene.cpu = raw_smp_processor_id();
}

/* What others have seen; before this callback's own stack is walked. */
static void cause_ask_others(struct tdemo_cause *cause,
			     struct tdemo_cause_tables *tables, u64 deadline,
			     u64 now, struct tdemo_more *more)
{
	u32 evidence = READ_ONCE(cause->evidence);

	memset(more, 0, sizeof(*more));
	if (evidence >= TDEMO_EVIDENCE_WITNESS)
		tdemo_witness_ask(tables, deadline, more);
	if (evidence >= TDEMO_EVIDENCE_PROBES)
		tdemo_probes_ask(deadline, now, more);
}

/* The worst has a place of its own, so that no other takes its room. */
static u32 cause_keep_worst(struct tdemo_cause *cause,
			    struct tdemo_cause_tables *tables,
			    const struct tdemo_slot *slot, s64 lateness,
			    u64 now, u32 what)
{
	struct tdemo_late *worst = &cause->worst;
	/* 0 is the number of none. */
	u32 number = worst->number + 1 ?: 1;

	raw_write_seqcount_begin(&cause->seq);
	if (slot) {
		*worst = slot->late;
		tables->worst = slot->more;
	} else {
		if (tables)
			cause_ask_others(cause, tables, now - lateness, now,
					 &tables->worst);
		cause_fill(cause, worst, lateness, now, what);
	}
	worst->number = number;
	raw_write_seqcount_end(&cause->seq);
	return number;
}

static void cause_lose(struct tdemo_cause *cause)
{
	raw_write_seqcount_begin(&cause->seq);
	cause->lost++;
	raw_write_seqcount_end(&cause->seq);
}

/**
 * tdemo_cause_late() - have a late expiry explained
 * @cause: the timer's
 * @lateness: ns
 * @now: ns on CLOCK_MONOTONIC, the expiry
 * @what: TDEMO_LATE_*
 *
 * Once the worker has fallen behind, one more costs a count.
 *
 * Context: a timer's callback: any context, hard interrupts included, with
 * preemption off; a writer's section of the caller's may be open.
 * Return: the number by which tdemo_cause_show_worst() knows it, if it is the
 * worst.
 */
u32 tdemo_cause_late(struct tdemo_cause *cause, s64 lateness, u64 now,
		     u32 what)
{
	/*
	 * Pairs with the release in tdemo_tables_make(): they are initialised.
	 */
	struct tdemo_cause_tables *tables = smp_load_acquire(&cause->tables);
	struct tdemo_slot *slot = NULL;
	u32 number = 0;

	if (what & TDEMO_LATE_OVER) {
		slot = tables ? cause_free_slot(tables) : NULL;
		if (!slot)
			cause_lose(cause);
	}
	if (slot) {
		cause_ask_others(cause, tables, now - lateness, now,
				 &slot->more);
		cause_fill(cause, &slot->late, lateness, now, what);
	}
	if (what & TDEMO_LATE_WORST)
		number = cause_keep_worst(cause, tables, slot, lateness, now,
					  what);
	if (slot)
		/* Pairs with the acquire in worker_drain(). */
		smp_store_release(&tables->head, tables->head + 1);
	if (!slot && !number)
		return number;
	tdemo_cause_queue(cause);
	tdemo_cause_worked(now, ktime_get_ns());
	return number;
}

/**
 * tdemo_cause_reset() - the statistics begin afresh, and causes with them
 * @cause: the timer's
 *
 * Context: a timer's callback.
 */
void tdemo_cause_reset(struct tdemo_cause *cause)
{
	raw_write_seqcount_begin(&cause->seq);
	cause->epoch++;
	cause->lost = 0;
	raw_write_seqcount_end(&cause->seq);
}
