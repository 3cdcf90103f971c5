/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who made it late: from a late expiry's surroundings to a cause with a name.
 * The callback copies what it can see (cause.c) and decides nothing; a worker
 * finds the names and the class, and keeps the tables (cause_worker.c).
 */
#ifndef _TDEMO_CAUSE_H
#define _TDEMO_CAUSE_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/hrtimer.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seqlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "cause_classes.h"
#include "config.h"

/* How much of a stack is walked, and how much of that is kept. */
#define TDEMO_CAUSE_WALK	20
#define TDEMO_CAUSE_FRAMES	14

/* A power of two; what does not fit is counted, not explained. */
#define TDEMO_CAUSE_SLOTS	8
#define TDEMO_CAUSE_TOP		16

/**
 * struct tdemo_scene - what is to be seen of a CPU at one moment
 * @when: ns on CLOCK_MONOTONIC
 * @ip: the interrupted instruction, 0: none
 * @flags: TDEMO_SCENE_*
 * @cpu: where
 * @pid: of the task that runs, or is interrupted
 * @prio: its priority, as the scheduler has it
 * @comm: its name
 * @frames: how many there are in @frame
 * @frame: in a hard interrupt: @ip and its callers; else the callers of this
 *	module's callback
 */
struct tdemo_scene {
	u64 when;
	unsigned long ip;
	u32 flags;
	int cpu;
	pid_t pid;
	int prio;
	char comm[TASK_COMM_LEN];
	u32 frames;
	unsigned long frame[TDEMO_CAUSE_FRAMES];
};

/* What is known of a late expiry; see tdemo_cause_late(). */
#define TDEMO_LATE_OVER		BIT(0)	/* as late as threshold_ns */
#define TDEMO_LATE_WORST	BIT(1)	/* later than any before */
#define TDEMO_LATE_BY_DESIGN	BIT(2)	/* within the engine's bound */

/**
 * struct tdemo_late - one late expiry, as the callback leaves it to the worker
 * @lateness: ns
 * @what: TDEMO_LATE_*
 * @epoch: of the statistics that it belongs to
 * @number: counts what is handed over as the worst
 * @self: ns of its lateness in which this module kept the CPU busy
 * @scene: the callback's surroundings
 */
struct tdemo_late {
	s64 lateness;
	u32 what;
	u32 epoch;
	u32 number;
	u64 self;
	struct tdemo_scene scene;
};

/**
 * struct tdemo_witness - who looks while an expiry is late
 * @timer: due when it is
 * @deadline: which expiry that is, by its planned time
 * @limit: ns of lateness at which to look
 * @seen: the expiry that @scene is about; 0: none
 * @late: ns by which it looked too late itself
 * @scene: what it saw
 */
struct tdemo_witness {
	struct hrtimer timer;
	u64 deadline;
	s64 limit;
	u64 seen;
	s64 late;
	struct tdemo_scene scene;
};

/**
 * struct tdemo_handler - what kept the CPU, as the probes tell
 * @kind: enum tdemo_handler_kind
 * @number: of the interrupt, the vector or the softirq
 * @function: which was called, 0: not known
 * @name: of who owns it
 * @own: it is this module's
 * @ns: how long it ran, without what interrupted it
 */
struct tdemo_handler {
	u32 kind;
	u32 number;
	unsigned long function;
	char name[TASK_COMM_LEN];
	bool own;
	u64 ns;
};

/**
 * struct tdemo_more - what more is known of a late expiry where more is asked
 * for
 * @witness: what the witness saw; no flags: nothing
 * @witness_late: ns by which it looked too late itself
 * @limit: ns of lateness at which it was to look
 * @probed: the probes were on, so that what follows is known
 * @handler: the handler that took most of the lateness, and how much of it
 * @handlers: ns of it that all of them took
 * @idle_state: of the CPU, if @idle is not 0
 * @idle: ns since it became idle, 0: it is not
 */
struct tdemo_more {
	struct tdemo_scene witness;
	s64 witness_late;
	s64 limit;
	bool probed;
	struct tdemo_handler handler;
	u64 handlers;
	u32 idle_state;
	u64 idle;
};

/**
 * struct tdemo_slot - a late expiry on its way to the worker
 * @late: what the callback saw
 * @more: what others have seen
 */
struct tdemo_slot {
	struct tdemo_late late;
	struct tdemo_more more;
};

#define TDEMO_WHO_SIZE		72
#define TDEMO_STACK_SIZE	320

/**
 * struct tdemo_words - a late expiry explained
 * @cause: enum tdemo_cause_class
 * @sure: nothing else fits what was seen
 * @by_task: hits of one task are one culprit's, wherever in it they are
 * @irq_late: ns by which interrupts were late, negative: not known
 * @probed: the probes were on
 * @handlers: ns that handlers took, if @probed
 * @idle_state: likewise, if @idle
 * @idle: ns for which the CPU had been idle
 * @pid: of @task
 * @prio: of @task
 * @who: function, handler or task; "-": not known
 * @module: where the function is, "": in the kernel itself
 * @task: whom to blame, "-": the interrupted one is a bystander
 * @stack: "a < b < c", the innermost function first
 */
struct tdemo_words {
	u32 cause;
	bool sure;
	bool by_task;
	s64 irq_late;
	bool probed;
	u64 handlers;
	u32 idle_state;
	u64 idle;
	pid_t pid;
	int prio;
	char who[TDEMO_WHO_SIZE];
	char module[TDEMO_MODULE_SIZE];
	char task[TASK_COMM_LEN];
	char stack[TDEMO_STACK_SIZE];
};

/**
 * struct tdemo_tally - how often, and how late
 * @count: expiries
 * @total: ns of lateness
 * @max: ns of lateness
 */
struct tdemo_tally {
	u64 count;
	u64 total;
	s64 max;
};

/**
 * struct tdemo_culprit - one line of cause/top
 * @tally: what it did; a count of 0: a free place
 * @words: of its latest expiry
 * @common: the outermost functions that all its hits were in, as in a stack
 */
struct tdemo_culprit {
	struct tdemo_tally tally;
	struct tdemo_words words;
	char common[TDEMO_STACK_SIZE];
};

/**
 * struct tdemo_cause_tables - what only a timer has that asks for causes
 * @head: the next slot to write; moved by the callback alone
 * @tail: the next slot to read; moved under the lock of struct tdemo_cause
 * @slot: late expiries on their way to the worker
 * @class: tallies by cause
 * @top: the culprits with the greatest totals
 * @rest: expiries whose culprit is not in @top
 * @late: the last one explained
 * @last: the same in words
 * @worst: what more is known of the worst; guarded by the sequence counter of
 *	struct tdemo_cause
 * @witness: the witness
 */
struct tdemo_cause_tables {
	u32 head;
	u32 tail;
	struct tdemo_slot slot[TDEMO_CAUSE_SLOTS];
	struct tdemo_tally class[TDEMO_CAUSES];
	struct tdemo_culprit top[TDEMO_CAUSE_TOP];
	u64 rest;
	struct tdemo_late late;
	struct tdemo_words last;
	struct tdemo_more worst;
	struct tdemo_witness witness;
};

/**
 * struct tdemo_cause - a timer's causes
 * @name: the timer's; it must outlast this
 * @seq: guards @worst, @epoch and @lost, which the callback alone writes
 * @worst: the latest expiry of all
 * @epoch: counts resets, as the callback has seen them
 * @lost: expiries as late as the threshold that found no free slot
 * @tables: NULL: nobody has asked; set once
 * @evidence: enum tdemo_evidence
 * @work: runs the worker
 * @lock: the worker against readers; guards what follows, and all of @tables
 *	that is not the callback's
 * @told: number of the worst expiry that @words explain
 * @words: the worst in words
 * @counted: the epoch that the tables count
 */
struct tdemo_cause {
	const char *name;
	seqcount_t seq;
	struct tdemo_late worst;
	u32 epoch;
	u64 lost;
	struct tdemo_cause_tables *tables;
	u32 evidence;

	struct work_struct work;
	struct mutex lock;	/* worker against readers */
	u32 told;
	struct tdemo_words words;
	u32 counted;
};

int tdemo_cause_start(void);
void tdemo_cause_stop(void);
void tdemo_cause_init(struct tdemo_cause *cause, const char *name);
int tdemo_cause_set(struct tdemo_cause *cause,
		    const struct tdemo_config *config);
void tdemo_cause_finish(struct tdemo_cause *cause);

/* The callback's; see cause.c. */
u32 tdemo_cause_late(struct tdemo_cause *cause, s64 lateness, u64 now,
		     u32 what);
void tdemo_cause_reset(struct tdemo_cause *cause);
void tdemo_cause_worked(u64 from, u64 to);
void tdemo_scene_take(struct tdemo_scene *scene, u64 now);

/* The witness's; see cause_witness.c. */
s64 tdemo_witness_limit(s64 threshold, s64 max, s64 bound);
void tdemo_witness_init(struct tdemo_witness *witness);
void tdemo_witness_expect(struct tdemo_cause *cause, u64 deadline, s64 limit);
void tdemo_witness_arm(struct tdemo_cause *cause, u64 deadline, s64 limit,
		       int cpu);
void tdemo_witness_ask(struct tdemo_cause_tables *tables, u64 deadline,
		       struct tdemo_more *more);
void tdemo_witness_dismiss(struct tdemo_cause *cause);
void tdemo_witness_cancel(struct tdemo_cause *cause);

/* The probes'; see cause_probes.c. */
int tdemo_probes_get(void);
void tdemo_probes_put(void);
void tdemo_probes_ask(u64 deadline, u64 now, struct tdemo_more *more);

/* The worker's queue, for the callback. */
void tdemo_cause_queue(struct tdemo_cause *cause);

/* What the files in cause/ print, and stats/worst; see cause_show.c. */
ssize_t tdemo_cause_show_classes(struct tdemo_cause *cause, bool fresh,
				 char *page);
ssize_t tdemo_cause_show_top(struct tdemo_cause *cause, bool fresh, char *page);
ssize_t tdemo_cause_show_last(struct tdemo_cause *cause, bool fresh,
			      char *page);
ssize_t tdemo_cause_show_worst(struct tdemo_cause *cause, u32 number,
			       char *page, ssize_t length);
void tdemo_cause_update(struct tdemo_cause *cause);

#endif
