// SPDX-License-Identifier: GPL-2.0
/* The tables of causes: tallies by class, and the culprits that cost most. */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cause.h"
#include "cause_worker.h"

#define TABLES_BETWEEN	" < "

static void tables_add(struct tdemo_tally *tally, s64 lateness)
{
	tally->count++;
	tally->total += lateness;
	tally->max = max(tally->max, lateness);
}

static bool tables_same(const struct tdemo_words *a,
			const struct tdemo_words *b)
{
	if (a->cause != b->cause || a->by_task != b->by_task)
		return false;
	if (a->by_task)
		return !strcmp(a->task, b->task);
	return !strcmp(a->who, b->who) && !strcmp(a->module, b->module);
}

/* The one in @top, or a place for it: a free one, or that of the least. */
static struct tdemo_culprit *tables_find(struct tdemo_cause_tables *tables,
					 const struct tdemo_words *words)
{
	struct tdemo_culprit *least = &tables->top[0], *culprit;

	for (culprit = tables->top;
	     culprit < tables->top + TDEMO_CAUSE_TOP; culprit++) {
		if (culprit->tally.count && tables_same(&culprit->words, words))
			return culprit;
		if (culprit->tally.total < least->tally.total)
			least = culprit;
	}
	tables->rest += least->tally.count;
	memset(least, 0, sizeof(*least));
	return least;
}

/* The last function of a stack that ends at @end. */
static const char *tables_outermost(const char *stack, const char *end)
{
	const size_t length = strlen(TABLES_BETWEEN);

	while (end > stack && (end - stack < length ||
			       strncmp(end - length, TABLES_BETWEEN, length)))
		end--;
	return end;
}

/* Leave in @common only the outermost functions that it shares with @stack. */
static void tables_keep_common(char *common, const char *stack)
{
	const size_t between = strlen(TABLES_BETWEEN);
	const char *a_end = common + strlen(common), *a = a_end;
	const char *b_end = stack + strlen(stack), *b = b_end;
	const char *same = a_end;

	for (;;) {
		a = tables_outermost(common, a_end);
		b = tables_outermost(stack, b_end);
		if (a_end - a != b_end - b || a == a_end ||
		    strncmp(a, b, a_end - a))
			break;
		same = a;
		if (a == common || b == stack)
			break;
		a_end = a - between;
		b_end = b - between;
	}
	memmove(common, same, strlen(same) + 1);
}

/* Whether a stack goes down to where its task's begins. */
static bool tables_complete(const char *stack)
{
	return tdemo_role(tables_outermost(stack, stack + strlen(stack))) ==
	       TDEMO_ROLE_BASE;
}

/* One that could not be walked to its end has nothing in common with others. */
static void tables_merge(struct tdemo_culprit *culprit, const char *stack)
{
	if (!culprit->tally.count || !tables_complete(culprit->common))
		strscpy(culprit->common, stack, sizeof(culprit->common));
	else if (tables_complete(stack))
		tables_keep_common(culprit->common, stack);
}

/*
 * Hits of one task are anywhere in what it does; the innermost function that
 * they all were in is what keeps the CPU.
 */
static void tables_name(const char *common, struct tdemo_words *words)
{
	struct tdemo_symbol symbol;
	char text[TDEMO_SYMBOL_SIZE + TDEMO_MODULE_SIZE];
	size_t length;

	for (; *common; common += min(strlen(common), length)) {
		const char *end = strstr(common, TABLES_BETWEEN);

		length = end ? end - common : strlen(common);
		strscpy(text, common, min(length + 1, sizeof(text)));
		tdemo_symbol_set(&symbol, text);
		if (end)
			length += strlen(TABLES_BETWEEN);
		if (tdemo_role(symbol.name) != TDEMO_ROLE_NONE)
			continue;
		strscpy(words->who, symbol.name, sizeof(words->who));
		strscpy(words->module, symbol.module, sizeof(words->module));
		return;
	}
	strscpy(words->who, words->task, sizeof(words->who));
	words->module[0] = 0;
}

/**
 * tdemo_tables_count() - count a late expiry
 * @tables: the timer's
 * @late: the expiry
 * @words: the same in words; it gets the name that it is counted by
 *
 * Context: task; the lock of the causes is held.
 */
void tdemo_tables_count(struct tdemo_cause_tables *tables,
			const struct tdemo_late *late,
			struct tdemo_words *words)
{
	struct tdemo_culprit *culprit = tables_find(tables, words);
	s64 lateness = late->lateness;

	tables_add(&tables->class[words->cause], lateness);
	tables_merge(culprit, words->stack);
	if (words->by_task)
		tables_name(culprit->common, words);
	if (!culprit->tally.count || lateness > culprit->tally.max)
		culprit->words = *words;
	if (words->by_task) {
		strscpy(culprit->words.who, words->who,
			sizeof(culprit->words.who));
		strscpy(culprit->words.module, words->module,
			sizeof(culprit->words.module));
	}
	tables_add(&culprit->tally, lateness);
	tables->late = *late;
	tables->last = *words;
}

/**
 * tdemo_tables_rename() - take over the name that a culprit is counted by
 * @tables: the timer's
 * @words: a late expiry that may have been counted
 *
 * Context: task; the lock of the causes is held.
 */
void tdemo_tables_rename(const struct tdemo_cause_tables *tables,
			 struct tdemo_words *words)
{
	const struct tdemo_culprit *culprit;

	if (!words->by_task)
		return;
	for (culprit = tables->top;
	     culprit < tables->top + TDEMO_CAUSE_TOP; culprit++) {
		if (!culprit->tally.count ||
		    !tables_same(&culprit->words, words))
			continue;
		strscpy(words->who, culprit->words.who, sizeof(words->who));
		strscpy(words->module, culprit->words.module,
			sizeof(words->module));
		return;
	}
}

/**
 * tdemo_tables_begin() - begin afresh if the statistics did
 * @cause: the timer's, with tables
 * @epoch: of the statistics that are to be counted
 *
 * Context: task; the lock of @cause is held.
 */
void tdemo_tables_begin(struct tdemo_cause *cause, u32 epoch)
{
	struct tdemo_cause_tables *tables = cause->tables;

	if (cause->counted == epoch)
		return;
	memset(tables->class, 0, sizeof(tables->class));
	memset(tables->top, 0, sizeof(tables->top));
	memset(&tables->late, 0, sizeof(tables->late));
	memset(&tables->last, 0, sizeof(tables->last));
	tables->rest = 0;
	cause->counted = epoch;
}

/**
 * tdemo_tables_make() - make room for all causes, not only for the worst's
 * @cause: the timer's
 *
 * It stays until the timer goes.
 *
 * Context: task, may sleep; one at a time.
 * Return: 0 or -ENOMEM.
 */
int tdemo_tables_make(struct tdemo_cause *cause)
{
	struct tdemo_cause_tables *tables;

	if (cause->tables)
		return 0;
	tables = kvzalloc(sizeof(*tables), GFP_KERNEL_ACCOUNT);
	if (!tables)
		return -ENOMEM;
	tdemo_witness_init(&tables->witness);
	/* Pairs with the acquire in tdemo_cause_late(). */
	smp_store_release(&cause->tables, tables);
	return 0;
}
