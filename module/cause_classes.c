// SPDX-License-Identifier: GPL-2.0
/*
 * The rules: from what was seen to a cause. The first that holds decides, and
 * what none of them explains is said to be unknown. Touches no kernel state.
 */
#include "cause_classes.h"

#include <linux/kernel.h>
#include <linux/string.h>

/* The first frame from @from on that may be a culprit. */
static u32 classes_culprit(const struct tdemo_sight *sight, u32 from)
{
	u32 i;

	for (i = from; i < sight->frames; i++) {
		switch (tdemo_role(sight->frame[i].name)) {
		case TDEMO_ROLE_WRAPPER:
		case TDEMO_ROLE_BH_ENABLE:
			continue;
		default:
			return i;
		}
	}
	return sight->frames;
}

/* The innermost frame of this role from @from on, @sight->frames: none. */
static u32 classes_find(const struct tdemo_sight *sight, u32 from,
			enum tdemo_role role)
{
	while (from < sight->frames &&
	       tdemo_role(sight->frame[from].name) != role)
		from++;
	return from;
}

static void classes_blame_frame(struct tdemo_finding *finding,
				const struct tdemo_sight *sight, u32 frame)
{
	if (frame >= sight->frames ||
	    tdemo_role(sight->frame[frame].name) == TDEMO_ROLE_BASE)
		return;
	finding->blame = TDEMO_BLAME_FRAME;
	finding->frame = frame;
}

/*
 * What a dispatcher has called, from within which it was interrupted: the frame
 * inside of the innermost dispatcher. Return whether there is one.
 */
static bool classes_blame_dispatched(struct tdemo_finding *finding,
				     const struct tdemo_sight *sight)
{
	enum tdemo_role role;
	u32 i;

	for (i = 0; i < sight->frames; i++) {
		role = tdemo_role(sight->frame[i].name);
		if (role == TDEMO_ROLE_DISPATCHER || role == TDEMO_ROLE_SOFTIRQ)
			break;
	}
	if (i == 0 || i == sight->frames ||
	    tdemo_role(sight->frame[i - 1].name) != TDEMO_ROLE_NONE)
		return false;
	classes_blame_frame(finding, sight, i - 1);
	return true;
}

static bool classes_idle(const struct tdemo_sight *sight)
{
	return (sight->flags & TDEMO_SCENE_IDLE) && sight->frames &&
	       tdemo_role(sight->frame[0].name) == TDEMO_ROLE_IDLE;
}

/*
 * The softirq loop lets interrupts in before it begins: what had kept them off
 * is the handler at whose end it runs. Its function is the frame inside of the
 * interrupt's entry.
 */
static void classes_blame_vector(struct tdemo_finding *finding,
				 const struct tdemo_sight *sight, u32 from)
{
	u32 entry = classes_find(sight, from, TDEMO_ROLE_ENTRY);

	if (entry < sight->frames && entry > from)
		classes_blame_frame(finding, sight, entry - 1);
}

/* Interrupts did not get through. */
static void classes_held_off(const struct tdemo_facts *facts,
			     const struct tdemo_sight *sight,
			     struct tdemo_finding *finding)
{
	u32 frame = classes_culprit(sight, 0);

	if (classes_idle(sight)) {
		finding->cause = TDEMO_CAUSE_IDLE;
		/* Or a handler that came in while the CPU was idle. */
		finding->sure = facts->probed;
		classes_blame_frame(finding, sight, 0);
		return;
	}
	if ((sight->flags & TDEMO_SCENE_USER) ||
	    (facts->decides && !sight->enabled)) {
		finding->cause = TDEMO_CAUSE_UNSEEN;
		return;
	}
	if (frame < sight->frames &&
	    tdemo_role(sight->frame[frame].name) == TDEMO_ROLE_SOFTIRQ) {
		finding->cause = TDEMO_CAUSE_IRQ;
		classes_blame_vector(finding, sight, frame);
		return;
	}
	finding->cause = TDEMO_CAUSE_IRQS_OFF;
	finding->sure = facts->decides;
	finding->task = true;
	classes_blame_frame(finding, sight, frame);
}

/* Who switched softirqs on again, in the callback's own stack. */
static bool classes_bh_enabler(const struct tdemo_sight *own,
			       struct tdemo_finding *finding)
{
	u32 enable, entry;

	if (!(own->flags & TDEMO_SCENE_SOFT) ||
	    (own->flags & TDEMO_SCENE_HARD))
		return false;
	enable = classes_find(own, 0, TDEMO_ROLE_BH_ENABLE);
	entry = classes_find(own, 0, TDEMO_ROLE_ENTRY);
	/* Not in what an interrupt came into. */
	if (enable == own->frames || entry < enable)
		return false;
	finding->cause = TDEMO_CAUSE_BH_OFF;
	finding->witnessed = false;
	finding->task = true;
	classes_blame_frame(finding, own, classes_culprit(own, enable));
	return true;
}

/* The callback's own stack is all there is: a softirq's, or a task's. */
static void classes_own_stack(const struct tdemo_facts *facts,
			      struct tdemo_finding *finding)
{
	const struct tdemo_sight *own = &facts->own;
	u32 entry;

	if (classes_bh_enabler(own, finding)) {
		finding->sure = true;
		return;
	}
	entry = classes_find(own, 0, TDEMO_ROLE_ENTRY);
	if (entry + 1 >= own->frames || !own->enabled || !facts->decides ||
	    tdemo_role(own->frame[entry + 1].name) == TDEMO_ROLE_IDLE)
		return;
	finding->cause = TDEMO_CAUSE_IRQS_OFF;
	finding->task = true;
	classes_blame_frame(finding, own, classes_culprit(own, entry + 1));
}

static bool classes_in_module(const struct tdemo_sight *sight)
{
	u32 frame = classes_culprit(sight, 0);

	return frame < sight->frames &&
	       !strcmp(sight->frame[frame].module, "timer_demo");
}

/* A walk may end early, in code that the kernel knows no way out of. */
static bool classes_complete(const struct tdemo_sight *sight)
{
	return sight->frames &&
	       tdemo_role(sight->frame[sight->frames - 1].name) ==
	       TDEMO_ROLE_BASE;
}

/*
 * A work item is somebody; else it is where the task was caught, by chance, and
 * who that works for shows in its callers.
 */
static void classes_blame_running(struct tdemo_finding *finding,
				  const struct tdemo_sight *sight)
{
	if (classes_blame_dispatched(finding, sight))
		return;
	finding->by_task = true;
	if (classes_complete(sight))
		classes_blame_frame(finding, sight, classes_culprit(sight, 0));
}

/* The witness came in time, so interrupts got through: what ran then? */
static void classes_in_the_act(const struct tdemo_facts *facts,
			       struct tdemo_finding *finding)
{
	const struct tdemo_sight *sight = &facts->witness;
	bool kernel = !(sight->flags & TDEMO_SCENE_USER);

	finding->task = true;
	finding->sure = true;
	finding->blame = TDEMO_BLAME_TASK;
	if (sight->mine || classes_in_module(sight)) {
		finding->cause = TDEMO_CAUSE_SELF;
		finding->blame = TDEMO_BLAME_NOBODY;
	} else if (sight->flags & TDEMO_SCENE_SOFT) {
		finding->cause = TDEMO_CAUSE_SOFTIRQ;
		/* The task is whom it came over, or ksoftirqd. */
		finding->blame = TDEMO_BLAME_NOBODY;
		finding->task = false;
		classes_blame_dispatched(finding, sight);
	} else if ((sight->flags & TDEMO_SCENE_BH_OFF) &&
		   (facts->own.flags & TDEMO_SCENE_SOFT)) {
		finding->cause = TDEMO_CAUSE_BH_OFF;
		classes_bh_enabler(&facts->own, finding);
	} else if (sight->flags & TDEMO_SCENE_IDLE) {
		finding->cause = TDEMO_CAUSE_UNKNOWN;
		finding->blame = TDEMO_BLAME_NOBODY;
		finding->task = false;
		finding->sure = false;
	} else if (kernel && !sight->pool &&
		   (sight->flags & TDEMO_SCENE_RESCHED)) {
		finding->cause = TDEMO_CAUSE_PREEMPT_OFF;
		classes_blame_running(finding, sight);
	} else {
		finding->cause = TDEMO_CAUSE_PREEMPTED;
		if (kernel)
			classes_blame_running(finding, sight);
	}
}

static bool classes_probed(const struct tdemo_facts *facts,
			   struct tdemo_finding *finding)
{
	if (facts->handler == TDEMO_HANDLER_NONE ||
	    2 * facts->handler_ns < (u64)facts->lateness)
		return false;
	finding->sure = true;
	finding->blame = TDEMO_BLAME_HANDLER;
	if (facts->handler_own)
		finding->cause = TDEMO_CAUSE_SELF;
	else if (facts->handler == TDEMO_HANDLER_SOFTIRQ ||
		 facts->handler == TDEMO_HANDLER_TIMER)
		finding->cause = TDEMO_CAUSE_SOFTIRQ;
	else
		finding->cause = TDEMO_CAUSE_IRQ;
	return true;
}

/**
 * tdemo_classify() - find the cause
 * @facts: what was seen
 * @finding: what the rules say of it
 *
 * Context: any but a callback.
 */
void tdemo_classify(const struct tdemo_facts *facts,
		    struct tdemo_finding *finding)
{
	bool witnessed = facts->witness.flags & TDEMO_SCENE_HARD;

	*finding = (struct tdemo_finding){
		.cause = TDEMO_CAUSE_UNKNOWN,
	};
	if (facts->by_design) {
		finding->sure = true;
		finding->blame = TDEMO_BLAME_DESIGN;
		return;
	}
	if (classes_probed(facts, finding))
		return;
	if (2 * facts->self >= (u64)facts->lateness) {
		finding->cause = TDEMO_CAUSE_SELF;
		finding->sure = true;
		return;
	}
	if (facts->own.flags & TDEMO_SCENE_HARD) {
		classes_held_off(facts, &facts->own, finding);
		return;
	}
	if (!witnessed) {
		classes_own_stack(facts, finding);
		return;
	}
	finding->witnessed = true;
	if (2 * facts->witness_late >= facts->lateness - facts->limit)
		classes_held_off(facts, &facts->witness, finding);
	else
		classes_in_the_act(facts, finding);
}
