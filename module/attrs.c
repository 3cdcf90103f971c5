// SPDX-License-Identifier: GPL-2.0
/* The files of a timer: bounds and words as data, one way in, one way out. */
#include "attrs.h"

#include <linux/cpumask.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "statfiles.h"
#include "words.h"

/**
 * struct setting - a setting's kind, place and range
 * @kind: a u64, a bool, a u32 that @words names, or an int that is a CPU
 * @offset: of its value in struct tdemo_config
 * @min: of a number
 * @max: of a number
 * @words: what it may be, a NULL last
 * @watches: it changes nothing that is timed, so a store does not re-arm
 */
struct setting {
	enum { NUMBER, SWITCH, WORD, CPU } kind;
	size_t offset;
	u64 min;
	u64 max;
	const char * const *words;
	bool watches;
};

#define AT(field) .offset = offsetof(struct tdemo_config, field)

static const struct setting settings[TDEMO_ATTR_SETTINGS] = {
	[TDEMO_ATTR_interval_ns] = {
		NUMBER, AT(interval), .min = 1, .max = TDEMO_INTERVAL_MAX },
	[TDEMO_ATTR_delay_ns] = {
		NUMBER, AT(delay), .max = TDEMO_INTERVAL_MAX },
	[TDEMO_ATTR_step_ns] = { NUMBER, AT(step), .max = U64_MAX },
	[TDEMO_ATTR_count] = { NUMBER, AT(count), .max = U64_MAX },
	[TDEMO_ATTR_mode] = {
		WORD, AT(mode), .words = tdemo_mode_words },
	[TDEMO_ATTR_engine] = {
		WORD, AT(engine), .words = tdemo_engine_names },
	[TDEMO_ATTR_rearm] = {
		WORD, AT(rearm), .words = tdemo_rearm_words },
	[TDEMO_ATTR_cpu] = { CPU, AT(cpu) },
	[TDEMO_ATTR_threshold_ns] = {
		NUMBER, AT(threshold), .max = U64_MAX, .watches = true },
	[TDEMO_ATTR_on_threshold] = {
		WORD, AT(on_threshold), .words = tdemo_on_threshold_words,
		.watches = true },
	[TDEMO_ATTR_uevent] = {
		WORD, AT(uevent), .words = tdemo_uevent_words,
		.watches = true },
	[TDEMO_ATTR_log] = { SWITCH, AT(log), .watches = true },
};

static void *value_of(const struct setting *setting,
		      struct tdemo_config *config)
{
	return (void *)config + setting->offset;
}

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

static int parse_word(const char *text, const char * const *words, u32 *value)
{
	u32 i;

	for (i = 0; words[i]; i++) {
		if (sysfs_streq(text, words[i])) {
			*value = i;
			return 0;
		}
	}
	return -EINVAL;
}

/* A CPU that does not exist is no number that the file takes. */
static int parse_cpu(const char *text, int *cpu)
{
	u64 number;

	if (sysfs_streq(text, "-1")) {
		*cpu = -1;
		return 0;
	}
	if (tdemo_parse_u64(text, 0, nr_cpu_ids - 1, &number) ||
	    !cpu_possible(number))
		return -EINVAL;
	if (!cpu_online(number))
		return -ENODEV;
	*cpu = number;
	return 0;
}

/**
 * tdemo_setting_parse() - put a setting's text into settings
 * @id: a setting
 * @config: where to, untouched by an error
 * @text: the whole text; one newline may end it
 *
 * Context: any.
 * Return: 0, -EINVAL, -ERANGE, or -ENODEV for a CPU that is offline.
 */
int tdemo_setting_parse(enum tdemo_attr_id id, struct tdemo_config *config,
			const char *text)
{
	const struct setting *setting = &settings[id];
	void *value = value_of(setting, config);

	switch (setting->kind) {
	case NUMBER:
		return tdemo_parse_u64(text, setting->min, setting->max, value);
	case SWITCH:
		return tdemo_parse_bool(text, value);
	case WORD:
		return parse_word(text, setting->words, value);
	case CPU:
		return parse_cpu(text, value);
	}
	return -EINVAL;
}

/**
 * tdemo_setting_print() - print a setting, without a newline
 * @id: a setting
 * @config: the settings
 * @text: where to
 * @size: of @text
 *
 * Context: any.
 * Return: what scnprintf() returns.
 */
int tdemo_setting_print(enum tdemo_attr_id id, struct tdemo_config *config,
			char *text, size_t size)
{
	const struct setting *setting = &settings[id];
	void *value = value_of(setting, config);

	switch (setting->kind) {
	case NUMBER:
		return scnprintf(text, size, "%llu", *(u64 *)value);
	case SWITCH:
		return scnprintf(text, size, "%d", *(bool *)value);
	case WORD:
		return scnprintf(text, size, "%s",
				 setting->words[*(u32 *)value]);
	case CPU:
		return scnprintf(text, size, "%d", *(int *)value);
	}
	return 0;
}

/**
 * tdemo_setting_allowed() - say in words what a setting may be
 * @id: a setting
 * @text: where to
 * @size: of @text
 *
 * Context: any.
 */
void tdemo_setting_allowed(enum tdemo_attr_id id, char *text, size_t size)
{
	const struct setting *setting = &settings[id];
	size_t i, length = 0;

	switch (setting->kind) {
	case NUMBER:
		scnprintf(text, size, "%llu to %llu", setting->min,
			  setting->max);
		break;
	case SWITCH:
		scnprintf(text, size, "0 or 1");
		break;
	case WORD:
		for (i = 0; setting->words[i]; i++)
			length += scnprintf(text + length, size - length,
					    i ? ", %s" : "%s",
					    setting->words[i]);
		break;
	case CPU:
		scnprintf(text, size, "-1, or a CPU that is online");
		break;
	}
}

/*
 * sysfs hands over a page at a time, configfs a byte less: a longer text may be
 * a part of one, and a part must not pass for the whole.
 */
#define TEXT_MAX	(4096 - 2)

struct store {
	enum tdemo_attr_id id;
	const char *text;
};

static int edit_setting(struct tdemo_config *config, const void *arg)
{
	const struct store *store = arg;

	return tdemo_setting_parse(store->id, config, store->text);
}

static int store_running(struct tdemo_timer *timer, const char *text)
{
	bool run;
	int err;

	err = tdemo_parse_bool(text, &run);
	if (err)
		return err;
	if (run)
		return tdemo_timer_arm(timer);
	tdemo_timer_cancel(timer, TDEMO_STOP_USER);
	/* Who stops a timer and reads the kernel log finds all of its lines. */
	tdemo_tell_flush(&timer->tell);
	return 0;
}

/* Only a 1 is a command; a 0 would be a request to do nothing. */
static int store_reset(struct tdemo_timer *timer, const char *text)
{
	u64 one;
	int err = tdemo_parse_u64(text, 1, 1, &one);

	if (!err)
		tdemo_timer_reset(timer);
	return err;
}

/**
 * tdemo_attr_store() - what a write to a timer's file does
 * @timer: the timer
 * @id: the file
 * @text: what was written, with a NUL behind it
 * @size: its length
 *
 * Context: task, may sleep.
 * Return: @size, or the error that the file refuses the text with: -EACCES for
 * a file that is not for writing.
 */
ssize_t tdemo_attr_store(struct tdemo_timer *timer, enum tdemo_attr_id id,
			 const char *text, size_t size)
{
	struct store store = { .id = id, .text = text };
	int err;

	/* A file's mode does not keep anybody out: root may change it. */
	if (id >= TDEMO_ATTR_SETTINGS && id != TDEMO_ATTR_running &&
	    id != TDEMO_ATTR_reset)
		return -EACCES;
	if (size > TEXT_MAX || strlen(text) != size)
		return -EINVAL;
	if (id == TDEMO_ATTR_running)
		err = store_running(timer, text);
	else if (id == TDEMO_ATTR_reset)
		err = store_reset(timer, text);
	else if (settings[id].watches)
		err = tdemo_timer_watch(timer, edit_setting, &store);
	else
		err = tdemo_timer_set(timer, edit_setting, &store);
	return err ?: size;
}

static ssize_t show_setting(struct tdemo_timer *timer, enum tdemo_attr_id id,
			    char *page)
{
	struct tdemo_config config;
	int length;

	tdemo_timer_config(timer, &config);
	length = tdemo_setting_print(id, &config, page, PAGE_SIZE - 1);
	return length + sysfs_emit_at(page, length, "\n");
}

static ssize_t show_engines(char *page)
{
	int i, length = 0;

	for (i = 0; i < TDEMO_ENGINES; i++)
		if (tdemo_engine_ops(i))
			length += sysfs_emit_at(page, length,
						length ? " %s" : "%s",
						tdemo_engine_names[i]);
	return length + sysfs_emit_at(page, length, "\n");
}

/* What the engine can do with this interval, by its design. */
static ssize_t show_design(struct tdemo_timer *timer, enum tdemo_attr_id id,
			   char *page)
{
	const struct tdemo_engine_ops *ops;
	struct tdemo_config config;

	tdemo_timer_config(timer, &config);
	ops = tdemo_engine_ops(config.engine);
	return sysfs_emit(page, "%llu\n", id == TDEMO_ATTR_bound_ns ?
			  ops->bound(config.interval) :
			  ops->granularity(config.interval));
}

/**
 * tdemo_attr_show() - what a read of a timer's file prints
 * @timer: the timer
 * @id: the file
 * @page: where to
 *
 * Context: task, may sleep.
 * Return: the length of the text; -EACCES for a file that is not for reading.
 */
ssize_t tdemo_attr_show(struct tdemo_timer *timer, enum tdemo_attr_id id,
			char *page)
{
	struct tdemo_readings now;

	if (id < TDEMO_ATTR_SETTINGS)
		return show_setting(timer, id, page);
	if (id == TDEMO_ATTR_reset)
		return -EACCES;
	if (id > TDEMO_ATTR_READINGS)
		return tdemo_stat_show(timer, id, page);
	tdemo_timer_read(timer, &now);
	switch (id) {
	case TDEMO_ATTR_running:
		tdemo_tell_read(&timer->tell);
		return sysfs_emit(page, "%d\n", now.running);
	case TDEMO_ATTR_last_elapsed:
		tdemo_tell_read(&timer->tell);
		return sysfs_emit(page, "%llu\n", now.elapsed);
	case TDEMO_ATTR_last_lateness:
		return sysfs_emit(page, "%lld\n", now.lateness);
	case TDEMO_ATTR_stop_reason:
		tdemo_tell_read(&timer->tell);
		return sysfs_emit(page, "%s\n", tdemo_reason_words[now.reason]);
	case TDEMO_ATTR_available_engines:
		return show_engines(page);
	case TDEMO_ATTR_granularity_ns:
	case TDEMO_ATTR_bound_ns:
		return show_design(timer, id, page);
	default:
		return -EACCES;
	}
}
