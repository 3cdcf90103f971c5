/* SPDX-License-Identifier: GPL-2.0 */
/* The face under /sys/kernel. */
#ifndef _TDEMO_SYSFS_H
#define _TDEMO_SYSFS_H

#include "timer.h"

int tdemo_sysfs_start(struct tdemo_timer *timer);
void tdemo_sysfs_stop(void);

#endif
