// SPDX-License-Identifier: GPL-2.0
/*
 * pollwait FILE [WAKEUPS]: poll FILE for POLLPRI, for ever or so many times.
 * Print "TIME ready VALUE" first, then "TIME REVENTS VALUE" for each wake-up:
 * ns on CLOCK_MONOTONIC when poll(2) returned, what it returned, and what FILE
 * then held, or the error's name, which ends it, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

static char value[4096];

/* Without reading, poll(2) would return at once. */
static int read_value(int fd)
{
	ssize_t length = pread(fd, value, sizeof(value) - 1, 0);

	if (length < 0) {
		snprintf(value, sizeof(value), "%s", strerrorname_np(errno));
		return -1;
	}
	value[length] = '\0';
	value[strcspn(value, "\n")] = '\0';
	return 0;
}

static void say(long long when, const char *what)
{
	printf("%lld %s %s\n", when, what, value);
	fflush(stdout);
}

static const char *name_of(short events)
{
	static char text[16];

	if (events == (POLLPRI | POLLERR))
		return "PRI|ERR";
	snprintf(text, sizeof(text), "%#x", events);
	return text;
}

static int wait_once(int fd)
{
	struct pollfd file = { .fd = fd, .events = POLLPRI };
	long long when;
	int failed;

	if (poll(&file, 1, -1) < 0) {
		perror("poll");
		return -1;
	}
	when = clock_ns(CLOCK_MONOTONIC);
	failed = read_value(fd);
	say(when, name_of(file.revents));
	return failed;
}

int main(int argc, char **argv)
{
	int fd, left;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: pollwait FILE [WAKEUPS]\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY);
	if (fd < 0 || read_value(fd) < 0) {
		perror(argv[1]);
		return 1;
	}
	say(clock_ns(CLOCK_MONOTONIC), "ready");
	for (left = argc == 3 ? atoi(argv[2]) : -1; left; left -= left > 0)
		if (wait_once(fd) < 0)
			return 1;
	return 0;
}
