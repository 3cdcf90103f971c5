// SPDX-License-Identifier: GPL-2.0
/* A late expiry in words: who, where, and the stack by names alone. */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cause.h"
#include "cause_worker.h"

static void words_write_stack(struct tdemo_words *words,
			      const struct tdemo_sight *sight)
{
	size_t length = 0;
	u32 i;

	for (i = 0; i < sight->frames; i++) {
		const struct tdemo_symbol *symbol = &sight->frame[i];

		length += scnprintf(words->stack + length,
				    sizeof(words->stack) - length,
				    symbol->module[0] ? "%s%s [%s]" : "%s%s",
				    i ? " < " : "", symbol->name,
				    symbol->module);
	}
}

/* The first from the culprit outwards: it may have had the kernel do it. */
static void words_write_module(struct tdemo_words *words,
			       const struct tdemo_sight *sight, u32 from)
{
	for (; from < sight->frames; from++) {
		if (sight->frame[from].module[0]) {
			strscpy(words->module, sight->frame[from].module,
				sizeof(words->module));
			return;
		}
	}
}

/* A name is any bytes; in a file it is one word of ASCII. */
static void words_make_word(char *name)
{
	for (; *name; name++) {
		if (*name == ' ')
			*name = '_';
		else if (*name < ' ' || *name > '~')
			*name = '?';
	}
}

static void words_write_task(char *task, const struct tdemo_scene *scene)
{
	memcpy(task, scene->comm, TASK_COMM_LEN);
	task[TASK_COMM_LEN - 1] = 0;
	words_make_word(task);
}

/* By how much interrupts were late, as far as that is known. */
static s64 words_irq_late(const struct tdemo_desk *desk)
{
	if (desk->late.scene.flags & TDEMO_SCENE_HARD)
		return desk->late.lateness;
	return desk->more.witness.flags ? desk->more.witness_late : -1;
}

static void words_write_handler(struct tdemo_desk *desk)
{
	const struct tdemo_handler *handler = &desk->more.handler;
	struct tdemo_words *words = &desk->words;
	struct tdemo_symbol symbol = { .name = "?" };
	char name[TASK_COMM_LEN];

	if (handler->function) {
		sprint_symbol_no_offset(desk->text, handler->function);
		tdemo_symbol_set(&symbol, desk->text);
		strscpy(words->module, symbol.module, sizeof(words->module));
	}
	memcpy(name, handler->name, sizeof(name));
	words_make_word(name);
	switch (handler->kind) {
	case TDEMO_HANDLER_IRQ:
		scnprintf(words->who, sizeof(words->who), "irq %u %s %s",
			  handler->number, name, symbol.name);
		break;
	case TDEMO_HANDLER_VECTOR:
		scnprintf(words->who, sizeof(words->who), "vector %u %s",
			  handler->number, name);
		break;
	case TDEMO_HANDLER_SOFTIRQ:
		scnprintf(words->who, sizeof(words->who), "softirq %s", name);
		break;
	default:
		scnprintf(words->who, sizeof(words->who), "timer %s",
			  symbol.name);
	}
	/* The stack is a bystander's, or a frame of what came after. */
	words->stack[0] = 0;
}

static void words_write_who(struct tdemo_desk *desk,
			    const struct tdemo_scene *scene,
			    const struct tdemo_sight *sight)
{
	const struct tdemo_finding *finding = &desk->finding;
	struct tdemo_words *words = &desk->words;

	switch (finding->blame) {
	case TDEMO_BLAME_FRAME:
		strscpy(words->who, sight->frame[finding->frame].name,
			sizeof(words->who));
		words_write_module(words, sight, finding->frame);
		break;
	case TDEMO_BLAME_TASK:
		words_write_task(words->who, scene);
		break;
	case TDEMO_BLAME_HANDLER:
		words_write_handler(desk);
		break;
	case TDEMO_BLAME_DESIGN:
		strscpy(words->who, "within bound_ns", sizeof(words->who));
		break;
	default:
		strscpy(words->who, "-", sizeof(words->who));
		break;
	}
}

/**
 * tdemo_words_write() - put what was found into words
 * @desk: with all that is known; the words go there
 *
 * Context: task.
 */
void tdemo_words_write(struct tdemo_desk *desk)
{
	const struct tdemo_finding *finding = &desk->finding;
	const struct tdemo_scene *scene = &desk->late.scene;
	const struct tdemo_sight *sight = &desk->facts.own;
	struct tdemo_words *words = &desk->words;

	if (finding->witnessed) {
		scene = &desk->more.witness;
		sight = &desk->facts.witness;
	}
	memset(words, 0, sizeof(*words));
	words->cause = finding->cause;
	words->sure = finding->sure;
	words->by_task = finding->by_task;
	words->irq_late = words_irq_late(desk);
	words->probed = desk->more.probed;
	words->handlers = desk->more.handlers;
	words->idle_state = desk->more.idle_state;
	words->idle = desk->more.idle;
	strscpy(words->task, "-", sizeof(words->task));
	words_write_stack(words, sight);
	if (finding->task) {
		words_write_task(words->task, scene);
		words->pid = scene->pid;
		words->prio = scene->prio;
	}
	words_write_who(desk, scene, sight);
}
