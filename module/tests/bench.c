// SPDX-License-Identifier: GPL-2.0
/*
 * Bare timers to compare with: hrtimers and timer_lists that do nothing but
 * re-arm themselves, and an empty configfs folder. They run from load to
 * removal.
 */
#include <linux/configfs.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/timer.h>

static unsigned int hrtimers;
module_param(hrtimers, uint, 0444);
MODULE_PARM_DESC(hrtimers, "how many hrtimers (default 0)");

static unsigned int timers;
module_param(timers, uint, 0444);
MODULE_PARM_DESC(timers, "how many timer_lists (default 0)");

static ulong period_ns = 100000;
module_param(period_ns, ulong, 0444);
MODULE_PARM_DESC(period_ns, "period of each, ns (default 100000)");

static bool measure;
module_param(measure, bool, 0444);
MODULE_PARM_DESC(measure, "sum up how late each hrtimer is (default N)");

static ulong expiries;
module_param(expiries, ulong, 0444);
MODULE_PARM_DESC(expiries, "read-only: how many were measured");

static ulong lateness;
module_param(lateness, ulong, 0444);
MODULE_PARM_DESC(lateness, "read-only: how late these were together, ns");

static ulong missed;
module_param(missed, ulong, 0444);
MODULE_PARM_DESC(missed, "read-only: how many periods they missed");

struct bare {
	struct hrtimer hrtimer;
	struct timer_list timer;
};

static struct bare *bare;

static enum hrtimer_restart bench_expire_hrtimer(struct hrtimer *timer)
{
	hrtimer_forward_now(timer, ns_to_ktime(period_ns));
	return HRTIMER_RESTART;
}

/* The least that a callback can do to know how late it is. */
static enum hrtimer_restart bench_expire_measured(struct hrtimer *timer)
{
	ktime_t now = ktime_get();

	lateness += ktime_sub(now, hrtimer_get_expires(timer));
	expiries++;
	missed += hrtimer_forward(timer, now, ns_to_ktime(period_ns)) - 1;
	return HRTIMER_RESTART;
}

static void bench_expire_timer(struct timer_list *timer)
{
	mod_timer(timer, timer->expires + nsecs_to_jiffies(period_ns));
}

/* Evenly spread, so that each expiry has an interrupt of its own. */
static void bench_start(void)
{
	ktime_t begin = ktime_get();
	unsigned int i;

	for (i = 0; i < hrtimers; i++) {
		hrtimer_setup(&bare[i].hrtimer,
			      measure ? bench_expire_measured :
					bench_expire_hrtimer,
			      CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
		hrtimer_start(&bare[i].hrtimer,
			      ktime_add_ns(begin, period_ns +
					   div_u64((u64)period_ns * i, hrtimers)),
			      HRTIMER_MODE_ABS_HARD);
	}
	for (i = 0; i < timers; i++) {
		timer_setup(&bare[i].timer, bench_expire_timer, 0);
		mod_timer(&bare[i].timer,
			  jiffies + nsecs_to_jiffies(period_ns));
	}
}

static void bench_stop(void)
{
	unsigned int i;

	for (i = 0; i < hrtimers; i++)
		hrtimer_cancel(&bare[i].hrtimer);
	for (i = 0; i < timers; i++)
		timer_delete_sync(&bare[i].timer);
}

static void bench_release(struct config_item *item)
{
	kfree(item);
}

static struct configfs_item_operations bench_item_ops = {
	.release = bench_release,
};

static const struct config_item_type bench_item_type = {
	.ct_item_ops = &bench_item_ops,
	.ct_owner = THIS_MODULE,
};

static struct config_item *bench_make_item(struct config_group *group,
					   const char *name)
{
	struct config_item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	if (!item)
		return ERR_PTR(-ENOMEM);
	config_item_init_type_name(item, name, &bench_item_type);
	return item;
}

static struct configfs_group_operations bench_root_ops = {
	.make_item = bench_make_item,
};

static const struct config_item_type bench_root_type = {
	.ct_group_ops = &bench_root_ops,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem bench_root = {
	.su_group.cg_item = {
		.ci_namebuf = "timer_demo_bench",
		.ci_type = &bench_root_type,
	},
};

static int __init bench_init(void)
{
	int err;

	bare = kvcalloc(max3(hrtimers, timers, 1U), sizeof(*bare), GFP_KERNEL);
	if (!bare)
		return -ENOMEM;
	config_group_init(&bench_root.su_group);
	mutex_init(&bench_root.su_mutex);
	err = configfs_register_subsystem(&bench_root);
	if (err) {
		kvfree(bare);
		return err;
	}
	bench_start();
	return 0;
}

static void __exit bench_exit(void)
{
	bench_stop();
	configfs_unregister_subsystem(&bench_root);
	kvfree(bare);
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Bare timers to compare timer_demo with");
MODULE_LICENSE("GPL");
