/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core: one timer, its settings, and what it last did. It knows nothing
 * of sysfs, configfs or module parameters.
 */
#ifndef _TDEMO_TIMER_H
#define _TDEMO_TIMER_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/types.h>

#include "cause.h"
#include "config.h"
#include "engine.h"
#include "notify.h"
#include "plan.h"
#include "stats.h"

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

/* It may be long until the next one: see set_long_end(). */
#define TDEMO_END_SPARSE	BIT(0)
/* This one is as late as the threshold. */
#define TDEMO_END_LATE		BIT(1)
/* work_ns is set. */
#define TDEMO_END_WORK		BIT(2)
/* The witness is put off to the next one. */
#define TDEMO_END_WITNESS	BIT(3)
/* It is logged, or sent as a uevent. */
#define TDEMO_END_REPORT	BIT(4)

/**
 * struct tdemo_timer - one timer
 * @list: all timers, for what happens to CPUs
 * @plan: when it expires; the callback's while armed, like all up to @long_end
 * @previous: ns, the last expiry or the arming
 * @fast_path_max: ns; up to this lateness the fast path suffices: an expiry
 *	needs nothing but to be counted
 * @bound: ns, how late the next expiry may be by the engine's design
 * @armed_on: the CPU that armed it last
 * @late_streak: expiries in a row that were a whole interval late
 * @late_streak_at: stats.expirations at the last of them
 * @late_stop: why its last late expiry has to stop it, if it has
 * @long_end: TDEMO_END_SPARSE and so on, the callback's: why the end of an
 *	expiry takes more than to be counted
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
 * @news: what the callback hands to the notifier
 * @cause: who made it late
 * @name: as its folder is called
 */
struct tdemo_timer {
	struct list_head list;
	struct tdemo_plan plan;
	u64 previous;
	s64 fast_path_max;
	s64 bound;
	int armed_on;
	u64 late_streak;
	u64 late_streak_at;
	enum tdemo_stop_reason late_stop;
	unsigned int long_end;
	atomic64_t threshold;
	atomic64_t reset_at;
	seqcount_t seq;
	struct tdemo_readings now;
	struct tdemo_stats stats;
	struct tdemo_config config;
	struct tdemo_engine *engine;
	struct mutex lock;	/* one store at a time */
	struct tdemo_news news;
	struct tdemo_cause cause;
	char *name;
};

int tdemo_timers_start(void);
void tdemo_timers_stop(void);
struct tdemo_timer *tdemo_timer_create(const char *name,
				       const struct tdemo_config *config);
void tdemo_timer_destroy(struct tdemo_timer *timer);
int tdemo_timer_set(struct tdemo_timer *timer, const struct tdemo_value *value);
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
void tdemo_timers_cpu_suspend(unsigned int cpu);
void tdemo_timers_cpu_online(unsigned int cpu);
void tdemo_timers_resumed(void);
void tdemo_timer_reset(struct tdemo_timer *timer);
bool tdemo_timer_resets(struct tdemo_timer *timer);
bool tdemo_timer_witnessed(const struct tdemo_timer *timer);
s64 tdemo_timer_limit(struct tdemo_timer *timer);

#endif
