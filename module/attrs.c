// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a timer, whichever tree they are in. A text is read before the
 * timer is touched, so that a refused store leaves no trace.
 */
#include "attrs.h"

#include <linux/capability.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "statfiles.h"

/*
 * sysfs hands over a page at a time, configfs a byte less: a longer text may be
 * a part of one, and a part must not pass for the whole.
 */
#define TEXT_MAX	(4096 - 2)

/*
 * What is traced on this machine is not for everybody who has a timer to end.
 */
static bool attrs_permits(const struct tdemo_value *value)
{
	return value->id != TDEMO_SETTING_on_threshold ||
	       value->number != TDEMO_ON_TRACE_OFF || capable(CAP_SYS_ADMIN);
}

static int attrs_store_setting(struct tdemo_timer *timer,
			       enum tdemo_setting_id id, const char *text)
{
	struct tdemo_value value;
	int err = tdemo_setting_parse(id, text, &value);

	if (err)
		return err;
	return attrs_permits(&value) ? tdemo_timer_set(timer, &value) : -EPERM;
}

static int attrs_store_running(struct tdemo_timer *timer, const char *text)
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
	tdemo_log_flush(&timer->news.log);
	return 0;
}

/* Only a 1 is a command; a 0 would be a request to do nothing. */
static int attrs_store_reset(struct tdemo_timer *timer, const char *text)
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
 * a file that is not for writing. Its mode keeps nobody away, root may change
 * it.
 */
ssize_t tdemo_attr_store(struct tdemo_timer *timer, enum tdemo_attr_id id,
			 const char *text, size_t size)
{
	bool setting = id < TDEMO_ATTR_SETTINGS;
	int err;

	if (!setting && id != TDEMO_ATTR_running && id != TDEMO_ATTR_reset)
		return -EACCES;
	if (size > TEXT_MAX || strlen(text) != size)
		return -EINVAL;
	if (setting)
		err = attrs_store_setting(timer, (enum tdemo_setting_id)id,
					  text);
	else if (id == TDEMO_ATTR_running)
		err = attrs_store_running(timer, text);
	else
		err = attrs_store_reset(timer, text);
	return err ?: size;
}

static ssize_t attrs_show_setting(struct tdemo_timer *timer,
				  enum tdemo_setting_id id, char *page)
{
	struct tdemo_config config;
	int length;

	tdemo_timer_config(timer, &config);
	length = tdemo_setting_print(&config, id, page, PAGE_SIZE - 1);
	return length + sysfs_emit_at(page, length, "\n");
}

static ssize_t attrs_show_engines(char *page)
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
static ssize_t attrs_show_design(struct tdemo_timer *timer,
				 enum tdemo_attr_id id, char *page)
{
	const struct tdemo_engine_ops *ops;
	struct tdemo_config config;

	tdemo_timer_config(timer, &config);
	ops = tdemo_engine_ops(config.engine);
	return sysfs_emit(page, "%llu\n", id == TDEMO_ATTR_bound_ns ?
			  ops->bound(config.interval, config.slack) :
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
		return attrs_show_setting(timer, (enum tdemo_setting_id)id,
					  page);
	if (id == TDEMO_ATTR_reset)
		return -EACCES;
	if (id > TDEMO_ATTR_READINGS)
		return tdemo_stat_show(timer, id, page);
	tdemo_timer_read(timer, &now);
	switch (id) {
	case TDEMO_ATTR_running:
		tdemo_notify_read(&timer->news);
		return sysfs_emit(page, "%d\n", now.running);
	case TDEMO_ATTR_last_elapsed:
		tdemo_notify_read(&timer->news);
		return sysfs_emit(page, "%llu\n", now.elapsed);
	case TDEMO_ATTR_last_lateness:
		return sysfs_emit(page, "%lld\n", now.lateness);
	case TDEMO_ATTR_stop_reason:
		tdemo_notify_read(&timer->news);
		return sysfs_emit(page, "%s\n", tdemo_reason_words[now.reason]);
	case TDEMO_ATTR_available_engines:
		return attrs_show_engines(page);
	case TDEMO_ATTR_granularity_ns:
	case TDEMO_ATTR_bound_ns:
		return attrs_show_design(timer, id, page);
	default:
		return -EACCES;
	}
}
