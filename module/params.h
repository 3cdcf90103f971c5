/* SPDX-License-Identifier: GPL-2.0 */
/* Module parameters: the defaults of every timer, and limits. */
#ifndef _TDEMO_PARAMS_H
#define _TDEMO_PARAMS_H

#include "config.h"

/**
 * struct tdemo_params - what the module was loaded with
 * @config: the settings that a timer is made with
 * @max_timers: how many named timers there may be
 * @running: arm the default timer at load
 */
struct tdemo_params {
	struct tdemo_config config;
	u64 max_timers;
	bool running;
};

extern struct tdemo_params tdemo_params;

int tdemo_params_check(void);

#endif
