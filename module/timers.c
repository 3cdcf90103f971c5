// SPDX-License-Identifier: GPL-2.0
/* All timers: how they come and go, and what befalls many at once. */
#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "timer.h"

static struct kmem_cache *cache;
static LIST_HEAD(timers);
/*
 * Guards the list; taken before any timer's own lock, and after that of CPUs.
 */
static DEFINE_MUTEX(timers_lock);

/**
 * tdemo_timers_cpu_offline() - stop the timers that a CPU takes with it
 * @cpu: one that is on its way out
 *
 * A pinned timer would be moved to another CPU and stay there. No store can
 * pin one in between, since stores lock CPUs first.
 *
 * Context: task, may sleep, with CPUs locked for writing.
 */
void tdemo_timers_cpu_offline(unsigned int cpu)
{
	struct tdemo_config config;
	struct tdemo_timer *timer;

	mutex_lock(&timers_lock);
	list_for_each_entry(timer, &timers, list) {
		tdemo_timer_config(timer, &config);
		if (config.cpu == (int)cpu)
			tdemo_timer_cancel(timer, TDEMO_STOP_CPU_OFFLINE);
	}
	mutex_unlock(&timers_lock);
}

/* What befalls the armed timers of one CPU, each under its lock. */
static void timers_each_pinned(unsigned int cpu,
			       void (*action)(struct tdemo_timer *timer))
{
	struct tdemo_timer *timer;

	mutex_lock(&timers_lock);
	list_for_each_entry(timer, &timers, list) {
		mutex_lock(&timer->lock);
		if (timer->now.running && timer->config.cpu == (int)cpu)
			action(timer);
		mutex_unlock(&timer->lock);
	}
	mutex_unlock(&timers_lock);
}

static void timers_pause(struct tdemo_timer *timer)
{
	timer->engine->ops->cancel(timer->engine);
	tdemo_witness_cancel(&timer->cause);
}

/* A deadline that has passed meanwhile is due now, and as late as it is. */
static void timers_go_on(struct tdemo_timer *timer)
{
	u64 now = ktime_get_ns();

	timer->engine->ops->arm(timer->engine, max(timer->plan.deadline, now),
				now);
}

/**
 * tdemo_timers_cpu_suspend() - let the timers of a CPU wait until it is back
 * @cpu: one that is on its way out because the machine is being suspended
 *
 * They are running still, as far as anybody can see: nobody is there to look.
 *
 * Context: task, may sleep, with CPUs locked for writing and tasks frozen.
 */
void tdemo_timers_cpu_suspend(unsigned int cpu)
{
	timers_each_pinned(cpu, timers_pause);
}

/**
 * tdemo_timers_cpu_online() - let the timers of a CPU go on as planned
 * @cpu: one that has just come online
 *
 * A timer that runs while its CPU is offline is one that waits for this: all
 * others are stopped, and none can be armed.
 *
 * Context: task, may sleep, with CPUs locked for writing.
 */
void tdemo_timers_cpu_online(unsigned int cpu)
{
	timers_each_pinned(cpu, timers_go_on);
}

/**
 * tdemo_timers_resumed() - stop the timers that wait for a CPU in vain
 *
 * Context: task, may sleep, when the machine has been resumed.
 */
void tdemo_timers_resumed(void)
{
	struct tdemo_config config;
	struct tdemo_timer *timer;

	cpus_read_lock();
	mutex_lock(&timers_lock);
	list_for_each_entry(timer, &timers, list) {
		tdemo_timer_config(timer, &config);
		if (config.cpu >= 0 && !cpu_online(config.cpu))
			tdemo_timer_cancel(timer, TDEMO_STOP_CPU_OFFLINE);
	}
	mutex_unlock(&timers_lock);
	cpus_read_unlock();
}

static void timers_free(struct tdemo_timer *timer)
{
	tdemo_notify_finish(&timer->news);
	tdemo_cause_finish(&timer->cause);
	tdemo_engine_destroy(timer->engine);
	mutex_destroy(&timer->lock);
	kfree(timer->name);
	kmem_cache_free(cache, timer);
}

/**
 * tdemo_timer_create() - make a timer, not armed
 * @name: what it is called
 * @config: its settings, checked
 *
 * Context: task, may sleep.
 * Return: the timer, or an ERR_PTR().
 */
struct tdemo_timer *tdemo_timer_create(const char *name,
				       const struct tdemo_config *config)
{
	struct tdemo_timer *timer = kmem_cache_zalloc(cache,
						      GFP_KERNEL_ACCOUNT);
	struct tdemo_engine *engine;
	int err;

	if (!timer)
		return ERR_PTR(-ENOMEM);
	timer->name = kstrdup(name, GFP_KERNEL_ACCOUNT);
	if (!timer->name) {
		kmem_cache_free(cache, timer);
		return ERR_PTR(-ENOMEM);
	}
	engine = tdemo_engine_create(config->engine, timer, timer->name);
	if (IS_ERR(engine)) {
		kfree(timer->name);
		kmem_cache_free(cache, timer);
		return ERR_CAST(engine);
	}
	timer->engine = engine;
	tdemo_timer_init(timer, config);
	err = tdemo_cause_set(&timer->cause, config);
	if (err) {
		timers_free(timer);
		return ERR_PTR(err);
	}
	mutex_lock(&timers_lock);
	list_add(&timer->list, &timers);
	mutex_unlock(&timers_lock);
	return timer;
}

/**
 * tdemo_timer_destroy() - cancel a timer and free it
 * @timer: one that no face refers to any more
 *
 * Context: task, may sleep.
 */
void tdemo_timer_destroy(struct tdemo_timer *timer)
{
	mutex_lock(&timers_lock);
	list_del(&timer->list);
	mutex_unlock(&timers_lock);
	tdemo_timer_cancel(timer, TDEMO_STOP_USER);
	timers_free(timer);
}

/**
 * tdemo_timers_start() - make ready what all timers share
 *
 * Context: module init.
 * Return: 0 or -ENOMEM.
 */
int tdemo_timers_start(void)
{
	/* Of their own: they are large, and kmalloc() would round them up. */
	cache = KMEM_CACHE(tdemo_timer, 0);
	return cache ? 0 : -ENOMEM;
}

/**
 * tdemo_timers_stop() - undo tdemo_timers_start()
 *
 * Context: module exit, when no timer is left.
 */
void tdemo_timers_stop(void)
{
	kmem_cache_destroy(cache);
}
