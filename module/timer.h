/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core: one timer, its settings, and what it last did. It knows nothing
 * of sysfs, configfs or module parameters.
 */
#ifndef _TDEMO_TIMER_H
#define _TDEMO_TIMER_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/types.h>

#include "engine.h"
#include "plan.h"
#include "stats.h"
#include "tell.h"

enum tdemo_mode {
	TDEMO_ONESHOT,
	TDEMO_PERIODIC,
};

enum tdemo_rearm {
	TDEMO_REARM_GRID,
	TDEMO_REARM_NOW,
};

enum tdemo_stop_reason {
	TDEMO_STOP_NONE,
	TDEMO_STOP_USER,
	TDEMO_STOP_EXPIRED,
	TDEMO_STOP_COUNT,
	TDEMO_STOP_THRESHOLD,
	TDEMO_STOP_STORM,
	TDEMO_STOP_CPU_OFFLINE,
};

enum tdemo_on_threshold {
	TDEMO_ON_COUNT,
	TDEMO_ON_STOP,
	TDEMO_ON_TRACE_OFF,
};

enum tdemo_uevent {
	TDEMO_UEVENT_NONE,
	TDEMO_UEVENT_STOP,
	TDEMO_UEVENT_THRESHOLD,
	TDEMO_UEVENT_EXPIRY,
};

/**
 * struct tdemo_config - the settings of a timer
 * @interval: ns from arming to expiry, and between expiries
 * @delay: ns to the first expiry, 0: @interval
 * @step: ns by which each interval is longer than the one before
 * @count: expiries after which a periodic timer stops, 0: never
 * @mode: enum tdemo_mode
 * @engine: enum tdemo_engine_id
 * @rearm: enum tdemo_rearm
 * @cpu: where it expires, -1: where it was armed, free to migrate
 * @threshold: ns of lateness from which @on_threshold acts, 0: off
 * @on_threshold: enum tdemo_on_threshold
 * @uevent: enum tdemo_uevent
 * @log: log each expiry
 */
struct tdemo_config {
	u64 interval;
	u64 delay;
	u64 step;
	u64 count;
	u64 threshold;
	u32 mode;
	u32 engine;
	u32 rearm;
	int cpu;
	u32 on_threshold;
	u32 uevent;
	bool log;
};

/* What a timer is set to if nobody says otherwise: the rest is zero. */
#define TDEMO_CONFIG_INIT { .interval = 100000000, .cpu = -1 }

/**
 * struct tdemo_readings - what a timer says of itself, all from one moment
 * @elapsed: ns from arming, or from the expiry before, to the last expiry
 * @lateness: ns from the last expiry's planned time to the callback's clock
 * @reason: why it is stopped
 * @running: it is armed
 */
struct tdemo_readings {
	u64 elapsed;
	s64 lateness;
	enum tdemo_stop_reason reason;
	bool running;
};

/**
 * struct tdemo_timer - one timer
 * @list: all timers, for what happens to CPUs
 * @plan: when it expires; the callback's while armed, like all up to @behind_at
 * @previous: ns, the last expiry or the arming
 * @calm: ns; up to this lateness an expiry needs nothing but to be counted
 * @bound: ns, how late the next expiry may be by the engine's design
 * @armed_on: the CPU that armed it last
 * @behind: expiries in a row that were a whole interval late
 * @behind_at: stats.expirations at the last of them
 * @threshold: ns, S64_MAX: none; written under @lock
 * @reset_at: ns, 0: none; when the statistics are to have begun
 * @seq: guards @now and @stats against readers; it has one writer at a time,
 *	the callback while armed and else the holder of @lock
 * @now: the readings
 * @stats: the statistics
 * @config: the settings; written under @lock while the timer is cancelled, but
 *	for what only watches
 * @engine: what it counts with; changed under @lock while it is cancelled
 * @lock: one store at a time. The callback never takes it
 * @tell: what the callback hands to a worker
 * @name: as its folder is called
 */
struct tdemo_timer {
	struct list_head list;
	struct tdemo_plan plan;
	u64 previous;
	s64 calm;
	s64 bound;
	int armed_on;
	u64 behind;
	u64 behind_at;
	atomic64_t threshold;
	atomic64_t reset_at;
	seqcount_t seq;
	struct tdemo_readings now;
	struct tdemo_stats stats;
	struct tdemo_config config;
	struct tdemo_engine *engine;
	struct mutex lock;	/* one store at a time */
	struct tdemo_tell tell;
	char *name;
};

/**
 * typedef tdemo_edit - change a copy of a timer's settings
 * @config: the copy
 * @arg: the caller's
 *
 * Return: 0, or an error, which leaves the timer as it is.
 */
typedef int tdemo_edit(struct tdemo_config *config, const void *arg);

/**
 * struct tdemo_limits - what holds for all timers
 * @min_interval: ns, the shortest interval of a periodic timer
 * @storm: expiries in a row, each a whole interval late, that stop a timer
 */
struct tdemo_limits {
	u64 min_interval;
	u64 storm;
};

/* Module parameters write here, before the first timer is made. */
extern struct tdemo_limits tdemo_limits;

int tdemo_config_check(const struct tdemo_config *config);

int tdemo_timers_start(void);
void tdemo_timers_stop(void);
struct tdemo_timer *tdemo_timer_create(const char *name,
				       const struct tdemo_config *config);
void tdemo_timer_destroy(struct tdemo_timer *timer);
int tdemo_timer_set(struct tdemo_timer *timer, tdemo_edit *edit,
		    const void *arg);
int tdemo_timer_watch(struct tdemo_timer *timer, tdemo_edit *edit,
		      const void *arg);
int tdemo_timer_arm(struct tdemo_timer *timer);
void tdemo_timer_cancel(struct tdemo_timer *timer,
			enum tdemo_stop_reason reason);
void tdemo_timer_init(struct tdemo_timer *timer,
		      const struct tdemo_config *config);
void tdemo_timer_config(struct tdemo_timer *timer, struct tdemo_config *config);
void tdemo_timer_read(struct tdemo_timer *timer,
		      struct tdemo_readings *readings);
void tdemo_timer_stats(struct tdemo_timer *timer, struct tdemo_stats *stats);
void tdemo_timers_cpu_offline(unsigned int cpu);
void tdemo_timer_reset(struct tdemo_timer *timer);

#endif
