// SPDX-License-Identifier: GPL-2.0
/* The words that settings and readings use. */
#include "words.h"

#include <linux/stddef.h>

#include "timer.h"

const char * const tdemo_mode_words[] = {
	[TDEMO_ONESHOT]		= "oneshot",
	[TDEMO_PERIODIC]	= "periodic",
	NULL
};

const char * const tdemo_rearm_words[] = {
	[TDEMO_REARM_GRID]	= "grid",
	[TDEMO_REARM_NOW]	= "now",
	NULL
};

const char * const tdemo_on_threshold_words[] = {
	[TDEMO_ON_COUNT]	= "count",
	[TDEMO_ON_STOP]		= "stop",
	[TDEMO_ON_TRACE_OFF]	= "trace_off",
	NULL
};

const char * const tdemo_uevent_words[] = {
	[TDEMO_UEVENT_NONE]	= "none",
	[TDEMO_UEVENT_STOP]	= "stop",
	[TDEMO_UEVENT_THRESHOLD] = "threshold",
	[TDEMO_UEVENT_EXPIRY]	= "expiry",
	NULL
};

const char * const tdemo_reason_words[] = {
	[TDEMO_STOP_NONE]	= "none",
	[TDEMO_STOP_USER]	= "user",
	[TDEMO_STOP_EXPIRED]	= "expired",
	[TDEMO_STOP_COUNT]	= "count",
	[TDEMO_STOP_THRESHOLD]	= "threshold",
	[TDEMO_STOP_STORM]	= "storm",
	[TDEMO_STOP_CPU_OFFLINE] = "cpu_offline",
	NULL
};
