// SPDX-License-Identifier: GPL-2.0
/*
 * What the files in cause/ print. A reader has what is late up to now explained
 * first, so that what it reads adds up to what the callback has counted.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "cause.h"

/**
 * struct show_view - what a reader may see
 * @tables: NULL: there is nothing yet, or it was reset since
 * @lost: expiries that are not in them
 */
struct show_view {
	const struct tdemo_cause_tables *tables;
	u64 lost;
};

static void show_look(struct tdemo_cause *cause, bool fresh,
		      struct show_view *view)
{
	unsigned int seq;
	u32 epoch;

	lockdep_assert_held(&cause->lock);
	tdemo_cause_update(cause);
	do {
		seq = read_seqcount_begin(&cause->seq);
		epoch = cause->epoch;
		view->lost = cause->lost;
	} while (read_seqcount_retry(&cause->seq, seq));
	view->tables = epoch == cause->counted ? cause->tables : NULL;
	if (fresh) {
		view->tables = NULL;
		view->lost = 0;
	}
}

static ssize_t show_classes(const struct show_view *view, char *page)
{
	static const struct tdemo_tally none;
	const struct tdemo_tally *tally;
	ssize_t length = 0;
	u32 i;

	for (i = 0; i < TDEMO_CAUSES; i++) {
		tally = view->tables ? &view->tables->class[i] : &none;
		length += sysfs_emit_at(page, length, "%s %llu %llu %lld\n",
					tdemo_cause_words[i], tally->count,
					tally->total, tally->max);
	}
	length += sysfs_emit_at(page, length, "lost %llu\nrest %llu\n",
				view->lost,
				view->tables ? view->tables->rest : 0);
	return length;
}

/**
 * tdemo_cause_show_classes() - print cause/classes
 * @cause: the timer's
 * @fresh: a reset is to be believed that the callback has not seen yet
 * @page: where to
 *
 * Context: task, may sleep.
 * Return: the length of the text.
 */
ssize_t tdemo_cause_show_classes(struct tdemo_cause *cause, bool fresh,
				 char *page)
{
	struct show_view view;
	ssize_t length;

	mutex_lock(&cause->lock);
	show_look(cause, fresh, &view);
	length = show_classes(&view, page);
	mutex_unlock(&cause->lock);
	return length;
}

/* Go on to the one with the next lower total: NULL is before and after all. */
static void show_next(const struct tdemo_cause_tables *tables,
		      const struct tdemo_culprit **above_next)
{
	const struct tdemo_culprit *next = NULL, *above = *above_next, *culprit;

	for (culprit = tables->top;
	     culprit < tables->top + TDEMO_CAUSE_TOP; culprit++) {
		u64 total = culprit->tally.total;

		if (!culprit->tally.count)
			continue;
		/* Equal ones in the order of their places. */
		if (above && (total > above->tally.total ||
			      (total == above->tally.total &&
			       culprit <= above)))
			continue;
		if (!next || total > next->tally.total)
			next = culprit;
	}
	*above_next = next;
}

static ssize_t show_top(const struct tdemo_cause_tables *tables, char *page)
{
	const struct tdemo_culprit *culprit = NULL;
	ssize_t length = 0;

	for (show_next(tables, &culprit); culprit;
	     show_next(tables, &culprit)) {
		const struct tdemo_tally *tally = &culprit->tally;
		const struct tdemo_words *words = &culprit->words;

		length += sysfs_emit_at(page, length,
					"%s %llu %llu %lld %s %s",
					tdemo_cause_words[words->cause],
					tally->count, tally->total, tally->max,
					words->task, words->who);
		length += sysfs_emit_at(page, length,
					words->module[0] ? " [%s]\n" : "%s\n",
					words->module);
	}
	return length;
}

/**
 * tdemo_cause_show_top() - print cause/top
 * @cause: the timer's
 * @fresh: a reset is to be believed that the callback has not seen yet
 * @page: where to
 *
 * Context: task, may sleep.
 * Return: the length of the text.
 */
ssize_t tdemo_cause_show_top(struct tdemo_cause *cause, bool fresh, char *page)
{
	struct show_view view;
	ssize_t length = 0;

	mutex_lock(&cause->lock);
	show_look(cause, fresh, &view);
	if (view.tables)
		length = show_top(view.tables, page);
	mutex_unlock(&cause->lock);
	return length;
}

/* A line with a number, or with what stands for one that is not known. */
static ssize_t show_or_none(char *page, ssize_t length, const char *key,
			    s64 number, bool known)
{
	if (known)
		return sysfs_emit_at(page, length, "%s %lld\n", key, number);
	return sysfs_emit_at(page, length, "%s -\n", key);
}

static ssize_t show_last(const struct tdemo_cause_tables *tables, char *page)
{
	const struct tdemo_words *words = &tables->last;
	const struct tdemo_late *late = &tables->late;
	ssize_t length;

	length = sysfs_emit(page,
			    "lateness_ns %lld\nwhen_ns %llu\ncpu %d\ncause %s\nsure %d\nwho %s\nmodule %s\ntask %s\n",
			    late->lateness, late->scene.when, late->scene.cpu,
			    tdemo_cause_words[words->cause], words->sure,
			    words->who, words->module[0] ? words->module : "-",
			    words->task);
	length += show_or_none(page, length, "pid", words->pid,
			       words->task[0] != '-');
	length += show_or_none(page, length, "prio", words->prio,
			       words->task[0] != '-');
	length += show_or_none(page, length, "irq_late_ns", words->irq_late,
			       words->irq_late >= 0);
	length += show_or_none(page, length, "handlers_ns", words->handlers,
			       words->probed);
	length += show_or_none(page, length, "idle_state", words->idle_state,
			       words->idle);
	length += show_or_none(page, length, "idle_ns", words->idle,
			       words->idle);
	length += sysfs_emit_at(page, length, "stack %s\n",
				words->stack[0] ? words->stack : "-");
	return length;
}

/**
 * tdemo_cause_show_last() - print cause/last
 * @cause: the timer's
 * @fresh: a reset is to be believed that the callback has not seen yet
 * @page: where to
 *
 * Context: task, may sleep.
 * Return: the length of the text; 0 before anything was late.
 */
ssize_t tdemo_cause_show_last(struct tdemo_cause *cause, bool fresh,
			      char *page)
{
	struct show_view view;
	ssize_t length = 0;

	mutex_lock(&cause->lock);
	show_look(cause, fresh, &view);
	if (view.tables && view.tables->late.what)
		length = show_last(view.tables, page);
	mutex_unlock(&cause->lock);
	return length;
}

/**
 * tdemo_cause_show_worst() - print the worst's cause, as a part of stats/worst
 * @cause: the timer's
 * @number: what tdemo_cause_late() gave for it; 0: none
 * @page: where to
 * @length: of what is there already
 *
 * Context: task, may sleep.
 * Return: the length of what is added; 0: a later one is the worst by now.
 */
ssize_t tdemo_cause_show_worst(struct tdemo_cause *cause, u32 number,
			       char *page, ssize_t length)
{
	const struct tdemo_words *words = &cause->words;
	ssize_t added = 0;

	mutex_lock(&cause->lock);
	tdemo_cause_update(cause);
	if (cause->told == number)
		added = sysfs_emit_at(page, length,
				      "cause %s\nwho %s\nmodule %s\nstack %s\n",
				      tdemo_cause_words[words->cause],
				      words->who,
				      words->module[0] ? words->module : "-",
				      words->stack[0] ? words->stack : "-");
	mutex_unlock(&cause->lock);
	return added;
}
