// SPDX-License-Identifier: GPL-2.0
/*
 * Make each allocation of something fail in turn, see that it fails cleanly
 * and that it works again afterwards.
 *
 *	faults [-p PID] load MODULE.ko PARAMETERS BAD-PARAMETERS
 *	faults [-p PID] mkdir FOLDER
 *	faults [-p PID] write FILE TEXT TEXT-TO-GO-BACK
 *
 * Prints how many allocations failed, and the errors that this led to. With
 * -p the allocations are those of another task, such as kthreadd. Of a load
 * only what comes after the reading of the parameters fails: what comes before
 * is the kernel's alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MODULE_NAME "timer_demo"
#define MOST 10000
#define MANY 1000000

static const char *action, *target, *argument = "", *back;
static char *image;
static long image_size;
static int errors[256];

static void die(const char *what)
{
	fprintf(stderr, "faults: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void read_image(void)
{
	FILE *file = fopen(target, "r");

	if (!file)
		die(target);
	fseek(file, 0, SEEK_END);
	image_size = ftell(file);
	rewind(file);
	image = malloc(image_size);
	if (!image || fread(image, 1, image_size, file) != (size_t)image_size)
		die(target);
	fclose(file);
}

/* Open beforehand: to open it is not what is to fail. */
static int store(int fd, const char *text)
{
	return write(fd, text, strlen(text)) < 0 ? -1 : 0;
}

static int act(int fd)
{
	if (strcmp(action, "load") == 0)
		return syscall(SYS_init_module, image, image_size, argument);
	if (strcmp(action, "mkdir") == 0)
		return mkdir(target, 0755);
	return store(fd, argument);
}

static int undo(int fd)
{
	if (strcmp(action, "load") == 0)
		return syscall(SYS_delete_module, MODULE_NAME, O_NONBLOCK);
	if (strcmp(action, "mkdir") == 0)
		return rmdir(target);
	return store(fd, back);
}

static void set_counter(int fd, int nth)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", nth);
	if (pwrite(fd, text, strlen(text), 0) < 0)
		die("fail-nth");
}

/* What is left of the counter; and stop it. */
static int stop_counter(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) < 0)
		die("fail-nth");
	set_counter(fd, 0);
	return atoi(text);
}

/* The first allocation to fail. */
static int find_first(int counter)
{
	if (strcmp(action, "load"))
		return 1;
	set_counter(counter, MANY);
	if (syscall(SYS_init_module, image, image_size, back) == 0)
		die("bad parameters are taken");
	return MANY - stop_counter(counter);
}

/* Without a fault it has to work. */
static void try_again(int fd, int nth)
{
	if (act(fd) == 0 && undo(fd) == 0)
		return;
	fprintf(stderr, "faults: does not work after fault %d: %s\n", nth,
		strerror(errno));
	exit(1);
}

/* Return whether there was an allocation to fail. */
static int attempt(int counter, int fd, int nth)
{
	int status, error, hit;

	set_counter(counter, nth);
	status = act(fd);
	error = status ? errno : 0;
	hit = stop_counter(counter) == 0;
	errors[error & 255] += hit;
	if (!hit && error)
		die("fails without a fault");
	if (!error && undo(fd))
		die("cannot be undone");
	if (error && strcmp(action, "load"))
		try_again(fd, nth);
	return hit;
}

static void report(int count)
{
	int i;

	printf("%d allocations failed:", count);
	for (i = 0; i < 256; i++)
		if (errors[i])
			printf(" %d x %s", errors[i],
			       i ? strerror(i) : "no error");
	printf("\n");
}

int main(int argc, char **argv)
{
	int counter, option, fd = -1, first, nth;
	const char *pid = "thread-self";
	char path[64];

	while ((option = getopt(argc, argv, "p:")) != -1) {
		if (option != 'p')
			return 2;
		pid = optarg;
	}
	if (argc - optind < 2)
		return 2;
	action = argv[optind];
	target = argv[optind + 1];
	if (argc - optind > 2)
		argument = argv[optind + 2];
	back = argv[argc - 1];

	snprintf(path, sizeof(path), "/proc/%s/fail-nth", pid);
	counter = open(path, O_RDWR);
	if (counter < 0)
		die(path);
	if (strcmp(action, "load") == 0)
		read_image();
	if (strcmp(action, "write") == 0) {
		fd = open(target, O_WRONLY);
		if (fd < 0)
			die(target);
	}
	first = find_first(counter);
	for (nth = first; nth < MOST && attempt(counter, fd, nth); nth++)
		;
	report(nth - first);
	try_again(fd, nth);
	return nth == first;
}
