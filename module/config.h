/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The settings of a timer: which there are, what each may be, and what a change
 * of it brings about. Files in sysfs and configfs, module parameters and what
 * they say of a value that they refuse all come from one table.
 */
#ifndef _TDEMO_CONFIG_H
#define _TDEMO_CONFIG_H

#include <linux/types.h>

enum tdemo_mode {
	TDEMO_ONESHOT,
	TDEMO_PERIODIC,
};

enum tdemo_rearm {
	TDEMO_REARM_GRID,
	TDEMO_REARM_NOW,
};

enum tdemo_on_threshold {
	TDEMO_ON_COUNT,
	TDEMO_ON_STOP,
	TDEMO_ON_TRACE_OFF,
};

enum tdemo_evidence {
	TDEMO_EVIDENCE_STACK,
	TDEMO_EVIDENCE_WITNESS,
	TDEMO_EVIDENCE_PROBES,
};

enum tdemo_notify {
	TDEMO_NOTIFY_NONE,
	TDEMO_NOTIFY_STOP,
	TDEMO_NOTIFY_THRESHOLD,
	TDEMO_NOTIFY_EXPIRY,
};

/* Not a setting, but a word as well: why a timer is not running. */
enum tdemo_stop_reason {
	TDEMO_STOP_NONE,
	TDEMO_STOP_USER,
	TDEMO_STOP_EXPIRED,
	TDEMO_STOP_COUNT,
	TDEMO_STOP_THRESHOLD,
	TDEMO_STOP_STORM,
	TDEMO_STOP_CPU_OFFLINE,
};

/* By their enum. */
extern const char * const tdemo_mode_words[];
extern const char * const tdemo_reason_words[];

/**
 * struct tdemo_config - the settings of a timer
 * @interval: ns from arming to expiry, and between expiries
 * @delay: ns to the first expiry, 0: @interval
 * @step: ns by which each interval is longer than the one before
 * @count: expiries after which a periodic timer stops, 0: never
 * @threshold: ns of lateness from which @on_threshold acts, 0: off
 * @slack: ns by which an hrtimer may be put off, to expire with others
 * @work: ns for which each callback keeps its CPU busy after its own work
 * @mode: enum tdemo_mode
 * @engine: enum tdemo_engine_id
 * @rearm: enum tdemo_rearm
 * @cpu: where it expires, -1: where it was armed, free to migrate
 * @on_threshold: enum tdemo_on_threshold
 * @evidence: enum tdemo_evidence
 * @notify: enum tdemo_notify
 * @log: log each expiry
 */
struct tdemo_config {
	u64 interval;
	u64 delay;
	u64 step;
	u64 count;
	u64 threshold;
	u64 slack;
	u64 work;
	u32 mode;
	u32 engine;
	u32 rearm;
	int cpu;
	u32 on_threshold;
	u32 evidence;
	u32 notify;
	bool log;
};

/* What a timer is set to if nobody says otherwise: the rest is zero. */
#define TDEMO_CONFIG_INIT { .interval = 100000000, .cpu = -1 }

/**
 * enum tdemo_change - what a store to a setting brings about
 * @TDEMO_CHANGES_WATCHING: a running timer goes on, and its callback takes the
 *	new value into account from its next expiry on
 * @TDEMO_CHANGES_LIMIT: a running timer is armed anew; statistics go on
 * @TDEMO_CHANGES_TIMING: a running timer is armed anew, and the statistics
 *	begin afresh when the value is another one, since they describe the old
 *	timing
 */
enum tdemo_change {
	TDEMO_CHANGES_WATCHING,
	TDEMO_CHANGES_LIMIT,
	TDEMO_CHANGES_TIMING,
};

#define TDEMO_SLACK_MAX		1000000000
#define TDEMO_WORK_MAX		10000000

/*
 * The settings. A row is all there is to say of one; another setting is another
 * row, a field above, and its use.
 * X(name, mode of the file, field, kind and range, what a change brings about,
 *   what modinfo says of the parameter)
 */
#define TDEMO_SETTINGS(X)						\
	X(interval_ns, 0644, interval,					\
	  TDEMO_NUMBER(1, TDEMO_INTERVAL_MAX), TDEMO_CHANGES_TIMING,	\
	  "ns from arming to expiry and between expiries (default 100000000)") \
	X(mode, 0644, mode,						\
	  TDEMO_WORD(tdemo_mode_words), TDEMO_CHANGES_TIMING,		\
	  "oneshot or periodic (default oneshot)")			\
	X(engine, 0644, engine,						\
	  TDEMO_WORD(tdemo_engine_names), TDEMO_CHANGES_TIMING,		\
	  "which kernel timer counts (default hrtimer; see available_engines)") \
	X(delay_ns, 0644, delay,					\
	  TDEMO_NUMBER(0, TDEMO_INTERVAL_MAX), TDEMO_CHANGES_TIMING,	\
	  "ns to the first expiry, 0: interval_ns (default 0)")		\
	X(step_ns, 0644, step,						\
	  TDEMO_NUMBER(0, U64_MAX), TDEMO_CHANGES_TIMING,		\
	  "ns by which each interval is longer than the one before (default 0)") \
	X(count, 0644, count,						\
	  TDEMO_NUMBER(0, U64_MAX), TDEMO_CHANGES_LIMIT,		\
	  "stop after so many expiries, 0: never (default 0)")		\
	X(rearm, 0644, rearm,						\
	  TDEMO_WORD(config_rearm_words), TDEMO_CHANGES_TIMING,		\
	  "grid or now: what periodic intervals are counted from (default grid)") \
	X(cpu, 0644, cpu,						\
	  TDEMO_CPU(), TDEMO_CHANGES_TIMING,				\
	  "CPU to expire on, -1: where it was armed, free to migrate (default -1)") \
	X(slack_ns, 0644, slack,					\
	  TDEMO_NUMBER(0, TDEMO_SLACK_MAX), TDEMO_CHANGES_TIMING,	\
	  "ns by which an hrtimer may be put off, to expire with others (default 0)") \
	X(work_ns, 0644, work,						\
	  TDEMO_NUMBER(0, TDEMO_WORK_MAX), TDEMO_CHANGES_TIMING,	\
	  "ns for which each callback keeps its CPU busy (default 0)")	\
	X(threshold_ns, 0644, threshold,				\
	  TDEMO_NUMBER(0, U64_MAX), TDEMO_CHANGES_WATCHING,		\
	  "ns of lateness from which on_threshold acts, 0: off (default 0)") \
	X(on_threshold, 0644, on_threshold,				\
	  TDEMO_WORD(config_on_threshold_words), TDEMO_CHANGES_WATCHING, \
	  "count, stop or trace_off (default count)")			\
	X(evidence, 0644, evidence,					\
	  TDEMO_WORD(config_evidence_words), TDEMO_CHANGES_WATCHING,	\
	  "stack, witness or probes: how a late expiry is explained (default stack)") \
	X(notify, 0644, notify,						\
	  TDEMO_WORD(config_notify_words), TDEMO_CHANGES_WATCHING,	\
	  "which events send a change uevent: none, stop, threshold or expiry (default none)") \
	X(log, 0644, log,						\
	  TDEMO_SWITCH(), TDEMO_CHANGES_WATCHING,			\
	  "1: a line in the kernel log for each expiry (default 0)")

#define TDEMO_SETTING_ID(name, ...) TDEMO_SETTING_##name,

enum tdemo_setting_id {
	TDEMO_SETTINGS(TDEMO_SETTING_ID)
	TDEMO_SETTINGS_COUNT,
};

#undef TDEMO_SETTING_ID

/**
 * struct tdemo_value - a value that a setting may have
 * @id: the setting
 * @number: the value; a word's place among its words
 */
struct tdemo_value {
	enum tdemo_setting_id id;
	u64 number;
};

/**
 * struct tdemo_refusal - why settings do not go together
 * @id: the setting that has to be another
 * @allowed: what it may be beside the others
 */
struct tdemo_refusal {
	enum tdemo_setting_id id;
	char allowed[96];
};

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

int tdemo_parse_u64(const char *text, u64 min, u64 max, u64 *value);
int tdemo_parse_bool(const char *text, bool *value);

int tdemo_setting_parse(enum tdemo_setting_id id, const char *text,
			struct tdemo_value *value);
const char *tdemo_setting_name(enum tdemo_setting_id id);
enum tdemo_change tdemo_setting_change(enum tdemo_setting_id id);
u64 tdemo_setting_get(const struct tdemo_config *config,
		      enum tdemo_setting_id id);
void tdemo_setting_put(struct tdemo_config *config,
		       const struct tdemo_value *value);
int tdemo_setting_print(const struct tdemo_config *config,
			enum tdemo_setting_id id, char *text, size_t size);
void tdemo_setting_allowed(enum tdemo_setting_id id, char *text, size_t size);
int tdemo_config_check(const struct tdemo_config *config,
		       struct tdemo_refusal *refusal);

#endif
