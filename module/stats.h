/* SPDX-License-Identifier: GPL-2.0 */
/* Statistics of all expiries, in constant memory. Pure arithmetic. */
#ifndef _TDEMO_STATS_H
#define _TDEMO_STATS_H

#include <linux/bits.h>
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "u128.h"

/*
 * The histogram is log-linear: each power of two has 8 buckets, so a bucket is
 * at most 12.5 % wide. 0 to 7 ns have a bucket each. From 2^41 ns (36 minutes)
 * on all fall into the last one.
 */
#define TDEMO_SUB_BITS	3
#define TDEMO_POWERS	41
#define TDEMO_BUCKETS	((TDEMO_POWERS - TDEMO_SUB_BITS + 1) << TDEMO_SUB_BITS)

/*
 * Squares are summed in 128 bits. What is later than this counts in them as
 * this much: (2^43)^2 x 2^40 expiries is 2^126, so that the sum cannot
 * overflow in 2^40 expiries, more than a year of 30 kHz; up to 2.4 hours of
 * lateness it is exact.
 */
#define TDEMO_SQUARE_MAX	BIT_ULL(43)

/**
 * struct tdemo_worst - the latest expiry
 * @lateness: ns
 * @when: ns on CLOCK_MONOTONIC
 * @armed: the CPU that armed it
 * @fired: the CPU that it expired on
 * @context: "hardirq", "softirq" or "task"; NULL before any
 * @pid: the interrupted task's
 * @comm: the interrupted task's
 * @cause: the number by which its cause is known
 */
struct tdemo_worst {
	s64 lateness;
	u64 when;
	int armed;
	int fired;
	const char *context;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	u32 cause;
};

/**
 * struct tdemo_stats - what is known of all expiries
 * @expirations: how many
 * @overruns: planned expiries that were skipped
 * @early: expiries before their time; 0, or something is wrong
 * @beyond_bound: later than the engine's design explains
 * @over_threshold: as late as threshold_ns or later
 * @migrations: expired on another CPU than armed
 * @min: ns, of lateness; of no sense before the first expiry, like @max
 * @max: ns
 * @sum: ns; 2^63 x 2^40 expiries is 2^103
 * @squares: the sum of lateness squared
 * @since: ns on CLOCK_MONOTONIC, when they began
 * @worst: the latest expiry
 * @bucket: the histogram of lateness
 */
struct tdemo_stats {
	u64 expirations;
	u64 overruns;
	u64 early;
	u64 beyond_bound;
	u64 over_threshold;
	u64 migrations;
	s64 min;
	s64 max;
	struct tdemo_u128 sum;
	struct tdemo_u128 squares;
	u64 since;
	struct tdemo_worst worst;
	u64 bucket[TDEMO_BUCKETS];
};

/**
 * tdemo_stats_bucket() - the bucket of a lateness
 * @late: ns
 *
 * Context: any; called by the callback.
 * Return: its index.
 */
static inline unsigned int tdemo_stats_bucket(u64 late)
{
	unsigned int power;

	if (late < 1 << TDEMO_SUB_BITS)
		return lower_32_bits(late);
	if (unlikely(late >= 1ULL << TDEMO_POWERS))
		return TDEMO_BUCKETS - 1;
	/* The highest bit and the three below it: (power - 3) x 8 + 8 to 15. */
	power = fls64(late) - 1;
	return ((power - TDEMO_SUB_BITS) << TDEMO_SUB_BITS) +
	       (unsigned int)(late >> (power - TDEMO_SUB_BITS));
}

void tdemo_stats_add_rare(struct tdemo_stats *stats, s64 lateness);

/**
 * tdemo_stats_add() - count an expiry
 * @stats: the statistics
 * @lateness: ns
 *
 * Context: the callback.
 */
static inline void tdemo_stats_add(struct tdemo_stats *stats, s64 lateness)
{
	u64 late = lateness;

	stats->expirations++;
	if (unlikely(lateness < stats->min))
		stats->min = lateness;
	/* Early, or so late that its square takes more than 64 bits. */
	if (unlikely(late > U32_MAX)) {
		tdemo_stats_add_rare(stats, lateness);
		return;
	}
	stats->bucket[tdemo_stats_bucket(late)]++;
	tdemo_u128_add(&stats->sum, late);
	tdemo_u128_add(&stats->squares, late * late);
}

void tdemo_stats_init(struct tdemo_stats *stats, u64 now);
u64 tdemo_stats_floor(unsigned int bucket);
u64 tdemo_stats_mean(const struct tdemo_stats *stats);
u64 tdemo_stats_stddev(const struct tdemo_stats *stats);
s64 tdemo_stats_quantile(const struct tdemo_stats *stats, u32 permille);

#endif
