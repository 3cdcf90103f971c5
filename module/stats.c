// SPDX-License-Identifier: GPL-2.0
/*
 * Statistics of all expiries. Sums are kept whole, in 128 bits, and nothing is
 * divided before a reader asks; so nothing is rounded on the way, however many
 * expiries there are. Touches no kernel state.
 */
#include "stats.h"

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>

/**
 * tdemo_stats_init() - begin afresh
 * @stats: the statistics
 * @now: ns on CLOCK_MONOTONIC
 *
 * Context: any; called by the callback at its first expiry after a reset.
 */
void tdemo_stats_init(struct tdemo_stats *stats, u64 now)
{
	memset(stats, 0, sizeof(*stats));
	stats->since = now;
	stats->min = S64_MAX;
	stats->max = S64_MIN;
}

/**
 * tdemo_stats_add_rare() - count what tdemo_stats_add() has no short way for
 * @stats: the statistics
 * @lateness: ns; negative, or more than 32 bits
 *
 * Context: the callback.
 */
void tdemo_stats_add_rare(struct tdemo_stats *stats, s64 lateness)
{
	struct tdemo_u128 square;
	u64 late = max_t(s64, lateness, 0);

	if (lateness < 0)
		stats->early++;
	stats->bucket[tdemo_stats_bucket(late)]++;
	tdemo_u128_add(&stats->sum, late);
	late = min_t(u64, late, TDEMO_SQUARE_MAX);
	square = tdemo_u128_mul(late, late);
	tdemo_u128_add(&stats->squares, square.low);
	stats->squares.high += square.high;
}

/**
 * tdemo_stats_floor() - the least lateness in a bucket
 * @bucket: its index; one past the last gives where the last would end
 *
 * Context: any.
 * Return: ns.
 */
u64 tdemo_stats_floor(unsigned int bucket)
{
	unsigned int sub = 1 << TDEMO_SUB_BITS;
	unsigned int shift;

	if (bucket < sub)
		return bucket;
	shift = (bucket >> TDEMO_SUB_BITS) - 1;
	return (u64)(sub + (bucket & (sub - 1))) << shift;
}

/**
 * tdemo_stats_mean() - the mean lateness
 * @stats: a copy of the statistics
 *
 * Context: any but a callback.
 * Return: ns, rounded down; 0 before any expiry.
 */
u64 tdemo_stats_mean(const struct tdemo_stats *stats)
{
	if (!stats->expirations)
		return 0;
	return tdemo_u128_div(stats->sum, stats->expirations).low;
}

/**
 * tdemo_stats_stddev() - the standard deviation of lateness
 * @stats: a copy of the statistics
 *
 * With the mean m rounded down and r = sum - n m, the sum of (x - m)^2 is
 * squares - n m^2 - 2 m r, all whole numbers, so that no precision is lost by
 * subtracting large numbers. It is n x variance + r^2 / n, as the true mean is
 * m + r / n.
 *
 * Context: any but a callback.
 * Return: ns, rounded down; 0 before any expiry.
 */
u64 tdemo_stats_stddev(const struct tdemo_stats *stats)
{
	u64 n = stats->expirations, mean = tdemo_stats_mean(stats), rest;
	struct tdemo_u128 around, part;

	if (!n)
		return 0;
	rest = stats->sum.low - n * mean;
	part = tdemo_u128_scale(tdemo_u128_mul(mean, mean), n);
	/* Only where lateness is past what squares can hold. */
	if (tdemo_u128_less(stats->squares, part))
		return 0;
	around = tdemo_u128_sub(stats->squares, part);
	around = tdemo_u128_sub(around, tdemo_u128_mul(2 * mean, rest));
	/* Rounded up, so that the difference is rounded down. */
	part = tdemo_u128_mul(rest, rest);
	tdemo_u128_add(&part, n - 1);
	part = tdemo_u128_div(part, n);
	around = tdemo_u128_sub(around, part);
	return tdemo_u128_sqrt(tdemo_u128_div(around, n));
}

/* The place-th of @count samples that lie evenly between two bounds. */
static s64 stats_between(u64 from, u64 to, u64 place, u64 count)
{
	struct tdemo_u128 part = tdemo_u128_mul(to - from, 2 * place - 1);

	return from + tdemo_u128_div(part, 2 * count).low;
}

/**
 * tdemo_stats_quantile() - the lateness that a share of expiries keep within
 * @stats: a copy of the statistics
 * @permille: the share, 1 to 1000
 *
 * The nearest-rank sample, interpolated within its bucket, so at most 12.5 %
 * off, and never outside the least and the most that were seen.
 *
 * Context: any but a callback.
 * Return: ns; 0 before any expiry.
 */
s64 tdemo_stats_quantile(const struct tdemo_stats *stats, u32 permille)
{
	u64 n = stats->expirations, rank, below = 0, to;
	unsigned int i;
	u32 rest;

	if (!n)
		return 0;
	/* n x permille / 1000, rounded up, without leaving 64 bits. */
	rank = div_u64_rem(n, 1000, &rest) * permille;
	rank += DIV_ROUND_UP(rest * permille, 1000);
	if (rank == n)
		return stats->max;
	for (i = 0; i < TDEMO_BUCKETS - 1; i++) {
		if (below + stats->bucket[i] >= rank)
			break;
		below += stats->bucket[i];
	}
	to = i < TDEMO_BUCKETS - 1 ? tdemo_stats_floor(i + 1) :
				     (u64)stats->max + 1;
	return clamp_t(s64, stats_between(tdemo_stats_floor(i), to,
					  rank - below, stats->bucket[i]),
		       stats->min, stats->max);
}
