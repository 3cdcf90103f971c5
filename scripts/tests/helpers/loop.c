// SPDX-License-Identifier: GPL-2.0
/* A fixed amount of work in user space; print how many ns it took. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000000;
	long long start = clock_ns(CLOCK_MONOTONIC);

	while (rounds--)
		__asm__ volatile("" : : : "memory");
	printf("%lld\n", clock_ns(CLOCK_MONOTONIC) - start);
	return 0;
}
