/* SPDX-License-Identifier: GPL-2.0 */
/* What the files in stats/ print. */
#ifndef _TDEMO_STATFILES_H
#define _TDEMO_STATFILES_H

#include <linux/types.h>

#include "files.h"
#include "timer.h"

ssize_t tdemo_stat_show(struct tdemo_timer *timer, enum tdemo_attr_id id,
			char *page);

#endif
