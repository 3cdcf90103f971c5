/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From what was seen to a cause: rules and names as tables. They look at
 * nothing but what they are given, so that unit tests can give it to them.
 */
#ifndef _TDEMO_CAUSE_CLASSES_H
#define _TDEMO_CAUSE_CLASSES_H

#include <linux/bits.h>
#include <linux/types.h>

enum tdemo_cause_class {
	TDEMO_CAUSE_IRQS_OFF,
	TDEMO_CAUSE_IRQ,
	TDEMO_CAUSE_SOFTIRQ,
	TDEMO_CAUSE_BH_OFF,
	TDEMO_CAUSE_PREEMPT_OFF,
	TDEMO_CAUSE_PREEMPTED,
	TDEMO_CAUSE_IDLE,
	TDEMO_CAUSE_SELF,
	TDEMO_CAUSE_UNSEEN,
	TDEMO_CAUSE_UNKNOWN,
	TDEMO_CAUSES,
};

extern const char * const tdemo_cause_words[TDEMO_CAUSES];

/* What struct tdemo_scene says of a CPU. */
#define TDEMO_SCENE_HARD	BIT(0)	/* seen from a hard interrupt */
#define TDEMO_SCENE_SOFT	BIT(1)	/* a softirq is being served */
#define TDEMO_SCENE_BH_OFF	BIT(2)	/* softirqs are held off */
#define TDEMO_SCENE_USER	BIT(3)	/* user code was interrupted */
#define TDEMO_SCENE_IDLE	BIT(4)	/* the task is the idle task */
#define TDEMO_SCENE_RESCHED	BIT(5)	/* the task is to give way */

#define TDEMO_SYMBOL_SIZE	64
#define TDEMO_MODULE_SIZE	40

/**
 * struct tdemo_symbol - a function by name
 * @name: without what compilers append; "?": it has none
 * @module: where it is, "": in the kernel itself
 */
struct tdemo_symbol {
	char name[TDEMO_SYMBOL_SIZE];
	char module[TDEMO_MODULE_SIZE];
};

/* What functions are to whom looks for a culprit; see cause_names.c. */
enum tdemo_role {
	TDEMO_ROLE_NONE,
	TDEMO_ROLE_WRAPPER,	/* does it for its caller */
	TDEMO_ROLE_BH_ENABLE,	/* a wrapper: lets softirqs in again */
	TDEMO_ROLE_DISPATCHER,	/* does what it calls */
	TDEMO_ROLE_SOFTIRQ,	/* a dispatcher: serves softirqs */
	TDEMO_ROLE_ENTRY,	/* where an interrupt comes in */
	TDEMO_ROLE_IDLE,	/* idle, with interrupts on or about to be */
	TDEMO_ROLE_BASE,	/* where every task's stack begins */
};

enum tdemo_role tdemo_role(const char *name);
void tdemo_symbol_set(struct tdemo_symbol *symbol, char *text);

/**
 * struct tdemo_sight - a scene with names
 * @flags: TDEMO_SCENE_*
 * @enabled: the interrupted code had just switched interrupts on
 * @mine: the task is the one that the timer expires in
 * @pool: likewise, but it is a worker that ran somebody else's work
 * @frames: how many there are in @frame
 * @frame: the innermost first
 */
struct tdemo_sight {
	u32 flags;
	bool enabled;
	bool mine;
	bool pool;
	u32 frames;
	const struct tdemo_symbol *frame;
};

/* What kept the CPU, as the kernel's tracepoints tell. */
enum tdemo_handler_kind {
	TDEMO_HANDLER_NONE,
	TDEMO_HANDLER_IRQ,
	TDEMO_HANDLER_VECTOR,
	TDEMO_HANDLER_HRTIMER,
	TDEMO_HANDLER_SOFTIRQ,
	TDEMO_HANDLER_TIMER,
};

/**
 * struct tdemo_facts - all that the rules go by
 * @lateness: ns
 * @by_design: it is within the engine's bound
 * @self: ns of the lateness in which this module kept the CPU
 * @own: the callback's surroundings
 * @witness: what the witness saw meanwhile; @witness->flags 0: there is none
 * @witness_late: ns by which the witness itself was late
 * @limit: ns of lateness at which the witness was to look
 * @decides: whether this architecture can tell @enabled
 * @probed: handlers were watched
 * @handler: the handler that took most of the lateness
 * @handler_ns: how much of it
 * @handler_own: it is this module's own
 */
struct tdemo_facts {
	s64 lateness;
	bool by_design;
	u64 self;
	struct tdemo_sight own;
	struct tdemo_sight witness;
	s64 witness_late;
	s64 limit;
	bool decides;
	bool probed;
	enum tdemo_handler_kind handler;
	u64 handler_ns;
	bool handler_own;
};

/* Who is named. */
enum tdemo_blame {
	TDEMO_BLAME_NOBODY,
	TDEMO_BLAME_FRAME,	/* a function of the sight's stack */
	TDEMO_BLAME_TASK,	/* the sight's task */
	TDEMO_BLAME_HANDLER,	/* the handler that the probes saw */
	TDEMO_BLAME_DESIGN,	/* the engine's design */
};

/**
 * struct tdemo_finding - what the rules say
 * @cause: the class
 * @sure: nothing else fits what was seen
 * @witnessed: it is about the witness's sight, not about the callback's own
 * @by_task: the function is but where that task was caught
 * @task: the sight's task is the culprit or works for it: name it
 * @blame: who is named
 * @frame: index of the function, for TDEMO_BLAME_FRAME
 */
struct tdemo_finding {
	enum tdemo_cause_class cause;
	bool sure;
	bool witnessed;
	bool task;
	bool by_task;
	enum tdemo_blame blame;
	u32 frame;
};

void tdemo_classify(const struct tdemo_facts *facts,
		    struct tdemo_finding *finding);

#endif
