// SPDX-License-Identifier: GPL-2.0
/*
 * jiffies_deferrable: a timer_list that does not wake an idle CPU. It waits
 * for whatever wakes the CPU next, so its bound holds on busy CPUs alone.
 */
#include "engine_jiffies.h"

#include <linux/kernel.h>

static void arm(struct tdemo_engine *engine, u64 deadline, u64 now)
{
	tdemo_jiffies_arm(engine, deadline, now, TIMER_DEFERRABLE);
}

const struct tdemo_engine_ops tdemo_engine_jiffies_deferrable = {
	.size		= sizeof(struct tdemo_jiffies),
	.create		= tdemo_jiffies_create,
	.arm		= arm,
	.cancel		= tdemo_jiffies_cancel,
	.granularity	= tdemo_wheel_granule,
	.bound		= tdemo_wheel_bound,
};
