// SPDX-License-Identifier: GPL-2.0
/* ns and the ticks of the kernel's timer wheel. Touches no kernel state. */
#include "wheel.h"

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/minmax.h>

/*
 * The wheel's levels, as kernel/time/timer.c defines them: 64 buckets a
 * level, each level 8 times as coarse as the one below; level n begins at
 * 63 x 8^(n-1) ticks.
 */
#define LEVEL_SHIFT	3
#define LEVEL_SIZE	64
#define LEVELS		(HZ > 100 ? 9 : 8)

/**
 * tdemo_wheel_ticks() - the ticks that cover a time
 * @ns: at most TDEMO_DEADLINE_MAX
 *
 * Context: any.
 * Return: @ns in ticks, rounded up.
 */
u64 tdemo_wheel_ticks(u64 ns)
{
	return div_u64(ns + TICK_NSEC - 1, TICK_NSEC);
}

/**
 * tdemo_wheel_granule() - how finely the wheel keeps a timeout
 * @ns: the timeout
 *
 * Context: any.
 * Return: the granule of the wheel's level at that distance, ns.
 */
u64 tdemo_wheel_granule(u64 ns)
{
	u64 ticks = tdemo_wheel_ticks(ns);
	unsigned int shift = 0;

	while (shift < LEVEL_SHIFT * (LEVELS - 1) &&
	       ticks >= (u64)(LEVEL_SIZE - 1) << shift)
		shift += LEVEL_SHIFT;
	return (u64)TICK_NSEC << shift;
}

/**
 * tdemo_wheel_bound() - how late a wheel timer may be by design
 * @ns: the timeout
 *
 * The timeout is rounded up to ticks, which adds less than one; the wheel
 * rounds that up to the next granule of its level, lest it be early
 * (calc_index() in kernel/time/timer.c).
 *
 * Context: any.
 * Return: one tick and one granule, ns.
 */
u64 tdemo_wheel_bound(u64 ns)
{
	return TICK_NSEC + tdemo_wheel_granule(ns);
}

/**
 * tdemo_ticks_anchor() - take the phase of the tick from the present moment
 * @ticks: where to keep it
 * @now: ns on CLOCK_MONOTONIC
 * @jiffy: get_jiffies_64(), read after @now
 *
 * Context: any.
 */
void tdemo_ticks_anchor(struct tdemo_ticks *ticks, u64 now, u64 jiffy)
{
	ticks->after = now;
	ticks->tick = jiffy + 1;
}

/**
 * tdemo_ticks_aim() - take the phase of the tick from a deadline
 * @ticks: where to keep it
 * @deadline: ns on CLOCK_MONOTONIC
 * @now: ns on CLOCK_MONOTONIC
 * @jiffy: get_jiffies_64(), read after @now
 *
 * For when jiffies and the clock have been out of step. The tick that is taken
 * for the first after the deadline may still be before it, as nothing is known
 * of where in the tick @now is; then the timer is aimed once more. So it ends at
 * the right one, and a grid keeps time from there on. A phase taken from @now
 * would be late by up to a tick, for good: at one tick an interval that loses
 * every second expiry.
 *
 * Context: any.
 */
void tdemo_ticks_aim(struct tdemo_ticks *ticks, u64 deadline, u64 now,
		     u64 jiffy)
{
	u64 ahead = deadline > now ? deadline - now : 0;

	ticks->after = deadline;
	ticks->tick = jiffy + 1 + div_u64(ahead, TICK_NSEC);
}

/**
 * tdemo_ticks_until() - the timeout for a deadline, to add to jiffies
 * @ticks: the phase; taken anew where ticks turn out to have been lost
 * @deadline: ns on CLOCK_MONOTONIC, not before @ticks->after
 * @now: ns on CLOCK_MONOTONIC
 * @jiffy: get_jiffies_64(), read after @now
 *
 * The wheel runs a timer one tick after the jiffy that it was set to, so the
 * answer aims one tick before the first that is known to be past the
 * deadline. From one fixed phase a grid of deadlines keeps time; from a phase
 * taken anew at each expiry every interval lasts a tick longer.
 *
 * Context: any.
 * Return: ticks, at most TDEMO_LEG_MAX; a deadline farther off needs more
 * than one leg.
 */
unsigned long tdemo_ticks_until(struct tdemo_ticks *ticks, u64 deadline,
				u64 now, u64 jiffy)
{
	s64 next = (s64)(jiffy + 1 - ticks->tick), ahead;

	/* The clock is a whole tick past the next one: ticks were lost. */
	if ((s64)(now - ticks->after) >= (next + 1) * (s64)TICK_NSEC) {
		tdemo_ticks_aim(ticks, deadline, now, jiffy);
		next = (s64)(jiffy + 1 - ticks->tick);
	}
	ahead = (s64)tdemo_wheel_ticks(deadline - ticks->after) - next;
	return clamp_t(s64, ahead, 0, TDEMO_LEG_MAX);
}
