// SPDX-License-Identifier: GPL-2.0
/*
 * uevent [FILE...]: print "ACTION DEVPATH SUBSYSTEM" for each uevent that the
 * kernel sends, until killed. When timer_demo's add arrives, print first for
 * each FILE below its folder "FILE there" or "FILE missing".
 *
 * It runs on CPU 0 ahead of everything there, so that it looks before a sender
 * on that CPU can go on.
 */
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct event {
	const char *action, *path, *subsystem;
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
	struct event event = { "?", "?", "?" };

	for (; text < end; text += strlen(text) + 1) {
		take(text, "ACTION=", &event.action);
		take(text, "DEVPATH=", &event.path);
		take(text, "SUBSYSTEM=", &event.subsystem);
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

int main(int argc, char **argv)
{
	int fd = argc > 0 ? listen_to_kernel() : -1;
	static char text[16384];
	struct event event;
	ssize_t length;

	if (fd < 0)
		return 1;
	while ((length = recv(fd, text, sizeof(text) - 1, 0)) > 0) {
		text[length] = '\0';
		event = parse(text, text + length);
		if (strcmp(event.action, "add") == 0 &&
		    strcmp(event.subsystem, "timer_demo") == 0)
			look_for(event.path, argv + 1);
		printf("%s %s %s\n", event.action, event.path, event.subsystem);
		fflush(stdout);
	}
	perror("uevent");
	return 1;
}
