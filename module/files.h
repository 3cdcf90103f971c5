/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of a timer, each once; sysfs and configfs make theirs of these
 * lists.
 */
#ifndef _TDEMO_FILES_H
#define _TDEMO_FILES_H

#include "config.h"

/* Beside the settings. X(name, mode) */
#define TDEMO_READINGS(X)						\
	X(running, 0644)						\
	X(last_elapsed, 0444)						\
	X(last_lateness, 0444)						\
	X(stop_reason, 0444)						\
	X(available_engines, 0444)					\
	X(granularity_ns, 0444)						\
	X(bound_ns, 0444)

/* In stats/: one number each, all of them in the snapshot. X(name, mode) */
#define TDEMO_STAT_NUMBERS(X)						\
	X(expirations, 0444)						\
	X(overruns, 0444)						\
	X(early, 0444)							\
	X(beyond_bound, 0444)						\
	X(over_threshold, 0444)						\
	X(migrations, 0444)						\
	X(lateness_sum, 0444)						\
	X(lateness_min, 0444)						\
	X(lateness_mean, 0444)						\
	X(lateness_stddev, 0444)					\
	X(lateness_max, 0444)						\
	X(lateness_p50, 0444)						\
	X(lateness_p90, 0444)						\
	X(lateness_p99, 0444)						\
	X(lateness_p999, 0444)						\
	X(since, 0444)

/* In stats/ as well. X(name, mode) */
#define TDEMO_STAT_TEXTS(X)						\
	X(histogram, 0444)						\
	X(worst, 0440)							\
	X(snapshot, 0444)						\
	X(reset, 0200)

/* In cause/. X(name, mode) */
#define TDEMO_CAUSE_FILES(X)						\
	X(classes, 0444)						\
	X(top, 0440)							\
	X(last, 0440)

#define TDEMO_STATS(X) TDEMO_STAT_NUMBERS(X) TDEMO_STAT_TEXTS(X)

#define TDEMO_ATTR_ID(name, ...) TDEMO_ATTR_##name,
/* Settings first: each of them has the number of its enum tdemo_setting_id. */
enum tdemo_attr_id {
	TDEMO_SETTINGS(TDEMO_ATTR_ID)
	TDEMO_ATTR_SETTINGS,	/* how many there are */
	TDEMO_READINGS(TDEMO_ATTR_ID)
	TDEMO_ATTR_READINGS,	/* those from here on are in stats/ or cause/ */
	TDEMO_STATS(TDEMO_ATTR_ID)
	TDEMO_CAUSE_FILES(TDEMO_ATTR_ID)
};

#undef TDEMO_ATTR_ID

#endif
