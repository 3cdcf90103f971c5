// SPDX-License-Identifier: GPL-2.0
/*
 * What the files in stats/ print. Each read works on a copy of all statistics,
 * taken in one moment, and does the dividing that the callback does not.
 */
#include "statfiles.h"

#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "ascii.h"

/* The least and the most are what they were set to before any expiry. */
static s64 statfiles_extreme(const struct tdemo_stats *stats, s64 value)
{
	return stats->expirations ? value : 0;
}

static s64 statfiles_number(const struct tdemo_stats *stats,
			    enum tdemo_attr_id id)
{
	switch (id) {
	case TDEMO_ATTR_expirations:
		return stats->expirations;
	case TDEMO_ATTR_overruns:
		return stats->overruns;
	case TDEMO_ATTR_early:
		return stats->early;
	case TDEMO_ATTR_beyond_bound:
		return stats->beyond_bound;
	case TDEMO_ATTR_over_threshold:
		return stats->over_threshold;
	case TDEMO_ATTR_migrations:
		return stats->migrations;
	case TDEMO_ATTR_lateness_min:
		return statfiles_extreme(stats, stats->min);
	case TDEMO_ATTR_lateness_mean:
		return tdemo_stats_mean(stats);
	case TDEMO_ATTR_lateness_stddev:
		return tdemo_stats_stddev(stats);
	case TDEMO_ATTR_lateness_max:
		return statfiles_extreme(stats, stats->max);
	case TDEMO_ATTR_lateness_p50:
		return tdemo_stats_quantile(stats, 500);
	case TDEMO_ATTR_lateness_p90:
		return tdemo_stats_quantile(stats, 900);
	case TDEMO_ATTR_lateness_p99:
		return tdemo_stats_quantile(stats, 990);
	case TDEMO_ATTR_lateness_p999:
		return tdemo_stats_quantile(stats, 999);
	case TDEMO_ATTR_since:
		return stats->since;
	default:
		return 0;
	}
}

/* One number after what is on the page: all are of 64 bits, but for the sum. */
static int statfiles_print(const struct tdemo_stats *stats,
			   enum tdemo_attr_id id, char *page, int at)
{
	char sum[48];

	if (id != TDEMO_ATTR_lateness_sum)
		return sysfs_emit_at(page, at, "%lld\n",
				     statfiles_number(stats, id));
	tdemo_u128_print(stats->sum, sum, sizeof(sum));
	return sysfs_emit_at(page, at, "%s\n", sum);
}

static ssize_t statfiles_snapshot(const struct tdemo_stats *stats, char *page)
{
	ssize_t length = 0;

#define LINE(name, mode)						\
	length += sysfs_emit_at(page, length, #name " ");		\
	length += statfiles_print(stats, TDEMO_ATTR_##name, page, length);
	TDEMO_STAT_NUMBERS(LINE)
#undef LINE
	return length;
}

/*
 * One line a power of two: what its buckets end at, and how many are in them.
 * Below 8 ns a bucket is 1 ns wide, so powers end at buckets 1, 2, 4 and 8.
 */
static ssize_t statfiles_histogram(const struct tdemo_stats *stats, char *page)
{
	const unsigned int sub = 1 << TDEMO_SUB_BITS;
	unsigned int bucket = 0, end = 1;
	ssize_t length = 0;

	while (end <= TDEMO_BUCKETS) {
		u64 count = 0;

		while (bucket < end)
			count += stats->bucket[bucket++];
		if (count)
			length += sysfs_emit_at(page, length, "%llu %llu\n",
						tdemo_stats_floor(end), count);
		end += min(end, sub);
	}
	return length;
}

static ssize_t statfiles_print_worst(struct tdemo_worst worst, char *page)
{
	worst.comm[sizeof(worst.comm) - 1] = 0;
	tdemo_ascii(worst.comm);
	return sysfs_emit(page,
			  "lateness %lld\nwhen %llu\ncpu_armed %d\ncpu_fired %d\ncontext %s\ncomm %s\npid %d\n",
			  worst.lateness, worst.when, worst.armed, worst.fired,
			  worst.context, worst.comm, worst.pid);
}

/*
 * Its cause is in other hands, which may have been given that of a later one
 * meanwhile; who reads finds both of the same expiry.
 */
static ssize_t statfiles_worst(struct tdemo_timer *timer,
			       struct tdemo_stats *stats, char *page)
{
	ssize_t length, added;
	int tries = 0;

	do {
		if (tries)
			tdemo_timer_stats(timer, stats);
		if (!stats->expirations)
			return 0;
		length = statfiles_print_worst(stats->worst, page);
		added = tdemo_cause_show_worst(&timer->cause,
					       stats->worst.cause, page,
					       length);
	} while (!added && ++tries < 10);
	return length + added;
}

/**
 * tdemo_stat_show() - what a read of a file in stats/ prints
 * @timer: the timer
 * @id: the file
 * @page: where to
 *
 * Context: task, may sleep.
 * Return: the length of the text, or -ENOMEM.
 */
ssize_t tdemo_stat_show(struct tdemo_timer *timer, enum tdemo_attr_id id,
			char *page)
{
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);
	ssize_t length;

	if (!stats)
		return -ENOMEM;
	tdemo_timer_stats(timer, stats);
	switch (id) {
	case TDEMO_ATTR_histogram:
		length = statfiles_histogram(stats, page);
		break;
	case TDEMO_ATTR_worst:
		length = statfiles_worst(timer, stats, page);
		break;
	case TDEMO_ATTR_snapshot:
		length = statfiles_snapshot(stats, page);
		break;
	case TDEMO_ATTR_classes:
		length = tdemo_cause_show_classes(&timer->cause,
						  tdemo_timer_resets(timer),
						  page);
		break;
	case TDEMO_ATTR_top:
		length = tdemo_cause_show_top(&timer->cause,
					      tdemo_timer_resets(timer), page);
		break;
	case TDEMO_ATTR_last:
		length = tdemo_cause_show_last(&timer->cause,
					       tdemo_timer_resets(timer), page);
		break;
	default:
		length = statfiles_print(stats, id, page, 0);
	}
	kfree(stats);
	return length;
}
