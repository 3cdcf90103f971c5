/* SPDX-License-Identifier: GPL-2.0 */
/* The face under /sys/kernel/timer_demo: a folder for each timer. */
#ifndef _TDEMO_SYSFS_H
#define _TDEMO_SYSFS_H

#include <linux/uidgid.h>

#include "timer.h"

struct tdemo_face;

/**
 * struct tdemo_owner - whom the files of a timer belong to
 * @uid: who made it
 * @gid: the group that may make timers
 */
struct tdemo_owner {
	kuid_t uid;
	kgid_t gid;
};

int tdemo_sysfs_start(struct tdemo_timer *timer);
void tdemo_sysfs_stop(void);
struct tdemo_face *tdemo_sysfs_add(struct tdemo_timer *timer,
				   const struct tdemo_owner *owner);
void tdemo_sysfs_remove(struct tdemo_face *face);

#endif
