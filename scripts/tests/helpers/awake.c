// SPDX-License-Identifier: GPL-2.0
/*
 * awake CPU: have one tick in nine or so find the CPU at work, at the lowest
 * priority, until killed. That is enough for a timer that does not wake an idle CPU;
 * to keep it busy all the time would be the emulating machine's work.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "clock.h"

#define ASLEEP	8

/* This clock changes with each tick, and at no other time. */
static void wait_for_tick(void)
{
	long long last = clock_ns(CLOCK_MONOTONIC_COARSE);

	while (clock_ns(CLOCK_MONOTONIC_COARSE) == last)
		;
}

int main(int argc, char **argv)
{
	struct timespec pause;
	cpu_set_t set;

	if (argc != 2) {
		fprintf(stderr, "usage: awake CPU\n");
		return 2;
	}
	CPU_ZERO(&set);
	CPU_SET(atoi(argv[1]), &set);
	if (setpriority(PRIO_PROCESS, 0, 19) ||
	    clock_getres(CLOCK_MONOTONIC_COARSE, &pause)) {
		perror("awake");
		return 1;
	}
	pause.tv_nsec *= ASLEEP;
	for (;;) {
		nanosleep(&pause, NULL);
		/* A CPU that goes offline has it moved; it may have come back. */
		sched_setaffinity(0, sizeof(set), &set);
		/* From one to the next there is one on this CPU for sure. */
		wait_for_tick();
		wait_for_tick();
	}
}
