// SPDX-License-Identifier: GPL-2.0
/*
 * pollwait FILE SECONDS: poll FILE for POLLPRI until nothing has come for
 * SECONDS. Print "TIME ready VALUE" first, then "TIME REVENTS VALUE" for each
 * wake-up, and "TIME idle VALUE" in the end: ns on CLOCK_MONOTONIC when poll(2)
 * returned, what it returned, and what FILE then held, or the error's name,
 * which ends it, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char value[4096];

static long long nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Reading is what arms the next wake-up. */
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

int main(int argc, char **argv)
{
	struct pollfd file = { .events = POLLPRI };
	long long when;
	int ready;

	if (argc != 3) {
		fprintf(stderr, "usage: pollwait FILE SECONDS\n");
		return 2;
	}
	file.fd = open(argv[1], O_RDONLY);
	if (file.fd < 0 || read_value(file.fd) < 0) {
		perror(argv[1]);
		return 1;
	}
	say(nanoseconds(), "ready");
	do {
		ready = poll(&file, 1, atof(argv[2]) * 1000);
		when = nanoseconds();
		if (ready < 0) {
			perror("poll");
			return 1;
		}
		/* Nothing is read in the end: a lost wake-up would be found. */
		if (!ready) {
			say(when, "idle");
			return 0;
		}
		ready = read_value(file.fd);
		say(when, name_of(file.revents));
	} while (ready == 0);
	return 0;
}
