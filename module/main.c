// SPDX-License-Identifier: GPL-2.0
/* The order in which the module's parts come and go. */
#include <linux/init.h>
#include <linux/module.h>

#include "params.h"
#include "sysfs.h"
#include "tell.h"
#include "timer.h"
#include "version.h"

static struct tdemo_timer *default_timer;

static int __init tdemo_init(void)
{
	int err;

	err = tdemo_params_check();
	if (err)
		return err;
	err = tdemo_tell_start();
	if (err)
		return err;
	default_timer = tdemo_timer_create("default", &tdemo_params.config);
	if (!default_timer) {
		err = -ENOMEM;
		goto stop_telling;
	}
	err = tdemo_sysfs_start(default_timer);
	if (err)
		goto destroy_timer;
	/* Last, so that nothing runs in a module whose loading failed. */
	if (tdemo_params.running)
		tdemo_timer_arm(default_timer);
	return 0;

destroy_timer:
	tdemo_timer_destroy(default_timer);
stop_telling:
	tdemo_tell_stop();
	return err;
}

static void __exit tdemo_exit(void)
{
	tdemo_sysfs_stop();
	tdemo_timer_destroy(default_timer);
	tdemo_tell_stop();
}

module_init(tdemo_init);
module_exit(tdemo_exit);

MODULE_DESCRIPTION("A kernel timer driven by echo and cat that tells how late it fired");
MODULE_AUTHOR("The timer_demo developers");
MODULE_VERSION(TDEMO_VERSION);
MODULE_LICENSE("GPL");
