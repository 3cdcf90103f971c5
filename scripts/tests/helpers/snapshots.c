// SPDX-License-Identifier: GPL-2.0
/*
 * snapshots [-r] N DIR: read N snapshots from a timer's stats/ folder DIR, and
 * the histogram between them, while it runs. In each the figures go together,
 * none goes back, and the histogram adds up to a number between those of the
 * snapshots before it and after it.
 *
 * -r: reset over and over. With one expiry or two every figure is known from
 * two of them, so that a copy that is torn shows. Where none of the N had so few,
 * as on a busy machine, it goes on until some have, for a minute at most.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

#define ENOUGH	10
#define PATIENCE_S	60

enum {
	EXPIRATIONS, OVERRUNS, EARLY, MIN, MEAN, STDDEV, MAX, P50, P90, P99,
	P999, SINCE, FIGURES
};

static const char *const names[FIGURES] = {
	"expirations", "overruns", "early", "lateness_min", "lateness_mean",
	"lateness_stddev", "lateness_max", "lateness_p50", "lateness_p90",
	"lateness_p99", "lateness_p999", "since",
};

struct snapshot {
	long long figure[FIGURES];
};

static char page[4097];
static long pairs_known;

static int open_in(const char *dir, const char *name, int flags)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, flags);
	if (fd < 0) {
		perror(path);
		exit(2);
	}
	return fd;
}

static void read_page(int fd)
{
	ssize_t length = pread(fd, page, sizeof(page) - 1, 0);

	if (length < 0) {
		perror("read");
		exit(2);
	}
	page[length] = '\0';
}

static void wrong(const char *why)
{
	printf("%s\n%s", why, page);
	exit(1);
}

static void read_snapshot(int fd, struct snapshot *shot)
{
	unsigned int found = 0, i;
	char *line, *rest;

	read_page(fd);
	for (line = page; *line; line = rest + 1) {
		size_t length = strcspn(line, " ");

		for (i = 0; i < FIGURES; i++) {
			if (strlen(names[i]) == length &&
			    !strncmp(names[i], line, length)) {
				shot->figure[i] = atoll(line + length);
				found |= 1 << i;
			}
		}
		rest = strchr(line, '\n');
		if (!rest)
			wrong("a line has no end");
	}
	if (found != (1 << FIGURES) - 1)
		wrong("a figure is not there");
}

static long long bucket_sum(int fd)
{
	long long upper, count, last = 0, sum = 0;
	int length;
	char *line;

	read_page(fd);
	for (line = page; *line; line += length) {
		length = 0;
		if (sscanf(line, "%lld %lld\n%n", &upper, &count, &length) != 2 ||
		    !length || upper <= last || count <= 0)
			wrong("not a histogram");
		last = upper;
		sum += count;
	}
	return sum;
}

static void check_order(const struct snapshot *shot)
{
	static const int order[] = { MIN, P50, P90, P99, P999, MAX };
	const long long *figure = shot->figure;
	unsigned int i;

	for (i = 1; i < sizeof(order) / sizeof(*order); i++)
		if (figure[order[i - 1]] > figure[order[i]])
			wrong("not in order");
	if (figure[MEAN] < figure[MIN] || figure[MEAN] > figure[MAX])
		wrong("no mean");
	if (figure[STDDEV] > figure[MAX] - figure[MIN])
		wrong("too large a deviation");
	if (figure[EARLY])
		wrong("early");
}

/* All of few is known, as it is rounded down. */
static void check_few(const struct snapshot *shot)
{
	const long long *figure = shot->figure;
	long long n = figure[EXPIRATIONS];
	int i;

	if (n == 0) {
		for (i = 0; i < SINCE; i++)
			if (figure[i] && i != OVERRUNS)
				wrong("a figure of nothing");
		return;
	}
	if (n > 2)
		return;
	if (figure[MEAN] != (figure[MIN] + figure[MAX]) / 2)
		wrong("not the mean of so few");
	if (figure[STDDEV] != (figure[MAX] - figure[MIN]) / 2)
		wrong("not the deviation of so few");
	if (n == 1 && figure[MIN] != figure[MAX])
		wrong("one has two values");
	if (figure[P90] != figure[MAX])
		wrong("not the later of so few");
	pairs_known++;
}

static void check_onward(const struct snapshot *before,
			 const struct snapshot *now, long long between)
{
	static const int rising[] = { EXPIRATIONS, OVERRUNS, MAX, SINCE };
	const long long *from = before->figure, *to = now->figure;
	unsigned int i;

	for (i = 0; i < sizeof(rising) / sizeof(*rising); i++)
		if (to[rising[i]] < from[rising[i]])
			wrong("a figure went back");
	if (from[EXPIRATIONS] && to[MIN] > from[MIN])
		wrong("the minimum rose");
	if (to[SINCE] != from[SINCE])
		wrong("another beginning");
	if (between < from[EXPIRATIONS] || between > to[EXPIRATIONS])
		wrong("the histogram has another number");
}

int main(int argc, char **argv)
{
	int resets = argc == 4 && !strcmp(argv[1], "-r");
	int snapshot, histogram, reset = -1;
	struct snapshot first, before, now;
	long long between = 0;
	const char *dir;
	long long end;
	long n, i;

	if (argc != 3 + resets) {
		fprintf(stderr, "usage: snapshots [-r] N DIR\n");
		return 2;
	}
	n = atol(argv[1 + resets]);
	dir = argv[2 + resets];
	snapshot = open_in(dir, "snapshot", O_RDONLY);
	histogram = open_in(dir, "histogram", O_RDONLY);
	if (resets)
		reset = open_in(dir, "reset", O_WRONLY);

	read_snapshot(snapshot, &before);
	first = before;
	end = clock_ns(CLOCK_MONOTONIC) + PATIENCE_S * NS_PER_S;
	for (i = 0; i < n || (resets && pairs_known < ENOUGH &&
			      clock_ns(CLOCK_MONOTONIC) < end); i++) {
		if (!resets)
			between = bucket_sum(histogram);
		read_snapshot(snapshot, &now);
		check_order(&now);
		check_few(&now);
		if (!resets)
			check_onward(&before, &now, between);
		else if (now.figure[EXPIRATIONS] > 2 &&
			 pwrite(reset, "1", 1, 0) != 1)
			wrong("no reset");
		before = now;
	}
	printf("%ld snapshots, %lld to %lld expirations, %ld of one or two\n",
	       i, first.figure[EXPIRATIONS], now.figure[EXPIRATIONS],
	       pairs_known);
	return 0;
}
