/* SPDX-License-Identifier: GPL-2.0 */
/* What a write to a timer's file does, and what a read prints. */
#ifndef _TDEMO_ATTRS_H
#define _TDEMO_ATTRS_H

#include <linux/types.h>

#include "files.h"
#include "timer.h"

ssize_t tdemo_attr_show(struct tdemo_timer *timer, enum tdemo_attr_id id,
			char *page);
ssize_t tdemo_attr_store(struct tdemo_timer *timer, enum tdemo_attr_id id,
			 const char *text, size_t size);

#endif
