// SPDX-License-Identifier: GPL-2.0
/*
 * uevent [-b MS] [FILE...]: print "ACTION DEVPATH SUBSYSTEM" for each uevent that the
 * kernel sends, until killed; a change of a timer is followed by its MISSED and ns on
 * CLOCK_MONOTONIC. When timer_demo's add arrives, print first for
 * each FILE below its folder "FILE there" or "FILE missing".
 *
 * With -b it is busy for so long when a timer's remove arrives, so that who sent it
 * from that CPU comes that much later to what he does next.
 *
 * It runs on CPU 0 ahead of everything there, so that it looks before a sender
 * on that CPU can go on.
 */
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

struct event {
	const char *action, *path, *subsystem, *missed;
};

static int go_ahead_of_all(void)
{
	struct sched_param first = { .sched_priority = 1 };
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	return sched_setaffinity(0, sizeof(cpus), &cpus) ||
	       sched_setscheduler(0, SCHED_FIFO, &first);
}

static int listen_to_kernel(void)
{
	struct sockaddr_nl kernel = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1,
	};
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);

	if (go_ahead_of_all() || fd < 0 ||
	    bind(fd, (struct sockaddr *)&kernel, sizeof(kernel)) < 0) {
		perror("uevent");
		return -1;
	}
	puts("listening");
	fflush(stdout);
	return fd;
}

static void take(const char *line, const char *key, const char **value)
{
	size_t length = strlen(key);

	if (strncmp(line, key, length) == 0)
		*value = line + length;
}

/* ACTION@DEVPATH, then KEY=VALUE, each with a NUL behind it. */
static struct event parse(const char *text, const char *end)
{
	struct event event = { "?", "?", "?", "" };

	for (; text < end; text += strlen(text) + 1) {
		take(text, "ACTION=", &event.action);
		take(text, "DEVPATH=", &event.path);
		take(text, "SUBSYSTEM=", &event.subsystem);
		take(text, "MISSED=", &event.missed);
	}
	return event;
}

static void look_for(const char *folder, char **files)
{
	char path[4096];

	for (; *files; files++) {
		bool there;

		snprintf(path, sizeof(path), "/sys%s/%s", folder, *files);
		there = access(path, F_OK) == 0;
		printf("%s %s\n", *files, there ? "there" : "missing");
	}
}

static void be_busy(long long ns)
{
	long long until = clock_ns(CLOCK_MONOTONIC) + ns;

	while (clock_ns(CLOCK_MONOTONIC) < until)
		;
}

int main(int argc, char **argv)
{
	long long busy = 0;
	int fd = argc > 0 ? listen_to_kernel() : -1;
	static char text[16384];
	struct event event;
	ssize_t length;

	if (fd < 0)
		return 1;
	if (argc > 2 && strcmp(argv[1], "-b") == 0) {
		busy = atoll(argv[2]) * 1000000;
		argv += 2;
	}
	while ((length = recv(fd, text, sizeof(text) - 1, 0)) > 0) {
		text[length] = '\0';
		event = parse(text, text + length);
		if (strcmp(event.action, "add") == 0 &&
		    strcmp(event.subsystem, "timer_demo") == 0)
			look_for(event.path, argv + 1);
		printf("%s %s %s", event.action, event.path, event.subsystem);
		if (*event.missed)
			printf(" %s %lld", event.missed, clock_ns(CLOCK_MONOTONIC));
		putchar('\n');
		fflush(stdout);
		if (busy && strcmp(event.action, "remove") == 0 &&
		    strcmp(event.subsystem, "timer_demo") == 0)
			be_busy(busy);
	}
	perror("uevent");
	return 1;
}
