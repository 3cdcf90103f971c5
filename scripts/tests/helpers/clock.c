// SPDX-License-Identifier: GPL-2.0
/* clock [tick]: print CLOCK_MONOTONIC, or how long a kernel tick is, in ns. */
#include <stdio.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
	struct timespec time;

	if (argc == 1) {
		clock_gettime(CLOCK_MONOTONIC, &time);
	} else if (argc == 2 && strcmp(argv[1], "tick") == 0) {
		clock_getres(CLOCK_MONOTONIC_COARSE, &time);
	} else {
		fprintf(stderr, "usage: clock [tick]\n");
		return 2;
	}
	printf("%lld\n", time.tv_sec * 1000000000LL + time.tv_nsec);
	return 0;
}
