// SPDX-License-Identifier: GPL-2.0
/*
 * folders race ROUNDS PATH: two processes make the folder PATH and then remove
 * it, ROUNDS times, each time at once; one of the two must succeed, and the
 * other one find it there, or gone.
 * folders make COUNT PATH, folders remove COUNT PATH: the folders PATH1 to
 * PATHCOUNT, one after another.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What two processes share. */
struct meeting {
	atomic_int arrived;
	atomic_int done;
	atomic_int failed;
};

static struct meeting *meeting;

/* Both go on at once; the last wait is a short one, so it spins. */
static void meet(int number)
{
	atomic_fetch_add(&meeting->arrived, 1);
	while (atomic_load(&meeting->arrived) < 2 * number)
		if (atomic_load(&meeting->failed))
			exit(1);
}

static int report(const char *what, const char *path)
{
	printf("%s %s: %s\n", what, path, strerrorname_np(errno));
	return 1;
}

/* One of the two has done it, in each round. */
static void settle(int number, int result, int expected, const char *what,
		   const char *path)
{
	if (result == 0) {
		atomic_fetch_add(&meeting->done, 1);
	} else if (errno != expected) {
		report(what, path);
		atomic_store(&meeting->failed, 1);
	}
	meet(number + 1);
	if (atomic_load(&meeting->done) != number / 2 + 1) {
		printf("%s %s: %d done after %d\n", what, path,
		       atomic_load(&meeting->done), number / 2 + 1);
		atomic_store(&meeting->failed, 1);
	}
}

static void race(int rounds, const char *path)
{
	int number = 1;

	while (rounds--) {
		meet(number);
		settle(number, mkdir(path, 0755), EEXIST, "mkdir", path);
		number += 2;
		meet(number);
		settle(number, rmdir(path), ENOENT, "rmdir", path);
		number += 2;
	}
}

static int start_race(int rounds, const char *path)
{
	int status;

	meeting = mmap(NULL, sizeof(*meeting), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (meeting == MAP_FAILED)
		return report("mmap", path);
	if (fork() == 0) {
		race(rounds, path);
		exit(0);
	}
	race(rounds, path);
	wait(&status);
	return atomic_load(&meeting->failed) || status;
}

static int each(int count, const char *path, int make)
{
	char name[4096];
	int i;

	for (i = 1; i <= count; i++) {
		snprintf(name, sizeof(name), "%s%d", path, i);
		if (make ? mkdir(name, 0755) : rmdir(name))
			return report(make ? "mkdir" : "rmdir", name);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "race") == 0)
		return start_race(atoi(argv[2]), argv[3]);
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return each(atoi(argv[2]), argv[3], 1);
	if (argc == 4 && strcmp(argv[1], "remove") == 0)
		return each(atoi(argv[2]), argv[3], 0);
	fprintf(stderr, "usage: folders race|make|remove COUNT PATH\n");
	return 2;
}
