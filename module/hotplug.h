/* SPDX-License-Identifier: GPL-2.0 */
/* CPUs that come and go. */
#ifndef _TDEMO_HOTPLUG_H
#define _TDEMO_HOTPLUG_H

int tdemo_hotplug_start(void);
void tdemo_hotplug_stop(void);

#endif
