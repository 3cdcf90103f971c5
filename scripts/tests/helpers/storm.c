// SPDX-License-Identifier: GPL-2.0
/*
 * storm [-s SEED] [-t SECONDS] [-n STORES] [-w WRITERS] [-r READERS] [-g]
 *       [-m TIMERS] FOLDER [FILE=VALUE...]
 *
 * Writers store at random what the files of a timer take and what they do not,
 * binary included, or only the FILE=VALUEs given; readers read every file all
 * the time. Prints the seed and what came of it. Fails when a store ends with
 * an error that no file has, or when a file reads as it never should. -g: the
 * folder may be gone at times. -m: of the timers FOLDER/t1 and up, any. It goes on
 * for so long, 20 s, and until the writers have stored so much together; -n alone
 * has no time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_CHILDREN 64

static const char * const writable[] = {
	"interval_ns", "mode", "engine", "delay_ns", "step_ns", "count",
	"rearm", "cpu", "slack_ns", "work_ns", "threshold_ns", "on_threshold",
	"evidence", "notify", "log", "running", "stats/reset",
};

static const char * const readable[] = {
	"interval_ns", "mode", "engine", "delay_ns", "step_ns", "count",
	"rearm", "cpu", "slack_ns", "work_ns", "threshold_ns", "on_threshold",
	"evidence", "notify", "log", "running", "last_elapsed", "last_lateness", "stop_reason",
	"available_engines", "granularity_ns", "bound_ns",
	"stats/snapshot", "stats/histogram", "stats/worst",
};

static const char * const values[] = {
	"0", "1", "2", "3", "50", "9999", "10000", "20000", "100000",
	"1000000", "4000000", "10000000", "100000000", "5184000000000000",
	"9223372036000000000", "9223372036000000001", "18446744073709551615",
	"18446744073709551616", "oneshot", "periodic", "hrtimer", "jiffies",
	"hrtimer_soft", "jiffies_deferrable", "delayed_work", "thread",
	"count", "stop", "trace_off", "none", "threshold", "expiry",
	"stack", "witness", "probes",
	"grid", "now", "on", "off", "y", "n", "-1", "+5", "", " 1", "1 ",
	"0x10", "1e9", "periodi", "HRTIMER", "nonsense",
};

/* One for each child, so that nobody has to count in turn. */
struct tally {
	long accepted, refused, reads, odd;
};

static struct tally *tallies;
static long *left;
static const char *folder;
static char **pairs;
static int pair_count;
static bool may_be_gone;
static long timers, stores;
static long long end;

static unsigned long long state;

/* xorshift64*: the same for the same seed everywhere. */
static unsigned int random_below(unsigned int limit)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 0x2545f4914f6cdd1dULL >> 33) % limit;
}

static int open_file(const char *name, int flags)
{
	char path[4096];

	if (timers)
		snprintf(path, sizeof(path), "%s/t%u/%s", folder,
			 1 + random_below(timers), name);
	else
		snprintf(path, sizeof(path), "%s/%s", folder, name);
	return open(path, flags | O_CLOEXEC);
}

static bool gone(int error)
{
	return may_be_gone && (error == ENOENT || error == ENODEV);
}

static void complain(struct tally *tally, const char *name, const char *what)
{
	if (tally->odd++ < 3)
		printf("%s: %s\n", name, what);
}

static void store(struct tally *tally, const char *name, const char *text,
		  size_t length)
{
	int fd = open_file(name, O_WRONLY);
	ssize_t done = fd < 0 ? -1 : write(fd, text, length);
	int error = errno;

	if (fd >= 0)
		close(fd);
	if (done >= 0)
		tally->accepted++;
	else if (fd >= 0 && (error == EINVAL || error == ERANGE))
		tally->refused++;
	else if (!gone(error))
		complain(tally, name, strerrorname_np(error));
}

static size_t junk(char *text, size_t size)
{
	size_t i, length = random_below(random_below(8) ? 24 : size);

	for (i = 0; i < length; i++)
		text[i] = (char)random_below(256);
	return length;
}

/* Text of all kinds; three of four are values of some file. */
static size_t invent(char *text, size_t size)
{
	switch (random_below(8)) {
	case 0:
		return junk(text, size);
	case 1:
		return snprintf(text, size, "%u\n", random_below(UINT_MAX));
	default:
		return snprintf(text, size, "%s%s",
				values[random_below(COUNT(values))],
				random_below(2) ? "\n" : "");
	}
}

static void store_something(struct tally *tally)
{
	char text[5000];
	size_t length;

	if (pair_count) {
		const char *pair = pairs[random_below(pair_count)];
		size_t name = strcspn(pair, "=");

		snprintf(text, sizeof(text), "%.*s", (int)name, pair);
		pair += name + (pair[name] == '=');
		store(tally, text, pair, strlen(pair));
		return;
	}
	length = invent(text, sizeof(text));
	store(tally, writable[random_below(COUNT(writable))], text, length);
}

static void inspect(struct tally *tally, const char *name, const char *text,
		    size_t length)
{
	if (text[length - 1] != '\n')
		complain(tally, name, "reads without a newline at its end");
	if (strcmp(name, "last_lateness") == 0 && text[0] == '-')
		complain(tally, name, "expired early");
	if (strcmp(name, "stats/snapshot") == 0 && !strstr(text, "\nearly 0\n"))
		complain(tally, name, "counts early expiries");
}

/* Before any expiry some files have nothing to say. */
static bool may_be_empty(const char *name)
{
	return strcmp(name, "stats/histogram") == 0 ||
	       strcmp(name, "stats/worst") == 0;
}

static void read_file(struct tally *tally, const char *name)
{
	char text[4097] = "";
	int fd = open_file(name, O_RDONLY);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	int error = errno;

	if (fd >= 0)
		close(fd);
	tally->reads++;
	if (length > 0)
		inspect(tally, name, text, length);
	else if (length == 0 ? !may_be_empty(name) : !gone(error))
		complain(tally, name, length ? strerrorname_np(error) : "is empty");
}

static bool goes_on(bool writes)
{
	long todo = writes ? __atomic_fetch_sub(left, 1, __ATOMIC_RELAXED) :
			     __atomic_load_n(left, __ATOMIC_RELAXED);

	return todo > 0 || clock_ns(CLOCK_MONOTONIC) < end;
}

static void work(struct tally *tally, unsigned long seed, bool writes)
{
	size_t i;

	state = (seed + 1) * 0x9e3779b97f4a7c15ULL;
	while (goes_on(writes)) {
		if (writes) {
			store_something(tally);
			continue;
		}
		for (i = 0; i < COUNT(readable); i++)
			read_file(tally, readable[i]);
	}
	exit(0);
}

static int report(int children)
{
	struct tally sum = { 0 };
	int i;

	for (i = 0; i < children; i++) {
		sum.accepted += tallies[i].accepted;
		sum.refused += tallies[i].refused;
		sum.reads += tallies[i].reads;
		sum.odd += tallies[i].odd;
	}
	printf("accepted %ld refused %ld reads %ld odd %ld\n", sum.accepted,
	       sum.refused, sum.reads, sum.odd);
	return sum.odd > 0;
}

static unsigned long seed;
static long duration = -1;
static int writers = 4, readers = 2;

static void wrong_use(void)
{
	fprintf(stderr,
		"usage: storm [-s SEED] [-t SECONDS] [-n STORES] [-w WRITERS]\n"
		"             [-r READERS] [-g] [-m TIMERS] FOLDER [FILE=VALUE...]\n");
	exit(2);
}

static void take_options(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "+s:t:n:w:r:m:g")) != -1) {
		switch (option) {
		case 's':
			seed = strtoul(optarg, NULL, 0);
			break;
		case 't':
			duration = strtol(optarg, NULL, 10);
			break;
		case 'n':
			stores = strtol(optarg, NULL, 10);
			break;
		case 'm':
			timers = strtol(optarg, NULL, 10);
			break;
		case 'w':
			writers = strtol(optarg, NULL, 10);
			break;
		case 'r':
			readers = strtol(optarg, NULL, 10);
			break;
		case 'g':
			may_be_gone = true;
			break;
		default:
			wrong_use();
		}
	}
	if (optind >= argc || writers < 0 || readers < 0 || timers < 0 ||
	    writers > MAX_CHILDREN || readers > MAX_CHILDREN - writers)
		wrong_use();
	folder = argv[optind];
	pairs = argv + optind + 1;
	pair_count = argc - optind - 1;
}

int main(int argc, char **argv)
{
	int i, status, failed = 0;

	seed = time(NULL) ^ (unsigned long)getpid() << 16;
	take_options(argc, argv);
	tallies = mmap(NULL, MAX_CHILDREN * sizeof(*tallies) + sizeof(*left),
		       PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		       0);
	if (tallies == MAP_FAILED) {
		perror("storm");
		return 2;
	}
	left = (long *)(tallies + MAX_CHILDREN);
	*left = stores;
	printf("seed %lu\n", seed);
	fflush(stdout);
	if (duration < 0)
		duration = stores ? 0 : 20;
	end = clock_ns(CLOCK_MONOTONIC) + duration * NS_PER_S;
	for (i = 0; i < writers + readers; i++) {
		pid_t pid = fork();

		if (pid == 0)
			work(&tallies[i], seed + i, i < writers);
		if (pid < 0) {
			perror("storm");
			failed = 1;
		}
	}
	while (wait(&status) > 0)
		failed |= status != 0;
	return report(writers + readers) || failed;
}
