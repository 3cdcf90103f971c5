/* SPDX-License-Identifier: GPL-2.0 */
/* What the two timer_list engines share. */
#ifndef _TDEMO_ENGINE_JIFFIES_H
#define _TDEMO_ENGINE_JIFFIES_H

#include <linux/timer.h>

#include "engine.h"
#include "wheel.h"

struct tdemo_jiffies {
	struct tdemo_engine engine;
	struct timer_list timer;
	struct tdemo_ticks ticks;
	u64 deadline;
};

int tdemo_jiffies_create(struct tdemo_engine *engine);
void tdemo_jiffies_arm(struct tdemo_engine *engine, u64 deadline, u64 now,
		       unsigned int flags);
void tdemo_jiffies_cancel(struct tdemo_engine *engine);

#endif
