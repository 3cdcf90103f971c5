/* SPDX-License-Identifier: GPL-2.0 */
/* What only the worker that explains late expiries uses. */
#ifndef _TDEMO_CAUSE_WORKER_H
#define _TDEMO_CAUSE_WORKER_H

#include <linux/kallsyms.h>
#include <linux/types.h>

#include "cause.h"

/* Architectures whose code cause_code.c can read. */
#if defined(CONFIG_X86) || defined(CONFIG_ARM64) || defined(CONFIG_ARM)
#define TDEMO_CAN_TELL_IRQS_ENABLED	true
#else
#define TDEMO_CAN_TELL_IRQS_ENABLED	false
#endif

/* Bytes of code before an instruction that can matter. */
#define TDEMO_CODE_SIZE			16

bool tdemo_code_enables(const u8 *code);
bool tdemo_irqs_enabled_before(unsigned long ip);

/**
 * struct tdemo_desk - what explaining one takes room for
 * @late: a copy of it
 * @more: likewise
 * @facts: what the rules go by
 * @finding: what they say
 * @own: names of the callback's surroundings
 * @witness: names of the witness's
 * @text: what the kernel prints of a symbol
 * @words: the result
 */
struct tdemo_desk {
	struct tdemo_late late;
	struct tdemo_more more;
	struct tdemo_facts facts;
	struct tdemo_finding finding;
	struct tdemo_symbol own[TDEMO_CAUSE_FRAMES];
	struct tdemo_symbol witness[TDEMO_CAUSE_FRAMES];
	char text[KSYM_SYMBOL_LEN];
	struct tdemo_words words;
};

void tdemo_words_write(struct tdemo_desk *desk);

int tdemo_tables_make(struct tdemo_cause *cause);
void tdemo_tables_begin(struct tdemo_cause *cause, u32 epoch);
void tdemo_tables_rename(const struct tdemo_cause_tables *tables,
			 struct tdemo_words *words);
void tdemo_tables_count(struct tdemo_cause_tables *tables,
			const struct tdemo_late *late,
			struct tdemo_words *words);

#endif
