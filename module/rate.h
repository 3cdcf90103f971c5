/* SPDX-License-Identifier: GPL-2.0 */
/* At most so many in any second. Touches no kernel state. */
#ifndef _TDEMO_RATE_H
#define _TDEMO_RATE_H

#include <linux/time64.h>
#include <linux/types.h>

#define TDEMO_RATE	100

/**
 * struct tdemo_rate - when the last TDEMO_RATE things were done
 * @at: ns on CLOCK_MONOTONIC
 * @next: the oldest of them
 */
struct tdemo_rate {
	u64 at[TDEMO_RATE];
	unsigned int next;
};

/**
 * tdemo_rate_due() - when the next thing may be done
 * @rate: the limit
 *
 * Context: any; one caller at a time.
 * Return: ns on CLOCK_MONOTONIC.
 */
static inline u64 tdemo_rate_due(const struct tdemo_rate *rate)
{
	return rate->at[rate->next] ? rate->at[rate->next] + NSEC_PER_SEC : 0;
}

/**
 * tdemo_rate_take() - do one, if that is allowed by now
 * @rate: the limit
 * @now: ns on CLOCK_MONOTONIC, not before the last
 *
 * Context: any; one caller at a time.
 * Return: whether it is allowed; then it counts.
 */
static inline bool tdemo_rate_take(struct tdemo_rate *rate, u64 now)
{
	if (now < tdemo_rate_due(rate))
		return false;
	rate->at[rate->next] = now;
	rate->next = (rate->next + 1) % TDEMO_RATE;
	return true;
}

#endif
