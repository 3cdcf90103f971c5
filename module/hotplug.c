// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs that go offline stop the timers that are pinned to them; suspending the
 * machine takes all CPUs but one offline, and those timers wait for them.
 */
#include "hotplug.h"

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/notifier.h>
#include <linux/suspend.h>

#include "timer.h"

static enum cpuhp_state hotplug_state;

static int hotplug_online(unsigned int cpu)
{
	tdemo_timers_cpu_online(cpu);
	return 0;
}

static int hotplug_offline(unsigned int cpu)
{
	if (cpuhp_tasks_frozen)
		tdemo_timers_cpu_suspend(cpu);
	else
		tdemo_timers_cpu_offline(cpu);
	return 0;
}

/* By now each CPU is back that will be. */
static int hotplug_power_event(struct notifier_block *block,
			       unsigned long event, void *data)
{
	switch (event) {
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		tdemo_timers_resumed();
	}
	return NOTIFY_OK;
}

static struct notifier_block hotplug_power_notifier = {
	.notifier_call = hotplug_power_event,
};

/**
 * tdemo_hotplug_start() - be told of CPUs that come and go
 *
 * Context: module init.
 * Return: 0 or the error of the kernel's list of those to be told.
 */
int tdemo_hotplug_start(void)
{
	int err = register_pm_notifier(&hotplug_power_notifier);

	if (err)
		return err;
	err = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
					"timer_demo:online", hotplug_online,
					hotplug_offline);
	if (err < 0) {
		unregister_pm_notifier(&hotplug_power_notifier);
		return err;
	}
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
	unregister_pm_notifier(&hotplug_power_notifier);
}
