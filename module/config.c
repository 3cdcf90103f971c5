// SPDX-License-Identifier: GPL-2.0
/* The settings of a timer: their table, from text to value and back. */
#include "config.h"

#include <linux/cpumask.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "engine.h"
#include "plan.h"

/* Faster periodic timers could leave a slow machine nothing else to do. */
struct tdemo_limits tdemo_limits = {
	.min_interval = 10000,
	.storm = 1000,
};

const char * const tdemo_mode_words[] = {
	[TDEMO_ONESHOT]		= "oneshot",
	[TDEMO_PERIODIC]	= "periodic",
	NULL
};

const char * const tdemo_reason_words[] = {
	[TDEMO_STOP_NONE]	= "none",
	[TDEMO_STOP_USER]	= "user",
	[TDEMO_STOP_EXPIRED]	= "expired",
	[TDEMO_STOP_COUNT]	= "count",
	[TDEMO_STOP_THRESHOLD]	= "threshold",
	[TDEMO_STOP_STORM]	= "storm",
	[TDEMO_STOP_CPU_OFFLINE] = "cpu_offline",
	NULL
};

static const char * const config_rearm_words[] = {
	[TDEMO_REARM_GRID]	= "grid",
	[TDEMO_REARM_NOW]	= "now",
	NULL
};

static const char * const config_on_threshold_words[] = {
	[TDEMO_ON_COUNT]	= "count",
	[TDEMO_ON_STOP]		= "stop",
	[TDEMO_ON_TRACE_OFF]	= "trace_off",
	NULL
};

static const char * const config_evidence_words[] = {
	[TDEMO_EVIDENCE_STACK]	= "stack",
	[TDEMO_EVIDENCE_WITNESS] = "witness",
	[TDEMO_EVIDENCE_PROBES]	= "probes",
	NULL
};

static const char * const config_notify_words[] = {
	[TDEMO_NOTIFY_NONE]	= "none",
	[TDEMO_NOTIFY_STOP]	= "stop",
	[TDEMO_NOTIFY_THRESHOLD] = "threshold",
	[TDEMO_NOTIFY_EXPIRY]	= "expiry",
	NULL
};

/**
 * struct config_setting - a row of the table
 * @name: of the file and of the parameter
 * @offset: of the field in struct tdemo_config
 * @kind: a u64, a bool, a u32 that is a place among @words, or an int that is a
 *	CPU
 * @change: what a store brings about
 * @min: of a number
 * @max: of a number
 * @words: which there are, a NULL last
 */
struct config_setting {
	const char *name;
	size_t offset;
	enum { NUMBER, SWITCH, WORD, CPU } kind;
	enum tdemo_change change;
	u64 min;
	u64 max;
	const char * const *words;
};

#define TDEMO_NUMBER(lowest, highest)					\
	.kind = NUMBER, .min = (lowest), .max = (highest)
#define TDEMO_WORD(list)	.kind = WORD, .words = (list)
#define TDEMO_SWITCH()		.kind = SWITCH
#define TDEMO_CPU()		.kind = CPU

#define ROW(_name, _mode, _field, _kind, _change, _description)		\
	[TDEMO_SETTING_##_name] = {					\
		.name = #_name,						\
		.offset = offsetof(struct tdemo_config, _field),	\
		_kind,							\
		.change = _change,					\
	},

static const struct config_setting config_settings[TDEMO_SETTINGS_COUNT] = {
	TDEMO_SETTINGS(ROW)
};

/**
 * tdemo_parse_u64() - read a decimal number
 * @text: the whole text; one newline may end it
 * @min: the least allowed
 * @max: the most allowed
 * @value: where to, untouched by an error
 *
 * kstrtou64() takes a sign as well, which is nothing that a file prints.
 *
 * Context: any.
 * Return: 0, -EINVAL for what is no such number, -ERANGE.
 */
int tdemo_parse_u64(const char *text, u64 min, u64 max, u64 *value)
{
	u64 number;
	int err;

	if (!isdigit(text[0]))
		return -EINVAL;
	err = kstrtou64(text, 10, &number);
	if (err)
		return err;
	if (number < min || number > max)
		return -ERANGE;
	*value = number;
	return 0;
}

/**
 * tdemo_parse_bool() - read a switch
 * @text: the whole text; one newline may end it
 * @value: where to, untouched by an error
 *
 * The words of kstrtobool(), which itself looks at no more than two letters
 * and takes 10 for a 1 and nonsense for a no.
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int tdemo_parse_bool(const char *text, bool *value)
{
	static const char * const words[] = {
		"0", "1", "n", "y", "no", "yes", "f", "t", "false", "true",
		"off", "on",
	};
	size_t i, length;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		length = strlen(words[i]);
		if (strncasecmp(text, words[i], length) == 0 &&
		    sysfs_streq(text + length, "")) {
			*value = i & 1;
			return 0;
		}
	}
	return -EINVAL;
}

static int config_parse_switch(const char *text, u64 *number)
{
	bool on;
	int err = tdemo_parse_bool(text, &on);

	if (!err)
		*number = on;
	return err;
}

static int config_parse_word(const char *text, const char * const *words,
			     u64 *number)
{
	u32 i;

	for (i = 0; words[i]; i++) {
		if (sysfs_streq(text, words[i])) {
			*number = i;
			return 0;
		}
	}
	return -EINVAL;
}

/* A CPU that does not exist is no number that the setting takes. */
static int config_parse_cpu(const char *text, u64 *number)
{
	u64 cpu;

	if (sysfs_streq(text, "-1")) {
		*number = -1;
		return 0;
	}
	if (tdemo_parse_u64(text, 0, nr_cpu_ids - 1, &cpu) ||
	    !cpu_possible(cpu))
		return -EINVAL;
	if (!cpu_online(cpu))
		return -ENODEV;
	*number = cpu;
	return 0;
}

/**
 * tdemo_setting_parse() - read what a setting is to be
 * @id: the setting
 * @text: the whole text; one newline may end it
 * @value: where to
 *
 * Context: any.
 * Return: 0, -EINVAL, -ERANGE, or -ENODEV for a CPU that is offline.
 */
int tdemo_setting_parse(enum tdemo_setting_id id, const char *text,
			struct tdemo_value *value)
{
	const struct config_setting *setting = &config_settings[id];

	value->id = id;
	switch (setting->kind) {
	case NUMBER:
		return tdemo_parse_u64(text, setting->min, setting->max,
				       &value->number);
	case SWITCH:
		return config_parse_switch(text, &value->number);
	case WORD:
		return config_parse_word(text, setting->words, &value->number);
	case CPU:
		return config_parse_cpu(text, &value->number);
	}
	return -EINVAL;
}

/**
 * tdemo_setting_name() - what a setting is called
 * @id: the setting
 *
 * Context: any.
 * Return: the name of its file and of its parameter.
 */
const char *tdemo_setting_name(enum tdemo_setting_id id)
{
	return config_settings[id].name;
}

/**
 * tdemo_setting_change() - what a store to a setting brings about
 * @id: the setting
 *
 * Context: any.
 * Return: the table's answer.
 */
enum tdemo_change tdemo_setting_change(enum tdemo_setting_id id)
{
	return config_settings[id].change;
}

/**
 * tdemo_setting_get() - what a setting is
 * @config: the settings
 * @id: the setting
 *
 * Context: any.
 * Return: the number that &struct tdemo_value has for it.
 */
u64 tdemo_setting_get(const struct tdemo_config *config,
		      enum tdemo_setting_id id)
{
	const void *field = (const void *)config + config_settings[id].offset;

	switch (config_settings[id].kind) {
	case NUMBER:
		return *(const u64 *)field;
	case SWITCH:
		return *(const bool *)field;
	case WORD:
		return *(const u32 *)field;
	case CPU:
		return *(const int *)field;
	}
	return 0;
}

/**
 * tdemo_setting_put() - change a setting
 * @config: the settings, which a callback may be reading
 * @value: the setting and what it is to be
 *
 * Context: any; one caller at a time.
 */
void tdemo_setting_put(struct tdemo_config *config,
		       const struct tdemo_value *value)
{
	void *field = (void *)config + config_settings[value->id].offset;

	switch (config_settings[value->id].kind) {
	case NUMBER:
		WRITE_ONCE(*(u64 *)field, value->number);
		break;
	case SWITCH:
		WRITE_ONCE(*(bool *)field, value->number);
		break;
	case WORD:
		WRITE_ONCE(*(u32 *)field, value->number);
		break;
	case CPU:
		WRITE_ONCE(*(int *)field, value->number);
		break;
	}
}

/**
 * tdemo_setting_print() - print a setting, without a newline
 * @config: the settings
 * @id: the setting
 * @text: where to
 * @size: of @text
 *
 * Context: any.
 * Return: what scnprintf() returns.
 */
int tdemo_setting_print(const struct tdemo_config *config,
			enum tdemo_setting_id id, char *text, size_t size)
{
	u64 number = tdemo_setting_get(config, id);

	switch (config_settings[id].kind) {
	case WORD:
		return scnprintf(text, size, "%s",
				 config_settings[id].words[number]);
	case CPU:
		return scnprintf(text, size, "%lld", (s64)number);
	default:
		return scnprintf(text, size, "%llu", number);
	}
}

static void config_list_words(const char * const *words, char *text,
			      size_t size)
{
	size_t i, length = 0;

	for (i = 0; words[i]; i++)
		length += scnprintf(text + length, size - length,
				    i ? ", %s" : "%s", words[i]);
}

/**
 * tdemo_setting_allowed() - say in words what a setting may be
 * @id: the setting
 * @text: where to
 * @size: of @text
 *
 * Context: any.
 */
void tdemo_setting_allowed(enum tdemo_setting_id id, char *text, size_t size)
{
	const struct config_setting *setting = &config_settings[id];

	switch (setting->kind) {
	case NUMBER:
		scnprintf(text, size, "%llu to %llu", setting->min,
			  setting->max);
		break;
	case SWITCH:
		scnprintf(text, size, "0 or 1");
		break;
	case WORD:
		config_list_words(setting->words, text, size);
		break;
	case CPU:
		scnprintf(text, size, "-1, or a CPU that is online");
		break;
	}
}

/* Those of a periodic timer: no interval may leave a CPU nothing else to do. */
static int config_check_periodic(const struct tdemo_config *config,
				 struct tdemo_refusal *refusal)
{
	if (config->interval < tdemo_limits.min_interval) {
		refusal->id = TDEMO_SETTING_interval_ns;
		scnprintf(refusal->allowed, sizeof(refusal->allowed),
			  "at least min_interval_ns (%llu) with mode=periodic",
			  tdemo_limits.min_interval);
		return -ERANGE;
	}
	if (config->work > config->interval / 2) {
		refusal->id = TDEMO_SETTING_work_ns;
		scnprintf(refusal->allowed, sizeof(refusal->allowed),
			  "at most half of interval_ns (%llu) with mode=periodic",
			  config->interval);
		return -ERANGE;
	}
	return 0;
}

/**
 * tdemo_config_check() - whether settings that are right alone go together
 * @config: the settings
 * @refusal: written with an error: what is wrong
 *
 * Context: any.
 * Return: 0; -ERANGE for a periodic timer with too short an interval, or with
 * more work than leaves half of it; -EOPNOTSUPP for an engine that this kernel
 * cannot offer, or one that the witness would have wake idle CPUs.
 */
int tdemo_config_check(const struct tdemo_config *config,
		       struct tdemo_refusal *refusal)
{
	if (!tdemo_engine_ops(config->engine)) {
		refusal->id = TDEMO_SETTING_engine;
		strscpy(refusal->allowed, "what this kernel can offer",
			sizeof(refusal->allowed));
		return -EOPNOTSUPP;
	}
	if (config->engine == TDEMO_ENGINE_JIFFIES_DEFERRABLE &&
	    config->evidence == TDEMO_EVIDENCE_WITNESS) {
		refusal->id = TDEMO_SETTING_evidence;
		strscpy(refusal->allowed,
			"stack or probes with engine=jiffies_deferrable",
			sizeof(refusal->allowed));
		return -EOPNOTSUPP;
	}
	if (config->mode == TDEMO_PERIODIC)
		return config_check_periodic(config, refusal);
	return 0;
}
