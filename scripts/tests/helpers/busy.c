// SPDX-License-Identifier: GPL-2.0
/*
 * busy CPU NAME [SECONDS]: keep a CPU busy under that name, ahead of other tasks,
 * until killed. With SECONDS, hardly any other runs there for so long.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "clock.h"

int main(int argc, char **argv)
{
	struct sched_param first = { .sched_priority = 50 };
	cpu_set_t set;
	long long end = 0;

	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: busy CPU NAME [SECONDS]\n");
		return 2;
	}
	CPU_ZERO(&set);
	CPU_SET(atoi(argv[1]), &set);
	if (sched_setaffinity(0, sizeof(set), &set) ||
	    setpriority(PRIO_PROCESS, 0, -20)) {
		perror("busy");
		return 1;
	}
	prctl(PR_SET_NAME, argv[2]);
	if (argc == 4) {
		end = clock_ns(CLOCK_MONOTONIC) + atoi(argv[3]) * NS_PER_S;
		if (sched_setscheduler(0, SCHED_FIFO, &first)) {
			perror("busy");
			return 1;
		}
	}
	/* No alarm would come through: on PREEMPT_RT a thread brings it. */
	while (!end || clock_ns(CLOCK_MONOTONIC) < end)
		;
	return 0;
}
