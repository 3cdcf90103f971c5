// SPDX-License-Identifier: GPL-2.0
/*
 * The worker that explains late expiries: names, class, tables. Names are kept
 * as text, so that the module that a function was in may go meanwhile.
 */
#include "cause.h"

#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cause_worker.h"
#include "trace.h"

/* Between two runs, each of which explains as many as there are slots. */
#define WORKER_PAUSE_MS	10

static struct workqueue_struct *worker_queue;

/*
 * A return address may be that of the next function, where a call is the last
 * thing in one; the instruction that was interrupted is where it is.
 */
static void worker_name_frames(struct tdemo_desk *desk,
			       const struct tdemo_scene *scene,
			       struct tdemo_symbol *symbol)
{
	unsigned long address;
	u32 i;

	for (i = 0; i < scene->frames; i++) {
		address = scene->frame[i];
		if (i || !scene->ip)
			address--;
		sprint_symbol_no_offset(desk->text, address);
		tdemo_symbol_set(&symbol[i], desk->text);
	}
}

/* Of a softirq, that it is about what an interrupt came into. */
static unsigned long worker_interrupted(const struct tdemo_scene *scene,
					const struct tdemo_symbol *symbol)
{
	u32 i;

	if (scene->ip)
		return scene->ip;
	for (i = 0; i + 1 < scene->frames; i++)
		if (tdemo_role(symbol[i].name) == TDEMO_ROLE_ENTRY)
			return scene->frame[i + 1];
	return 0;
}

static void worker_see(struct tdemo_desk *desk,
		       const struct tdemo_scene *scene,
		       struct tdemo_symbol *symbol, struct tdemo_sight *sight)
{
	unsigned long ip;

	worker_name_frames(desk, scene, symbol);
	ip = worker_interrupted(scene, symbol);
	sight->flags = scene->flags;
	sight->enabled = ip && !(scene->flags & TDEMO_SCENE_USER) &&
			 tdemo_irqs_enabled_before(ip);
	sight->frames = scene->frames;
	sight->frame = symbol;
}

/*
 * The task that the timer expires in was running already: its own thread, or a
 * worker, and what that runs may be somebody else's.
 */
static void worker_compare_tasks(struct tdemo_desk *desk)
{
	const struct tdemo_scene *own = &desk->late.scene;
	struct tdemo_sight *sight = &desk->facts.witness;
	u32 i;

	if (own->flags & (TDEMO_SCENE_HARD | TDEMO_SCENE_SOFT) ||
	    own->pid != desk->more.witness.pid)
		return;
	for (i = 0; i < sight->frames && !sight->pool; i++)
		sight->pool = tdemo_role(sight->frame[i].name) ==
			      TDEMO_ROLE_DISPATCHER;
	sight->mine = !sight->pool;
}

static void worker_gather(struct tdemo_desk *desk)
{
	const struct tdemo_late *late = &desk->late;
	struct tdemo_facts *facts = &desk->facts;

	memset(facts, 0, sizeof(*facts));
	facts->lateness = late->lateness;
	facts->by_design = late->what & TDEMO_LATE_BY_DESIGN;
	facts->self = late->self;
	facts->decides = TDEMO_CAN_TELL_IRQS_ENABLED;
	facts->probed = desk->more.probed;
	facts->handler = desk->more.handler.kind;
	facts->handler_ns = desk->more.handler.ns;
	facts->handler_own = desk->more.handler.own;
	worker_see(desk, &late->scene, desk->own, &facts->own);
	if (!desk->more.witness.flags)
		return;
	worker_see(desk, &desk->more.witness, desk->witness, &facts->witness);
	worker_compare_tasks(desk);
	facts->witness_late = desk->more.witness_late;
	facts->limit = desk->more.limit;
}

static void worker_explain(struct tdemo_desk *desk)
{
	worker_gather(desk);
	tdemo_classify(&desk->facts, &desk->finding);
	tdemo_words_write(desk);
}

/*
 * Explain what is there by now; what comes meanwhile has the worker run again,
 * and would hold up a reader for ever.
 */
static void worker_drain(struct tdemo_cause *cause, struct tdemo_desk *desk)
{
	/* Pairs with the release in tdemo_tables_make(). */
	struct tdemo_cause_tables *tables = smp_load_acquire(&cause->tables);
	const struct tdemo_slot *slot;
	u32 head;

	if (!tables)
		return;
	/* Pairs with the release in tdemo_cause_late(): slots are written. */
	head = smp_load_acquire(&tables->head);
	while (tables->tail != head) {
		slot = &tables->slot[tables->tail % TDEMO_CAUSE_SLOTS];
		desk->late = slot->late;
		desk->more = slot->more;
		/* The callback may write there again from now on. */
		smp_store_release(&tables->tail, tables->tail + 1);
		worker_explain(desk);
		tdemo_tables_begin(cause, desk->late.epoch);
		tdemo_tables_count(tables, &desk->late, &desk->words);
		trace_late(cause->name, tdemo_cause_words[desk->words.cause],
			   desk->words.who, desk->words.module,
			   desk->late.lateness);
	}
}

static void worker_explain_worst(struct tdemo_cause *cause,
				 struct tdemo_desk *desk)
{
	/* Pairs with the release in tables_make(). */
	struct tdemo_cause_tables *tables = smp_load_acquire(&cause->tables);
	unsigned int seq;

	memset(&desk->more, 0, sizeof(desk->more));
	do {
		seq = read_seqcount_begin(&cause->seq);
		desk->late = cause->worst;
		if (tables)
			desk->more = tables->worst;
	} while (read_seqcount_retry(&cause->seq, seq));
	if (desk->late.number == cause->told)
		return;
	worker_explain(desk);
	if (tables)
		tdemo_tables_rename(tables, &desk->words);
	cause->words = desk->words;
	cause->told = desk->late.number;
}

/**
 * tdemo_cause_update() - explain what is late up to now
 * @cause: the timer's
 *
 * Without memory nothing is explained, and nothing lost: it stays where it is.
 *
 * Context: task, may sleep; the lock of @cause is held.
 */
void tdemo_cause_update(struct tdemo_cause *cause)
{
	struct tdemo_desk *desk = kmalloc(sizeof(*desk), GFP_KERNEL);

	lockdep_assert_held(&cause->lock);
	if (!desk)
		return;
	worker_drain(cause, desk);
	worker_explain_worst(cause, desk);
	kfree(desk);
}

/*
 * Names take time. Where all expiries are late that is not to cost the machine
 * a CPU: what finds no free slot meanwhile is counted as lost.
 */
static void worker_run(struct work_struct *work)
{
	struct tdemo_cause *cause =
		container_of(work, struct tdemo_cause, work);

	mutex_lock(&cause->lock);
	tdemo_cause_update(cause);
	mutex_unlock(&cause->lock);
	msleep(WORKER_PAUSE_MS);
}

/**
 * tdemo_cause_queue() - have the worker run
 * @cause: the timer's
 *
 * Context: any, hard interrupts included.
 */
void tdemo_cause_queue(struct tdemo_cause *cause)
{
	queue_work(worker_queue, &cause->work);
}

/**
 * tdemo_cause_set() - make what a timer's settings need
 * @cause: the timer's
 * @config: the settings, checked
 *
 * Context: task, may sleep; one at a time.
 * Return: 0; -ENOMEM, or what tdemo_probes_get() says: then nothing has
 * changed.
 */
int tdemo_cause_set(struct tdemo_cause *cause,
		    const struct tdemo_config *config)
{
	bool probes = config->evidence == TDEMO_EVIDENCE_PROBES;
	bool probed = cause->evidence == TDEMO_EVIDENCE_PROBES;
	int err = 0;

	if (config->threshold || config->evidence != TDEMO_EVIDENCE_STACK)
		err = tdemo_tables_make(cause);
	if (!err && probes && !probed)
		err = tdemo_probes_get();
	if (err)
		return err;
	WRITE_ONCE(cause->evidence, config->evidence);
	if (probed && !probes)
		tdemo_probes_put();
	return 0;
}

/**
 * tdemo_cause_init() - make ready what finds a timer's causes
 * @cause: zeroed
 * @name: the timer's; it must outlast @cause
 *
 * Context: task.
 */
void tdemo_cause_init(struct tdemo_cause *cause, const char *name)
{
	cause->name = name;
	seqcount_init(&cause->seq);
	INIT_WORK(&cause->work, worker_run);
	mutex_init(&cause->lock);
}

/**
 * tdemo_cause_finish() - wait for the worker and free what it has
 * @cause: of a timer that does not run any more and that nobody reads
 *
 * Context: task, may sleep.
 */
void tdemo_cause_finish(struct tdemo_cause *cause)
{
	tdemo_witness_cancel(cause);
	if (cause->evidence == TDEMO_EVIDENCE_PROBES)
		tdemo_probes_put();
	flush_work(&cause->work);
	mutex_destroy(&cause->lock);
	kvfree(cause->tables);
}

/**
 * tdemo_cause_start() - start the workers' queue
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int tdemo_cause_start(void)
{
	worker_queue = alloc_workqueue("timer_demo_cause", WQ_UNBOUND, 0);
	return worker_queue ? 0 : -ENOMEM;
}

/**
 * tdemo_cause_stop() - stop the workers' queue
 *
 * Context: module exit, when no timer is left.
 */
void tdemo_cause_stop(void)
{
	destroy_workqueue(worker_queue);
}
