// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's small helpers in one program, by the name that it is called by or by
 * its first argument. Without arguments it prints the names; the guest's init makes
 * links of them. The table at the end says what each takes.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int open_or_die(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static int move_to_cpu(const char *number)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(atoi(number), &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static int helper_clock(int argc, char **argv)
{
	struct timespec tick;

	if (argc == 1) {
		printf("%lld\n", clock_ns(CLOCK_MONOTONIC));
		return 0;
	}
	if (strcmp(argv[1], "tick") != 0)
		return 2;
	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	printf("%ld\n", tick.tv_nsec);
	return 0;
}

static int helper_loop(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000000;
	long long start = clock_ns(CLOCK_MONOTONIC);

	while (rounds--)
		__asm__ volatile("" : : : "memory");
	printf("%lld\n", clock_ns(CLOCK_MONOTONIC) - start);
	return 0;
}

/* With SECONDS, hardly any other task runs there for so long. */
static int helper_busy(int argc, char **argv)
{
	struct sched_param first = { .sched_priority = 50 };
	long long end = 0;

	if (move_to_cpu(argv[1]) || setpriority(PRIO_PROCESS, 0, -20))
		err(1, "CPU %s", argv[1]);
	prctl(PR_SET_NAME, argv[2]);
	if (argc == 4) {
		end = clock_ns(CLOCK_MONOTONIC) + atoi(argv[3]) * NS_PER_S;
		if (sched_setscheduler(0, SCHED_FIFO, &first))
			err(1, "SCHED_FIFO");
	}
	/* No alarm would come through: on PREEMPT_RT a thread brings it. */
	while (!end || clock_ns(CLOCK_MONOTONIC) < end)
		;
	return 0;
}

/* This clock changes with each tick, and at no other time. */
static void wait_for_tick(void)
{
	long long last = clock_ns(CLOCK_MONOTONIC_COARSE);

	while (clock_ns(CLOCK_MONOTONIC_COARSE) == last)
		;
}

/*
 * One tick in nine or so finds the CPU at work. That is enough for a timer that does
 * not wake an idle CPU; to keep it busy all the time would be the emulating machine's
 * work.
 */
static int helper_awake(int argc, char **argv)
{
	struct timespec pause;

	if (setpriority(PRIO_PROCESS, 0, 19) ||
	    clock_getres(CLOCK_MONOTONIC_COARSE, &pause))
		err(1, "CPU %s", argv[1]);
	pause.tv_nsec *= 8;
	for (;;) {
		nanosleep(&pause, NULL);
		/* A CPU that goes offline has it moved; it may have come back. */
		move_to_cpu(argv[1]);
		/* From one to the next there is one on this CPU for sure. */
		wait_for_tick();
		wait_for_tick();
	}
}

static int helper_reader(int argc, char **argv)
{
	int fd = open_or_die(argv[1], O_RDONLY);
	char page[4096];

	/* Before the first expiry some files are empty. */
	while (pread(fd, page, sizeof(page), 0) >= 0)
		;
	err(1, "%s", argv[1]);
}

static int helper_insert(int argc, char **argv)
{
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	const char *parameters = argc == 3 ? argv[2] : "";

	if (fd < 0 || syscall(SYS_finit_module, fd, parameters, 0)) {
		puts(strerrorname_np(errno));
		return 1;
	}
	puts("ok");
	return 0;
}

static char buffer[8192];

static size_t unescape(const char *text)
{
	static const char letters[] = "nrts0\\", bytes[] = "\n\r\t \0\\";
	size_t length = 0;

	while (*text && length < sizeof(buffer)) {
		const char *letter = NULL;

		if (*text == '\\' && text[1])
			letter = strchr(letters, text[1]);
		buffer[length++] = letter ? bytes[letter - letters] : *text;
		text += letter ? 2 : 1;
	}
	return length;
}

static ssize_t content(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, buffer, sizeof(buffer));

	if (length < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
	return length;
}

static void put(const char *path, const char *text)
{
	ssize_t done, length;
	int fd;

	length = *text == '@' ? content(text + 1) : (ssize_t)unescape(text);
	if (length < 0)
		return;
	fd = open(path, O_WRONLY);
	done = fd < 0 ? -1 : write(fd, buffer, length);
	if (done < 0)
		puts(strerrorname_np(errno));
	else if (done < length)
		printf("short %zd\n", done);
	else
		puts("ok");
	fflush(stdout);
	if (fd >= 0)
		close(fd);
}

static int helper_put(int argc, char **argv)
{
	char line[2048];

	if (argc == 3) {
		put(argv[1], argv[2]);
		return 0;
	}
	while (fgets(line, sizeof(line), stdin)) {
		char *text = strchr(line, ' ');

		if (!text)
			break;
		*text++ = '\0';
		text[strcspn(text, "\n")] = '\0';
		put(line, text);
	}
	return 0;
}

static void write_or_die(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		err(1, "write %s", text);
}

static void ctl_write(const char *path, const char *text, long n)
{
	int fd = open_or_die(path, O_WRONLY);

	while (n--)
		write_or_die(fd, text);
	close(fd);
}

static void ctl_read(const char *path, long n)
{
	int fd = open_or_die(path, O_RDONLY);

	while (n--)
		if (pread(fd, buffer, 4096, 0) <= 0)
			err(1, "%s", path);
	close(fd);
}

static void ctl_timerfd(long n)
{
	struct itimerspec spec = { .it_value = { .tv_sec = 1000 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	while (n--)
		if (timerfd_settime(fd, 0, &spec, NULL))
			err(1, "timerfd_settime");
	close(fd);
}

static void ctl_each(char **argv, long from, long to)
{
	char path[PATH_MAX];

	for (; from < to; from++) {
		snprintf(path, sizeof(path), "%s/t%ld", argv[2], from);
		if (!strcmp(argv[1], "mkdir") ? mkdir(path, 0755) :
		    !strcmp(argv[1], "rmdir") && rmdir(path))
			err(1, "%s %s", argv[1], path);
		if (!strcmp(argv[1], "each")) {
			snprintf(path, sizeof(path), "%s/t%ld/%s", argv[2], from,
				 argv[5]);
			ctl_write(path, argv[6], 1);
		}
	}
}

static int helper_ctl(int argc, char **argv)
{
	long long start = clock_ns(CLOCK_MONOTONIC);
	long from, n = atol(argv[argc - 1]);

	if (!strcmp(argv[1], "write") && argc == 5) {
		ctl_write(argv[2], argv[3], n);
	} else if (!strcmp(argv[1], "read") && argc == 4) {
		ctl_read(argv[2], n);
	} else if (!strcmp(argv[1], "timerfd") && argc == 3) {
		ctl_timerfd(n);
	} else if ((!strcmp(argv[1], "each") && argc == 7) ||
		   (!strcmp(argv[1], "mkdir") && argc == 5) ||
		   (!strcmp(argv[1], "rmdir") && argc == 5)) {
		from = atol(argv[3]);
		n = atol(argv[4]) - from;
		ctl_each(argv, from, from + n);
	} else {
		return 2;
	}
	printf("%lld\n", (clock_ns(CLOCK_MONOTONIC) - start) / (n > 0 ? n : 1));
	return 0;
}

/* What the two processes of a race share. */
static struct {
	atomic_int arrived;
	atomic_int done;
	atomic_int failed;
} *meeting;

/* Both go on at once; the last wait is a short one, so it spins. */
static void meet(int number)
{
	atomic_fetch_add(&meeting->arrived, 1);
	while (atomic_load(&meeting->arrived) < 2 * number)
		if (atomic_load(&meeting->failed))
			exit(1);
}

/* One of the two has done it, in each round. */
static void settle(int number, int result, int expected, const char *what)
{
	if (result == 0) {
		atomic_fetch_add(&meeting->done, 1);
	} else if (errno != expected) {
		printf("%s: %s\n", what, strerrorname_np(errno));
		atomic_store(&meeting->failed, 1);
	}
	meet(number + 1);
	if (atomic_load(&meeting->done) != number / 2 + 1) {
		printf("%s: %d done after %d\n", what,
		       atomic_load(&meeting->done), number / 2 + 1);
		atomic_store(&meeting->failed, 1);
	}
}

static int helper_race(int argc, char **argv)
{
	int number = 1, status, rounds = atoi(argv[1]);
	const char *path = argv[2];
	pid_t other;

	meeting = mmap(NULL, sizeof(*meeting), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (meeting == MAP_FAILED)
		err(1, "mmap");
	other = fork();
	if (other < 0)
		err(1, "fork");
	while (rounds--) {
		meet(number);
		settle(number, mkdir(path, 0755), EEXIST, "mkdir");
		number += 2;
		meet(number);
		settle(number, rmdir(path), ENOENT, "rmdir");
		number += 2;
	}
	if (other == 0)
		exit(0);
	wait(&status);
	return atomic_load(&meeting->failed) || status;
}

static const struct helper {
	const char *name;
	int (*run)(int argc, char **argv);
	int least, most;
	const char *takes;
} helpers[] = {
	{ "awake", helper_awake, 1, 1, "CPU\n"
	  "have one tick in nine find CPU at work, at the lowest priority" },
	{ "busy", helper_busy, 2, 3, "CPU NAME [SECONDS]\n"
	  "keep CPU busy under that name, ahead of other tasks" },
	{ "clock", helper_clock, 0, 1, "[tick]\n"
	  "print CLOCK_MONOTONIC, or how long a kernel tick is, in ns" },
	{ "ctl", helper_ctl, 2, 6, "write FILE TEXT N | read FILE N | timerfd N |\n"
	  "mkdir FOLDER FROM TO | rmdir FOLDER FROM TO |\n"
	  "each FOLDER FROM TO FILE TEXT\n"
	  "print how many ns it takes to write, to read from the start, to arm\n"
	  "a timerfd, each of N times; to make or remove FOLDER/tFROM up to\n"
	  "FOLDER/tTO - 1, or to write TEXT to FILE in each of them" },
	{ "insert", helper_insert, 1, 2, "FILE [PARAMETERS]\n"
	  "load a module with one finit_module(2), where busybox's insmod tries\n"
	  "twice; print ok or the error's name" },
	{ "loop", helper_loop, 0, 1, "[ROUNDS]\n"
	  "a fixed amount of work in user space; print how many ns it took" },
	{ "put", helper_put, 0, 2, "[FILE TEXT]\n"
	  "write TEXT with a single write(2) and print ok, \"short N\" or the\n"
	  "error's name; without arguments for each line \"FILE TEXT\" of stdin.\n"
	  "In TEXT \\n, \\r, \\t, \\s (a blank), \\0 (a NUL) and \\\\ stand for a byte;\n"
	  "@PATH for what is in the file PATH" },
	{ "race", helper_race, 2, 2, "ROUNDS PATH\n"
	  "two processes make the folder PATH and then remove it, at once; one of\n"
	  "the two must succeed, and the other find it there, or gone" },
	{ "reader", helper_reader, 1, 1, "FILE\n"
	  "read FILE from its beginning, over and over, until killed" },
};

static int run(const struct helper *helper, int argc, char **argv)
{
	int status = 2;

	if (argc > helper->least && argc <= helper->most + 1)
		status = helper->run(argc, argv);
	if (status == 2)
		fprintf(stderr, "usage: %s %s\n", helper->name, helper->takes);
	return status;
}

int main(int argc, char **argv)
{
	size_t i;

	if (!strcmp(basename(argv[0]), "helper")) {
		argc--;
		argv++;
	}
	for (i = 0; i < COUNT(helpers); i++)
		if (argc == 0)
			puts(helpers[i].name);
		else if (!strcmp(basename(argv[0]), helpers[i].name))
			return run(&helpers[i], argc, argv);
	return argc == 0 ? 0 : 2;
}
