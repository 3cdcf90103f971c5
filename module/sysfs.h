/* SPDX-License-Identifier: GPL-2.0 */
/* The face under /sys/kernel/timer_demo: a folder for each timer. */
#ifndef _TDEMO_SYSFS_H
#define _TDEMO_SYSFS_H

#include "timer.h"

struct tdemo_face;

int tdemo_sysfs_start(struct tdemo_timer *timer);
void tdemo_sysfs_stop(void);
struct tdemo_face *tdemo_sysfs_add(struct tdemo_timer *timer);
void tdemo_sysfs_remove(struct tdemo_face *face);

#endif
