/* SPDX-License-Identifier: GPL-2.0 */
/* The clock, for the guest's helpers. */
#ifndef GUEST_CLOCK_H
#define GUEST_CLOCK_H

#include <time.h>

#define NS_PER_S	1000000000LL

static inline long long clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

#endif
