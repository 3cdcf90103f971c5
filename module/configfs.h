/* SPDX-License-Identifier: GPL-2.0 */
/* The face in configfs: mkdir makes a timer, rmdir ends it. */
#ifndef _TDEMO_CONFIGFS_H
#define _TDEMO_CONFIGFS_H

#include <linux/kconfig.h>

#if IS_REACHABLE(CONFIG_CONFIGFS_FS)
int tdemo_configfs_start(void);
void tdemo_configfs_stop(void);
#else
static inline int tdemo_configfs_start(void)
{
	return 0;
}

static inline void tdemo_configfs_stop(void)
{
}
#endif

#endif
