/* SPDX-License-Identifier: GPL-2.0 */
/* ns and the ticks of the kernel's timer wheel. Pure arithmetic. */
#ifndef _TDEMO_WHEEL_H
#define _TDEMO_WHEEL_H

#include <linux/bits.h>
#include <linux/types.h>

/*
 * The most ticks to ask the wheel for at once. It clamps longer timeouts to
 * its own reach and expires them there, early; this keeps jiffies arithmetic
 * right on 32-bit kernels, where it ends at 2^31 ticks.
 */
#ifndef TDEMO_LEG_MAX
#define TDEMO_LEG_MAX	BIT(30)
#endif

/**
 * struct tdemo_ticks - what is known of the phase of the tick
 * @after: ns; the tick numbered @tick comes at or after this moment
 * @tick: a tick, counted like get_jiffies_64()
 */
struct tdemo_ticks {
	u64 after;
	u64 tick;
};

u64 tdemo_wheel_ticks(u64 ns);
u64 tdemo_wheel_granule(u64 ns);
u64 tdemo_wheel_bound(u64 ns);
void tdemo_ticks_anchor(struct tdemo_ticks *ticks, u64 now, u64 jiffy);
void tdemo_ticks_aim(struct tdemo_ticks *ticks, u64 deadline, u64 now,
		     u64 jiffy);
unsigned long tdemo_ticks_until(struct tdemo_ticks *ticks, u64 deadline,
				u64 now, u64 jiffy);

#endif
