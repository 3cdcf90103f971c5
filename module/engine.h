/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Engines: the kernel's timers behind one table of operations. An engine
 * knows one absolute deadline and nothing of settings or of who is asking.
 */
#ifndef _TDEMO_ENGINE_H
#define _TDEMO_ENGINE_H

#include <linux/types.h>

enum tdemo_engine_id {
	TDEMO_ENGINE_HRTIMER,
	TDEMO_ENGINE_JIFFIES,
	TDEMO_ENGINE_HRTIMER_SOFT,
	TDEMO_ENGINE_JIFFIES_DEFERRABLE,
	TDEMO_ENGINE_DELAYED_WORK,
	TDEMO_ENGINE_THREAD,
	TDEMO_ENGINES,
};

/**
 * struct tdemo_engine - what all engines have; each wraps it in its own
 * @ops: the operations
 * @owner: whom tdemo_engine_expired() is about
 * @name: of the timer, for what bears a name
 * @cpu: where to expire, -1: anywhere
 * @slack: ns by which an expiry may be put off, so that it falls together with
 *	others; wheel timers have granules instead and take no notice
 * @from_now: each deadline is counted anew from the expiry before it; an
 *	engine that counts in ticks then starts from the present tick instead
 *	of keeping the phase in which it was armed
 */
struct tdemo_engine {
	const struct tdemo_engine_ops *ops;
	void *owner;
	const char *name;
	int cpu;
	u64 slack;
	bool from_now;
};

/**
 * struct tdemo_engine_ops - an engine's operations
 * @size: of the structure that wraps struct tdemo_engine as its first member
 * @start: make ready what all engines of a kind share; module init; or NULL
 * @stop: undo @start; module exit; or NULL
 * @create: make a zeroed one ready; task context, may sleep; or NULL
 * @destroy: undo @create; task context, may sleep; or NULL
 * @arm: expire once at an absolute deadline (ns on CLOCK_MONOTONIC) or as
 *	soon after as the engine can; @now was read just before; task context,
 *	not while armed; the engine's CPU is online and stays so
 * @cancel: afterwards the callback neither runs nor will run; task context,
 *	may sleep
 * @granularity: how finely it keeps a timeout, ns; any context
 * @bound: how late it may be by design after a timeout with this slack, ns;
 *	0: not at all; any context
 * @can_storm: with short timeouts it could leave a CPU nothing else to do
 */
struct tdemo_engine_ops {
	size_t size;
	int (*start)(void);
	void (*stop)(void);
	int (*create)(struct tdemo_engine *engine);
	void (*destroy)(struct tdemo_engine *engine);
	void (*arm)(struct tdemo_engine *engine, u64 deadline, u64 now);
	void (*cancel)(struct tdemo_engine *engine);
	u64 (*granularity)(u64 timeout);
	u64 (*bound)(u64 timeout, u64 slack);
	bool can_storm;
};

extern const struct tdemo_engine_ops tdemo_engine_hrtimer;
extern const struct tdemo_engine_ops tdemo_engine_hrtimer_soft;
extern const struct tdemo_engine_ops tdemo_engine_jiffies;
extern const struct tdemo_engine_ops tdemo_engine_jiffies_deferrable;
extern const struct tdemo_engine_ops tdemo_engine_delayed_work;
extern const struct tdemo_engine_ops tdemo_engine_thread;

/* By enum tdemo_engine_id, a NULL last: what engine takes on some kernel. */
extern const char * const tdemo_engine_names[];

const struct tdemo_engine_ops *tdemo_engine_ops(enum tdemo_engine_id id);
int tdemo_engines_start(void);
void tdemo_engines_stop(void);
struct tdemo_engine *tdemo_engine_create(enum tdemo_engine_id id, void *owner,
					 const char *name);
void tdemo_engine_destroy(struct tdemo_engine *engine);

/*
 * The one question that every callback asks, answered by expiry.c. Engines
 * ask it with preemption off, with @now as the first thing they read.
 */
u64 tdemo_engine_expired(struct tdemo_engine *engine, u64 now);

/* Of all that sleep or wait on a struct hrtimer; see engine_hrtimer.c. */
u64 tdemo_hrtimer_granularity(u64 timeout);
u64 tdemo_hrtimer_bound(u64 timeout, u64 slack);

#endif
