// SPDX-License-Identifier: GPL-2.0
/*
 * everybit [--all-lengths] UID FILE...: give each file every mode bit, then, as
 * the user UID, write it, append to it, truncate and read it in all sorts of ways.
 * Print "FILE VERB ANSWER TIMES" for each answer that came: ok or the error's name.
 *
 * The texts are repetitions of one byte. Lengths are those at which sysfs,
 * configfs and the module begin to do something else, or all of them, but then in
 * one way of writing alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST 4097

static const int lengths[] = {
	1, 2, 3, 19, 20, 21, 64, 1024, 4093, 4094, 4095, 4096, LONGEST,
};

static const char bytes[] = { 'x', '9', '1', '\n', '\0', '\377' };

static const struct {
	const char *name;
	int flags;
} ways[] = {
	{ "write", O_WRONLY },
	{ "append", O_WRONLY | O_APPEND },
	{ "rewrite", O_RDWR | O_TRUNC },
};

static int counts[256];	/* how often each errno came; 0: none */

static void count(ssize_t done)
{
	counts[done < 0 ? errno : 0]++;
}

static void report(const char *path, const char *verb)
{
	int error;

	for (error = 0; error < 256; error++)
		if (counts[error])
			printf("%s %s %s %d\n", path, verb,
			       error ? strerrorname_np(error) : "ok",
			       counts[error]);
	memset(counts, 0, sizeof(counts));
}

static void write_once(const char *path, int flags, char byte, int length)
{
	char text[LONGEST];
	int fd = open(path, flags);

	memset(text, byte, sizeof(text));
	count(fd < 0 ? -1 : write(fd, text, length));
	if (fd >= 0)
		close(fd);
}

static void write_all(const char *path, int flags, bool all)
{
	size_t i, j;

	for (i = 0; i < sizeof(bytes); i++) {
		if (all)
			for (j = 1; j <= LONGEST; j++)
				write_once(path, flags, bytes[i], j);
		else
			for (j = 0; j < sizeof(lengths) / sizeof(*lengths); j++)
				write_once(path, flags, bytes[i], lengths[j]);
	}
}

static void read_once(const char *path)
{
	char text[LONGEST];
	int fd = open(path, O_RDONLY);

	count(fd < 0 ? -1 : read(fd, text, sizeof(text)));
	if (fd >= 0)
		close(fd);
}

static void try_all(const char *path, bool all)
{
	size_t i;

	for (i = 0; i < (all ? 1 : sizeof(ways) / sizeof(*ways)); i++) {
		write_all(path, ways[i].flags, all);
		report(path, ways[i].name);
	}
	write_once(path, O_WRONLY, 0, 0);
	report(path, "empty");
	for (i = 0; i <= LONGEST; i += all ? 1 : 1024)
		count(truncate(path, i) < 0 ? -1 : 1);
	report(path, "truncate");
	read_once(path);
	report(path, "read");
}

/* The mode is changed and given back by root, whoever writes in between. */
static int try_file(const char *path, uid_t uid, bool all)
{
	struct stat before;
	int status = 1;

	if (stat(path, &before) || chmod(path, 07777)) {
		perror(path);
		return 1;
	}
	fflush(stdout);
	if (fork() == 0) {
		if (uid && (setgid(uid) || setuid(uid)))
			exit(1);
		try_all(path, all);
		exit(0);
	}
	wait(&status);
	chmod(path, before.st_mode & 07777);
	return status != 0;
}

int main(int argc, char **argv)
{
	bool all = argc > 1 && strcmp(argv[1], "--all-lengths") == 0;
	int i, failed = 0;

	for (i = 2 + all; i < argc; i++)
		failed |= try_file(argv[i], atoi(argv[1 + all]), all);
	return failed;
}
