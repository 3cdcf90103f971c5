// SPDX-License-Identifier: GPL-2.0
/* A fixed amount of work in user space; print how many ns it took. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static unsigned long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000000;
	unsigned long long start = now();

	while (rounds--)
		__asm__ volatile("" : : : "memory");
	printf("%llu\n", now() - start);
	return 0;
}
