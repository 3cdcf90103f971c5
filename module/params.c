// SPDX-License-Identifier: GPL-2.0
/*
 * Module parameters. Each setting is one, under its own name and with the
 * values and errors of its file. They are read before module init runs.
 */
#include "params.h"

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "attrs.h"

struct tdemo_params tdemo_params = {
	.config = TDEMO_CONFIG_INIT,
	.max_timers = 65536,
};

static int refuse(const char *name, const char *text, const char *allowed,
		  int err)
{
	pr_err("parameter %s: '%s' refused, allowed: %s\n", name, text,
	       allowed);
	return err;
}

static int set_setting(const char *text, const struct kernel_param *kp)
{
	enum tdemo_attr_id id = *(const enum tdemo_attr_id *)kp->arg;
	char allowed[128];
	int err;

	err = tdemo_setting_parse(id, &tdemo_params.config, text ?: "");
	if (!err)
		return 0;
	tdemo_setting_allowed(id, allowed, sizeof(allowed));
	return refuse(kp->name, text ?: "", allowed, err);
}

static int get_setting(char *page, const struct kernel_param *kp)
{
	enum tdemo_attr_id id = *(const enum tdemo_attr_id *)kp->arg;
	int length = tdemo_setting_print(id, &tdemo_params.config, page,
					 PAGE_SIZE - 1);

	return length + sprintf(page + length, "\n");
}

static int set_running(const char *text, const struct kernel_param *kp)
{
	int err = tdemo_parse_bool(text ?: "", kp->arg);

	return err ? refuse(kp->name, text ?: "", "0 or 1", err) : 0;
}

static int get_running(char *page, const struct kernel_param *kp)
{
	return sprintf(page, "%d\n", *(bool *)kp->arg);
}

static int set_limit(const char *text, const struct kernel_param *kp)
{
	char allowed[64];
	int err;

	err = tdemo_parse_u64(text ?: "", 1, TDEMO_INTERVAL_MAX, kp->arg);
	if (!err)
		return 0;
	snprintf(allowed, sizeof(allowed), "1 to %llu", TDEMO_INTERVAL_MAX);
	return refuse(kp->name, text ?: "", allowed, err);
}

static int get_limit(char *page, const struct kernel_param *kp)
{
	return sprintf(page, "%llu\n", *(u64 *)kp->arg);
}

/* Without NOARG the kernel itself would refuse a bare name, and say less. */
#define PARAM_OPS(what)							\
	static const struct kernel_param_ops what##_ops = {		\
		.flags = KERNEL_PARAM_OPS_FL_NOARG,			\
		.set = set_##what,					\
		.get = get_##what,					\
	}

PARAM_OPS(setting);
PARAM_OPS(running);
PARAM_OPS(limit);

#define SETTING_PARAM(name, mode)					\
	static const enum tdemo_attr_id name##_id = TDEMO_ATTR_##name;	\
	module_param_cb(name, &setting_ops, (void *)&name##_id, 0444);

TDEMO_SETTINGS(SETTING_PARAM)

module_param_cb(running, &running_ops, &tdemo_params.running, 0444);
module_param_cb(min_interval_ns, &limit_ops, &tdemo_limits.min_interval, 0444);
module_param_cb(max_timers, &limit_ops, &tdemo_params.max_timers, 0444);
module_param_cb(storm_limit, &limit_ops, &tdemo_limits.storm, 0444);

MODULE_PARM_DESC(interval_ns, "ns from arming to expiry and between expiries (default 100000000)");
MODULE_PARM_DESC(mode, "oneshot or periodic (default oneshot)");
MODULE_PARM_DESC(engine, "which kernel timer counts (default hrtimer; see available_engines)");
MODULE_PARM_DESC(delay_ns, "ns to the first expiry, 0: interval_ns (default 0)");
MODULE_PARM_DESC(step_ns, "ns by which each interval is longer than the one before (default 0)");
MODULE_PARM_DESC(count, "stop after so many expiries, 0: never (default 0)");
MODULE_PARM_DESC(rearm, "grid or now: what periodic intervals are counted from (default grid)");
MODULE_PARM_DESC(cpu, "CPU to expire on, -1: where it was armed, free to migrate (default -1)");
MODULE_PARM_DESC(threshold_ns, "ns of lateness from which on_threshold acts, 0: off (default 0)");
MODULE_PARM_DESC(on_threshold, "count, stop or trace_off (default count)");
MODULE_PARM_DESC(uevent, "which happenings send a change uevent: none, stop, threshold or expiry (default none)");
MODULE_PARM_DESC(log, "1: a line in the kernel log for each expiry (default 0)");
MODULE_PARM_DESC(running, "1: arm the default timer at load (default 0)");
MODULE_PARM_DESC(min_interval_ns, "shortest interval of a periodic timer (default 10000)");
MODULE_PARM_DESC(max_timers, "how many named timers there may be (default 65536)");
MODULE_PARM_DESC(storm_limit, "expiries in a row, each a whole interval late, that stop a timer (default 1000)");

/**
 * tdemo_params_check() - whether the parameters go together
 *
 * Context: module init.
 * Return: 0 or what tdemo_config_check() says, after a line in the log.
 */
int tdemo_params_check(void)
{
	const struct tdemo_config *config = &tdemo_params.config;
	char text[32], allowed[64];
	int err = tdemo_config_check(config);

	if (err == -ERANGE) {
		snprintf(text, sizeof(text), "%llu", config->interval);
		snprintf(allowed, sizeof(allowed),
			 "at least min_interval_ns (%llu) with mode=periodic",
			 tdemo_limits.min_interval);
		refuse("interval_ns", text, allowed, err);
	}
	return err;
}
