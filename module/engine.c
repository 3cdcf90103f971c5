// SPDX-License-Identifier: GPL-2.0
/* The table of engines. */
#include "engine.h"

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>

static const struct tdemo_engine_ops * const engines[TDEMO_ENGINES] = {
	[TDEMO_ENGINE_HRTIMER]		  = &tdemo_engine_hrtimer,
	[TDEMO_ENGINE_JIFFIES]		  = &tdemo_engine_jiffies,
	[TDEMO_ENGINE_HRTIMER_SOFT]	  = &tdemo_engine_hrtimer_soft,
	[TDEMO_ENGINE_JIFFIES_DEFERRABLE] = &tdemo_engine_jiffies_deferrable,
	[TDEMO_ENGINE_DELAYED_WORK]	  = &tdemo_engine_delayed_work,
	[TDEMO_ENGINE_THREAD]		  = &tdemo_engine_thread,
};

const char * const tdemo_engine_names[] = {
	[TDEMO_ENGINE_HRTIMER]		  = "hrtimer",
	[TDEMO_ENGINE_JIFFIES]		  = "jiffies",
	[TDEMO_ENGINE_HRTIMER_SOFT]	  = "hrtimer_soft",
	[TDEMO_ENGINE_JIFFIES_DEFERRABLE] = "jiffies_deferrable",
	[TDEMO_ENGINE_DELAYED_WORK]	  = "delayed_work",
	[TDEMO_ENGINE_THREAD]		  = "thread",
	[TDEMO_ENGINES]			  = NULL
};

static void engines_stop_first(int count)
{
	while (count--)
		if (engines[count]->stop)
			engines[count]->stop();
}

/**
 * tdemo_engines_start() - make ready what engines share
 *
 * Context: module init.
 * Return: 0 or an error; then nothing is left.
 */
int tdemo_engines_start(void)
{
	int i, err;

	for (i = 0; i < TDEMO_ENGINES; i++) {
		err = engines[i]->start ? engines[i]->start() : 0;
		if (err) {
			engines_stop_first(i);
			return err;
		}
	}
	return 0;
}

/**
 * tdemo_engines_stop() - undo tdemo_engines_start()
 *
 * Context: module exit, when no engine is left.
 */
void tdemo_engines_stop(void)
{
	engines_stop_first(TDEMO_ENGINES);
}

/**
 * tdemo_engine_ops() - the operations of an engine
 * @id: which one
 *
 * Context: any.
 * Return: its table, NULL where this kernel cannot offer it.
 */
const struct tdemo_engine_ops *tdemo_engine_ops(enum tdemo_engine_id id)
{
	return engines[id];
}

/**
 * tdemo_engine_create() - make an engine
 * @id: which one; the kernel must offer it
 * @owner: handed back with each expiry
 * @name: of the owner; it must outlast the engine
 *
 * Context: task, may sleep.
 * Return: the engine, not armed, or an ERR_PTR().
 */
struct tdemo_engine *tdemo_engine_create(enum tdemo_engine_id id, void *owner,
					 const char *name)
{
	const struct tdemo_engine_ops *ops = tdemo_engine_ops(id);
	struct tdemo_engine *engine = kzalloc(ops->size, GFP_KERNEL_ACCOUNT);
	int err;

	if (!engine)
		return ERR_PTR(-ENOMEM);
	engine->ops = ops;
	engine->owner = owner;
	engine->name = name;
	engine->cpu = -1;
	err = ops->create ? ops->create(engine) : 0;
	if (err) {
		kfree(engine);
		return ERR_PTR(err);
	}
	return engine;
}

/**
 * tdemo_engine_destroy() - free an engine
 * @engine: one that is cancelled, or NULL
 *
 * Context: task, may sleep.
 */
void tdemo_engine_destroy(struct tdemo_engine *engine)
{
	if (!engine)
		return;
	if (engine->ops->destroy)
		engine->ops->destroy(engine);
	kfree(engine);
}
