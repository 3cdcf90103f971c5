// SPDX-License-Identifier: GPL-2.0
/*
 * busy CPU NAME: keep a CPU busy under that name, ahead of other tasks, until
 * killed.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
	cpu_set_t set;

	if (argc != 3) {
		fprintf(stderr, "usage: busy CPU NAME\n");
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
	for (;;)
		;
}
