// SPDX-License-Identifier: GPL-2.0
/* The order in which the module's parts come and go. */
#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>

#include "cause.h"
#include "configfs.h"
#include "engine.h"
#include "hotplug.h"
#include "notify.h"
#include "params.h"
#include "sysfs.h"
#include "timer.h"
#include "version.h"

/* What timers need, from the bottom up. */
static const struct part {
	int (*start)(void);
	void (*stop)(void);
} parts[] = {
	{ .start = tdemo_notify_start, .stop = tdemo_notify_stop },
	{ .start = tdemo_cause_start, .stop = tdemo_cause_stop },
	{ .start = tdemo_engines_start, .stop = tdemo_engines_stop },
	{ .start = tdemo_timers_start, .stop = tdemo_timers_stop },
	{ .start = tdemo_hotplug_start, .stop = tdemo_hotplug_stop },
};

static struct tdemo_timer *default_timer;

static void main_stop_parts(int count)
{
	while (count--)
		parts[count].stop();
}

static int __init main_start_parts(void)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		err = parts[i].start();
		if (err) {
			main_stop_parts(i);
			return err;
		}
	}
	return 0;
}

static int __init main_start_directories(void)
{
	int err;

	err = tdemo_sysfs_start(default_timer);
	if (err)
		return err;
	if (tdemo_params.running)
		err = tdemo_timer_arm(default_timer);
	/* Last: from then on there can be more timers. */
	if (!err)
		err = tdemo_configfs_start();
	if (err)
		tdemo_sysfs_stop();
	return err;
}

static int __init tdemo_init(void)
{
	int err;

	err = tdemo_params_check();
	if (err)
		return err;
	err = main_start_parts();
	if (err)
		return err;
	default_timer = tdemo_timer_create("default", &tdemo_params.config);
	if (IS_ERR(default_timer)) {
		err = PTR_ERR(default_timer);
		goto stop_parts;
	}
	err = main_start_directories();
	if (err)
		goto destroy_timer;
	return 0;

destroy_timer:
	tdemo_timer_destroy(default_timer);
stop_parts:
	main_stop_parts(ARRAY_SIZE(parts));
	return err;
}

static void __exit tdemo_exit(void)
{
	tdemo_configfs_stop();
	tdemo_sysfs_stop();
	tdemo_timer_destroy(default_timer);
	main_stop_parts(ARRAY_SIZE(parts));
}

module_init(tdemo_init);
module_exit(tdemo_exit);

MODULE_DESCRIPTION("A kernel timer driven by echo and cat that tells how late it fired");
MODULE_AUTHOR("The timer_demo developers");
MODULE_VERSION(TDEMO_VERSION);
MODULE_LICENSE("GPL");
