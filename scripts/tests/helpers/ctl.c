// SPDX-License-Identifier: GPL-2.0
/*
 * Time what a program does to a timer; print ns for each time it is done.
 *
 *   ctl write FILE TEXT N      write TEXT to FILE, N times
 *   ctl read FILE N            read FILE from its start, N times
 *   ctl timerfd N              arm a timerfd, N times, for comparison
 *   ctl mkdir FOLDER FROM TO   make FOLDER/tFROM up to FOLDER/tTO - 1
 *   ctl rmdir FOLDER FROM TO   remove them
 *   ctl each FOLDER FROM TO FILE TEXT   write TEXT to FILE in each of them
 */
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static void write_or_die(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		err(1, "write %s", text);
}

static void do_write(const char *path, const char *text, long n)
{
	int fd = open_or_die(path, O_WRONLY);

	while (n--)
		write_or_die(fd, text);
	close(fd);
}

static void do_read(const char *path, long n)
{
	int fd = open_or_die(path, O_RDONLY);
	char page[4096];

	while (n--)
		if (pread(fd, page, sizeof(page), 0) <= 0)
			err(1, "%s", path);
	close(fd);
}

static void do_timerfd(long n)
{
	struct itimerspec spec = { .it_value = { .tv_sec = 1000 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	while (n--)
		if (timerfd_settime(fd, 0, &spec, NULL))
			err(1, "timerfd_settime");
	close(fd);
}

static void do_each(const char *what, char **argv, long from, long to)
{
	char path[PATH_MAX];
	int fd;

	for (; from < to; from++) {
		snprintf(path, sizeof(path), "%s/t%ld", argv[0], from);
		if (!strcmp(what, "mkdir")) {
			if (mkdir(path, 0755))
				err(1, "%s", path);
		} else if (!strcmp(what, "rmdir")) {
			if (rmdir(path))
				err(1, "%s", path);
		} else {
			strncat(path, "/", 2);
			strncat(path, argv[3], 64);
			fd = open_or_die(path, O_WRONLY);
			write_or_die(fd, argv[4]);
			close(fd);
		}
	}
}

int main(int argc, char **argv)
{
	long long start;
	long n;

	if (argc < 3)
		errx(2, "ctl write|read|timerfd|mkdir|rmdir|each ...");
	n = atol(argv[argc - 1]);
	start = clock_ns(CLOCK_MONOTONIC);
	if (!strcmp(argv[1], "write") && argc == 5) {
		do_write(argv[2], argv[3], n);
	} else if (!strcmp(argv[1], "read") && argc == 4) {
		do_read(argv[2], n);
	} else if (!strcmp(argv[1], "timerfd")) {
		do_timerfd(n);
	} else if (argc >= 5) {
		n = atol(argv[4]) - atol(argv[3]);
		do_each(argv[1], argv + 2, atol(argv[3]), atol(argv[4]));
	} else {
		errx(2, "what?");
	}
	printf("%lld\n", (clock_ns(CLOCK_MONOTONIC) - start) / (n > 0 ? n : 1));
	return 0;
}
