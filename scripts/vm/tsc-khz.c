// SPDX-License-Identifier: GPL-2.0
/*
 * Print how fast this machine's time-stamp counter counts, in kHz. QEMU's emulated
 * CPUs show the same counter.
 */
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define TRIES 200
#define APART_NS 50000000

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* The counter and the clock at one moment: of many tries the least disturbed. */
static void read_both(unsigned long long *tsc, long long *ns)
{
	long long least = LLONG_MAX;
	int i;

	for (i = 0; i < TRIES; i++) {
		long long before = now_ns();
		unsigned long long count = __rdtsc();
		long long after = now_ns();

		if (after - before < least) {
			least = after - before;
			*tsc = count;
			*ns = before + least / 2;
		}
	}
}

int main(void)
{
	const struct timespec apart = { .tv_nsec = APART_NS };
	unsigned long long tsc[2];
	long long ns[2];

	read_both(&tsc[0], &ns[0]);
	nanosleep(&apart, NULL);
	read_both(&tsc[1], &ns[1]);
	printf("%.0f\n", (tsc[1] - tsc[0]) * 1e6 / (ns[1] - ns[0]));
	return 0;
}
