// SPDX-License-Identifier: GPL-2.0
/* CPUs that go offline stop the timers that are pinned to them. */
#include "hotplug.h"

#include <linux/cpuhotplug.h>

#include "timer.h"

static enum cpuhp_state hotplug_state;

static int hotplug_offline(unsigned int cpu)
{
	tdemo_timers_cpu_offline(cpu);
	return 0;
}

/**
 * tdemo_hotplug_start() - be told of CPUs that go offline
 *
 * Context: module init.
 * Return: 0 or the error of the CPU hotplug core.
 */
int tdemo_hotplug_start(void)
{
	int err = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
					    "timer_demo:online", NULL,
					    hotplug_offline);

	if (err < 0)
		return err;
	hotplug_state = err;
	return 0;
}

/**
 * tdemo_hotplug_stop() - be told no more
 *
 * Context: module exit.
 */
void tdemo_hotplug_stop(void)
{
	cpuhp_remove_state_nocalls(hotplug_state);
}
