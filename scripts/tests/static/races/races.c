// SPDX-License-Identifier: GPL-2.0
/*
 * The races of a timer's callback, the notifier, and those who come, wait and go,
 * with module/notify.c itself: every order in which their steps can be taken, as
 * far as a number of preemptions goes, is taken; once with stores that others see
 * at once, and once with stores that they see as late as at the next barrier.
 *
 * Print what was tried. Fail when somebody waits for what has happened, when a
 * timer is left on a list, or when somebody is woken who is not there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#include "kernel.h"

#include "notify.c"

#define MOST_STEPS	400
#define STACK		65536

struct actor {
	const char *name;
	void (*run)(void);
	ucontext_t context;
	char stack[STACK];
	bool done;
	bool (*ready)(void);	/* waits until this */
	/* What it has stored and others do not see yet. */
	bool stored;
	unsigned int value;
};

static struct actor actors[4], *self;
static int count;
static ucontext_t director;

/* The orders, one after the other: at each step which of those who could. */
static int choice[MOST_STEPS], choices[MOST_STEPS], chosen, steps;
static int preemptions, most_preemptions;
static bool late_stores;
static const char *trail[MOST_STEPS];
static int trail_length;

unsigned long jiffies;
static u64 clock_now;

static struct tdemo_news news;
static const atomic_t *refs[TDEMO_WAITED];
static atomic_t node_refs[TDEMO_WAITED];
static unsigned int value;	/* what the files say, as others see it */
static bool woken;
static int wakes, runs, told_in;
static u64 told_at;
static unsigned int seen;
static bool waiting;

static const char *failure;

static void drain(struct actor *actor)
{
	if (actor->stored)
		value = actor->value;
	actor->stored = false;
}

void step(void)
{
	if (self)
		swapcontext(&self->context, &director);
}

void full_barrier(void)
{
	step();
	if (self)
		drain(self);
}

void wait_for(bool (*ready)(void))
{
	self->ready = ready;
	step();
	self->ready = NULL;
}

static bool lock_is_free(void) { return !lock.held; }

void mutex_lock(struct mutex *mutex)
{
	if (self)
		wait_for(lock_is_free);
	mutex->held = true;
}

void mutex_unlock(struct mutex *mutex)
{
	mutex->held = false;
	full_barrier();
}

/* Every second run of the notifier comes too early by a tick. */
u64 ktime_get_ns(void)
{
	jiffies++;
	clock_now += 6 * NSEC_PER_MSEC;
	return clock_now;
}

void usleep_range(unsigned long least, unsigned long most)
{
	(void)most;
	step();
	clock_now += least * NSEC_PER_USEC;
}

/* The lines are another file's. */
void tdemo_log_init(struct tdemo_log *log, const char *name)
{
	log->name = name;
}

void tdemo_log_finish(struct tdemo_log *log) { (void)log; }
void tdemo_log_queue(struct tdemo_log *log) { (void)log; }
void tdemo_log_storm(struct tdemo_log *log, u64 n) { (void)log; (void)n; }
void tdemo_log_start(struct workqueue_struct *q) { (void)q; }
void tdemo_log_stop(void) { }
bool tdemo_log_expiry(struct tdemo_log *log, u64 elapsed, s64 lateness)
{
	(void)log;
	(void)elapsed;
	(void)lateness;
	return false;
}

static void tell(void *directory, enum tdemo_waited file)
{
	(void)directory;
	(void)file;
	step();
	if (told_in != runs && clock_now - told_at < TDEMO_WAKE_EVERY)
		failure = "somebody is woken twice in 10 ms";
	told_in = runs;
	told_at = clock_now;
	wakes++;
	woken = true;
}

static void send(void *directory, const char *name,
		 const struct tdemo_event *event, u32 missed)
{
	(void)directory;
	(void)name;
	(void)event;
	(void)missed;
}

static const struct tdemo_listener listener = { .tell = tell, .send = send };

static void store_value(void)
{
	drain(self);
	step();
	self->value = value + 1;
	self->stored = true;
	if (!late_stores)
		drain(self);
}

/* The end of an expiry, as of tdemo_engine_expired(). */
static void expire(bool sparse)
{
	unsigned int flags = atomic_read(&news.flags);

	store_value();
	if (sparse || tdemo_notify_wanted(&news, flags))
		tdemo_notify_expiry(&news);
}

static void callback_slow(void)
{
	expire(true);
	expire(true);
}

/* The last one stops the timer. */
static void callback_fast(void)
{
	expire(false);
	expire(false);
	store_value();
	tdemo_notify_change(&news, true);
}

/* A store that stops it, when its callback is through: nothing is written. */
static void callback_cancelled(void)
{
	expire(false);
	expire(false);
	tdemo_notify_change(&news, true);
}

static bool pending(void) { return runner.pending; }

static void notifier(void)
{
	for (;;) {
		wait_for(pending);
		runner.pending = false;
		runs++;
		notify_run(NULL);
	}
}

static bool is_woken(void) { return woken; }

static void come(void)
{
	int i;

	full_barrier();
	for (i = 0; i < TDEMO_WAITED; i++)
		node_refs[i].counter++;
}

static void look(void)
{
	step();
	seen = value;
}

/* As inotify: never reads. It is content with being woken after the fact. */
static void watcher(void)
{
	come();
	look();
	waiting = true;
	for (;;) {
		wait_for(is_woken);
		woken = false;
		look();
	}
}

/* As poll: reads each time. */
static void poller(void)
{
	come();
	tdemo_notify_read(&news);
	look();
	waiting = true;
	for (;;) {
		wait_for(is_woken);
		woken = false;
		tdemo_notify_read(&news);
		look();
	}
}

/* Was there, looks, and goes. */
static void passer_by(void)
{
	int i;

	come();
	tdemo_notify_read(&news);
	full_barrier();
	for (i = 0; i < TDEMO_WAITED; i++)
		node_refs[i].counter--;
}

static void start(void)
{
	self->run();
	self->done = true;
	for (;;)
		swapcontext(&self->context, &director);
}

static void add(const char *name, void (*run)(void))
{
	struct actor *actor = &actors[count++];

	actor->name = name;
	actor->run = run;
	actor->done = false;
	actor->ready = NULL;
	actor->stored = false;
	getcontext(&actor->context);
	actor->context.uc_stack.ss_sp = actor->stack;
	actor->context.uc_stack.ss_size = STACK;
	makecontext(&actor->context, start, 0);
}

static void reset(void)
{
	int i;

	self = NULL;
	count = 0;
	memset(&news, 0, sizeof(news));
	fresh.first = NULL;
	runner.pending = false;
	late_runner.pending = false;
	lock.held = false;
	last_run = 0;
	clock_now = NSEC_PER_SEC;
	tdemo_notify_start();
	tdemo_notify_init(&news, "x");
	for (i = 0; i < TDEMO_WAITED; i++) {
		node_refs[i].counter = TDEMO_REFS_AT_REST;
		refs[i] = &node_refs[i];
	}
	tdemo_notify_listen(&news, refs, &listener, NULL);
	value = 0;
	seen = 0;
	woken = false;
	waiting = false;
	wakes = 0;
	told_in = 0;
	told_at = 0;
	runs = 0;
	chosen = 0;
	preemptions = 0;
	trail_length = 0;
}

static bool can(struct actor *actor)
{
	return !actor->done && (!actor->ready || actor->ready());
}

/* Who makes the next step: the one of before first, if he can. */
static struct actor *next_actor(struct actor *last)
{
	struct actor *could[4];
	int i, n = 0;

	if (last && can(last))
		could[n++] = last;
	/* To leave one who could go on is what is counted. */
	if (!n || preemptions < most_preemptions)
		for (i = 0; i < count; i++)
			if (&actors[i] != last && can(&actors[i]))
				could[n++] = &actors[i];
	if (!n)
		return NULL;
	if (chosen == steps) {
		choice[steps] = 0;
		choices[steps] = n;
		steps++;
	}
	i = choice[chosen++];
	if (i && could[0] == last)
		preemptions++;
	return could[i];
}

static void check(bool there)
{
	int i;

	if (there && waiting && seen != value)
		failure = "somebody waits for what has happened";
	if (there && waiting && !(news.flags.counter & TDEMO_WORKER_IDLE))
		failure = "the next expiry would ask nobody";
	if (news.flags.counter & TDEMO_QUEUED || fresh.first)
		failure = "a timer is left on the list";
	for (i = 0; i < LANES; i++)
		if (!list_empty(&lanes[i]))
			failure = "a timer is left among those who wait";
	if (!there && (wakes || runs))
		failure = "the notifier has run for nobody";
	if (lock.held)
		failure = "the lock is held";
}

/* One order. */
static void play(void (*cast)(void), bool there)
{
	struct actor *last = NULL, *actor;
	int i;

	reset();
	cast();
	while ((actor = next_actor(last))) {
		if (trail_length == MOST_STEPS - 1) {
			failure = "it does not end";
			return;
		}
		trail[trail_length++] = actor->name;
		self = actor;
		swapcontext(&director, &actor->context);
		self = NULL;
		last = actor;
	}
	for (i = 0; i < count; i++)
		drain(&actors[i]);
	check(there);
}

/* The next order: the last choice that has another one. */
static bool advance(void)
{
	while (steps && choice[steps - 1] + 1 == choices[steps - 1])
		steps--;
	if (!steps)
		return false;
	choice[steps - 1]++;
	return true;
}

static void show_trail(void)
{
	int i;

	for (i = 0; i < trail_length; i++)
		if (!i || trail[i] != trail[i - 1])
			printf("%s%s", i ? ", " : "    ", trail[i]);
	printf("\n");
}

/* Return how many orders there are; stop at one that goes wrong. */
static long explore_all(void (*cast)(void), bool there)
{
	long orders = 0;

	steps = 0;
	do {
		play(cast, there);
		orders++;
	} while (!failure && advance());
	return orders;
}

static bool explore(const char *name, void (*cast)(void), bool there, int most)
{
	long orders;

	failure = NULL;
	most_preemptions = most;
	late_stores = false;
	orders = explore_all(cast, there);
	late_stores = true;
	if (!failure)
		orders += explore_all(cast, there);
	printf("%s, left at most %d times in the middle: %ld orders, %s\n",
	       name, most, orders, failure ? failure : "all well");
	if (failure)
		show_trail();
	return !failure;
}

#define CAST(name, callback, other)					\
	static void name(void)						\
	{								\
		add("callback", callback);				\
		add("notifier", notifier);				\
		add(#other, other);					\
	}

CAST(slow_watcher, callback_slow, watcher)
CAST(slow_poller, callback_slow, poller)
CAST(fast_watcher, callback_fast, watcher)
CAST(fast_poller, callback_fast, poller)
CAST(cancelled_watcher, callback_cancelled, watcher)
CAST(slow_passer_by, callback_slow, passer_by)

static void poller_and_passer_by(void)
{
	slow_poller();
	add("passer-by", passer_by);
}

static void nobody_there(void)
{
	add("callback", callback_fast);
	add("notifier", notifier);
}

int main(int argc, char **argv)
{
	int most = argc > 1 ? atoi(argv[1]) : 2;
	bool well = true;

	well &= explore("nobody, fast timer", nobody_there, false, most);
	well &= explore("a watcher, slow timer", slow_watcher, true, most);
	well &= explore("a poller, slow timer", slow_poller, true, most);
	well &= explore("a watcher, fast timer", fast_watcher, true, most);
	well &= explore("a poller, fast timer", fast_poller, true, most);
	well &= explore("a watcher, fast timer that is stopped",
			cancelled_watcher, true, most);
	well &= explore("one who passes by", slow_passer_by, true, most);
	well &= explore("and a poller", poller_and_passer_by, true, most - 1);
	return !well;
}
