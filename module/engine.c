// SPDX-License-Identifier: GPL-2.0
/* The table of engines. */
#include "engine.h"

#include <linux/kernel.h>
#include <linux/slab.h>

static const struct tdemo_engine_ops * const engines[] = {
	[TDEMO_ENGINE_HRTIMER] = &tdemo_engine_hrtimer,
	[TDEMO_ENGINE_JIFFIES] = &tdemo_engine_jiffies,
};

const char * const tdemo_engine_names[] = {
	[TDEMO_ENGINE_HRTIMER] = "hrtimer",
	[TDEMO_ENGINE_JIFFIES] = "jiffies",
	[TDEMO_ENGINES] = NULL
};

/**
 * tdemo_engine_ops() - the operations of an engine
 * @id: which one
 *
 * Context: any.
 * Return: its table, NULL where this kernel cannot offer it.
 */
const struct tdemo_engine_ops *tdemo_engine_ops(enum tdemo_engine_id id)
{
	return id < ARRAY_SIZE(engines) ? engines[id] : NULL;
}

/**
 * tdemo_engine_create() - make an engine
 * @id: which one; the kernel must offer it
 * @owner: handed back with each expiry
 *
 * Context: task, may sleep.
 * Return: the engine, not armed, or NULL without memory.
 */
struct tdemo_engine *tdemo_engine_create(enum tdemo_engine_id id, void *owner)
{
	const struct tdemo_engine_ops *ops = tdemo_engine_ops(id);
	struct tdemo_engine *engine = kzalloc(ops->size, GFP_KERNEL);

	if (!engine)
		return NULL;
	engine->ops = ops;
	engine->owner = owner;
	ops->create(engine);
	return engine;
}

/**
 * tdemo_engine_destroy() - free an engine
 * @engine: one that is cancelled
 *
 * Context: task, may sleep.
 */
void tdemo_engine_destroy(struct tdemo_engine *engine)
{
	kfree(engine);
}
