// SPDX-License-Identifier: GPL-2.0
/*
 * Module parameters. Each setting is one, under its own name and with the
 * values and errors of its file. They are read before module init runs.
 */
#include "params.h"

#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "plan.h"

struct tdemo_params tdemo_params = {
	.config = TDEMO_CONFIG_INIT,
	.max_timers = 65536,
};

static int params_refuse(const char *name, const char *text,
			 const char *allowed, int err)
{
	pr_err("parameter %s: '%s' refused, allowed: %s\n", name, text,
	       allowed);
	return err;
}

static int params_set_setting(const char *text, const struct kernel_param *kp)
{
	enum tdemo_setting_id id = *(const enum tdemo_setting_id *)kp->arg;
	struct tdemo_value value;
	char allowed[128];
	int err;

	err = tdemo_setting_parse(id, text ?: "", &value);
	if (!err) {
		tdemo_setting_put(&tdemo_params.config, &value);
		return 0;
	}
	tdemo_setting_allowed(id, allowed, sizeof(allowed));
	return params_refuse(kp->name, text ?: "", allowed, err);
}

static int params_get_setting(char *page, const struct kernel_param *kp)
{
	enum tdemo_setting_id id = *(const enum tdemo_setting_id *)kp->arg;
	int length = tdemo_setting_print(&tdemo_params.config, id, page,
					 PAGE_SIZE - 1);

	return length + sprintf(page + length, "\n");
}

static int params_set_running(const char *text, const struct kernel_param *kp)
{
	int err = tdemo_parse_bool(text ?: "", kp->arg);

	return err ? params_refuse(kp->name, text ?: "", "0 or 1", err) : 0;
}

static int params_get_running(char *page, const struct kernel_param *kp)
{
	return sprintf(page, "%d\n", *(bool *)kp->arg);
}

static int params_set_limit(const char *text, const struct kernel_param *kp)
{
	char allowed[64];
	int err;

	err = tdemo_parse_u64(text ?: "", 1, TDEMO_INTERVAL_MAX, kp->arg);
	if (!err)
		return 0;
	snprintf(allowed, sizeof(allowed), "1 to %llu", TDEMO_INTERVAL_MAX);
	return params_refuse(kp->name, text ?: "", allowed, err);
}

static int params_get_limit(char *page, const struct kernel_param *kp)
{
	return sprintf(page, "%llu\n", *(u64 *)kp->arg);
}

/* Without NOARG the kernel itself would refuse a bare name, and say less. */
#define PARAM_OPS(what)							\
	static const struct kernel_param_ops params_##what##_ops = {	\
		.flags = KERNEL_PARAM_OPS_FL_NOARG,			\
		.set = params_set_##what,				\
		.get = params_get_##what,				\
	}

PARAM_OPS(setting);
PARAM_OPS(running);
PARAM_OPS(limit);

#define SETTING_PARAM(_name, _mode, _field, _kind, _change, _description) \
	static const enum tdemo_setting_id params_id_##_name =		\
		TDEMO_SETTING_##_name;					\
	module_param_cb(_name, &params_setting_ops,			\
			(void *)&params_id_##_name, 0444);		\
	MODULE_PARM_DESC(_name, _description);

TDEMO_SETTINGS(SETTING_PARAM)

module_param_cb(running, &params_running_ops, &tdemo_params.running, 0444);
MODULE_PARM_DESC(running, "1: arm the default timer at load (default 0)");

module_param_cb(min_interval_ns, &params_limit_ops, &tdemo_limits.min_interval,
		0444);
MODULE_PARM_DESC(min_interval_ns, "shortest interval of a periodic timer (default 10000)");

module_param_cb(max_timers, &params_limit_ops, &tdemo_params.max_timers, 0444);
MODULE_PARM_DESC(max_timers, "how many named timers there may be (default 65536)");

module_param_cb(storm_limit, &params_limit_ops, &tdemo_limits.storm, 0444);
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
	struct tdemo_refusal refusal;
	char text[32];
	int err = tdemo_config_check(config, &refusal);

	if (!err)
		return 0;
	tdemo_setting_print(config, refusal.id, text, sizeof(text));
	return params_refuse(tdemo_setting_name(refusal.id), text,
			     refusal.allowed, err);
}
