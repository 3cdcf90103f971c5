/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of a timer, each once. Faces expand these lists, add nothing, and
 * call tdemo_attr_show() and tdemo_attr_store().
 */
#ifndef _TDEMO_ATTRS_H
#define _TDEMO_ATTRS_H

#include <linux/types.h>

#include "timer.h"

/* Settings; each is a module parameter as well. X(name, mode) */
#define TDEMO_SETTINGS(X)						\
	X(interval_ns, 0644)						\
	X(mode, 0644)							\
	X(engine, 0644)							\
	X(delay_ns, 0644)						\
	X(step_ns, 0644)						\
	X(count, 0644)							\
	X(rearm, 0644)							\
	X(cpu, 0644)							\
	X(threshold_ns, 0644)						\
	X(on_threshold, 0644)						\
	X(uevent, 0644)							\
	X(log, 0644)

/* The other files. X(name, mode) */
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
	X(worst, 0444)							\
	X(snapshot, 0444)						\
	X(reset, 0200)

#define TDEMO_STATS(X) TDEMO_STAT_NUMBERS(X) TDEMO_STAT_TEXTS(X)

#define TDEMO_ATTR_ID(name, mode) TDEMO_ATTR_##name,
enum tdemo_attr_id {
	TDEMO_SETTINGS(TDEMO_ATTR_ID)
	TDEMO_ATTR_SETTINGS,	/* how many there are */
	TDEMO_READINGS(TDEMO_ATTR_ID)
	TDEMO_ATTR_READINGS,	/* those from here on are in stats/ */
	TDEMO_STATS(TDEMO_ATTR_ID)
};

#undef TDEMO_ATTR_ID

ssize_t tdemo_attr_show(struct tdemo_timer *timer, enum tdemo_attr_id id,
			char *page);
ssize_t tdemo_attr_store(struct tdemo_timer *timer, enum tdemo_attr_id id,
			 const char *text, size_t size);

int tdemo_setting_parse(enum tdemo_attr_id id, struct tdemo_config *config,
			const char *text);
int tdemo_setting_print(enum tdemo_attr_id id, struct tdemo_config *config,
			char *text, size_t size);
void tdemo_setting_allowed(enum tdemo_attr_id id, char *text, size_t size);

int tdemo_parse_u64(const char *text, u64 min, u64 max, u64 *value);
int tdemo_parse_bool(const char *text, bool *value);

#endif
