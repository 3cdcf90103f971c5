/* SPDX-License-Identifier: GPL-2.0 */
/* What the two hrtimer engines share. */
#ifndef _TDEMO_ENGINE_HRTIMER_H
#define _TDEMO_ENGINE_HRTIMER_H

#include <linux/hrtimer.h>

#include "engine.h"

struct tdemo_hrtimer {
	struct tdemo_engine engine;
	struct hrtimer timer;
};

static inline struct tdemo_hrtimer *
to_tdemo_hrtimer(struct tdemo_engine *engine)
{
	return container_of(engine, struct tdemo_hrtimer, engine);
}

void tdemo_hrtimer_arm(struct tdemo_engine *engine, u64 deadline,
		       enum hrtimer_mode mode);
void tdemo_hrtimer_cancel(struct tdemo_engine *engine);
u64 tdemo_hrtimer_granularity(u64 timeout);
u64 tdemo_hrtimer_bound(u64 timeout);

#endif
