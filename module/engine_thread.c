// SPDX-License-Identifier: GPL-2.0
/*
 * thread: a kernel thread asleep until the deadline; expires in that task. It
 * bears the timer's name, so that chrt and taskset find it.
 */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "engine.h"
#include "plan.h"

/**
 * struct thread_engine - a thread
 * @engine: what all engines have
 * @task: the thread
 * @lock: held over an expiry, while it is bound, and while @deadline is changed
 *	from outside
 * @deadline: ns on CLOCK_MONOTONIC, or TDEMO_NEVER
 * @pinned: the CPU that it was bound to when last armed, -1: none
 */
struct thread_engine {
	struct tdemo_engine engine;
	struct task_struct *task;
	struct mutex lock;	/* the thread against arm and cancel */
	u64 deadline;
	int pinned;
};

static struct thread_engine *to_thread_engine(struct tdemo_engine *engine)
{
	return container_of(engine, struct thread_engine, engine);
}

static void thread_engine_expire(struct thread_engine *self, u64 now)
{
	mutex_lock(&self->lock);
	/* It may have been cancelled, or armed anew, since it was looked at. */
	if (now >= self->deadline) {
		u64 next;

		preempt_disable();
		next = tdemo_engine_expired(&self->engine, now);
		preempt_enable();
		WRITE_ONCE(self->deadline, next);
	}
	mutex_unlock(&self->lock);
	cond_resched();
}

/* Asleep until the deadline, or until woken to look at another one. */
static void thread_engine_sleep(u64 deadline)
{
	ktime_t expires = ns_to_ktime(deadline);

	if (deadline == TDEMO_NEVER)
		schedule();
	else
		schedule_hrtimeout(&expires, HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}

/*
 * Be bound to where the timer is pinned. Linux binds threads by rules of its own: since
 * 6.14 each new one when it begins, which may be after it has been armed, and others
 * when CPUs are set apart for a cpuset.
 */
static void thread_engine_stay_pinned(struct thread_engine *self)
{
	int cpu = READ_ONCE(self->pinned);

	if (likely(cpu < 0 || (READ_ONCE(current->nr_cpus_allowed) == 1 &&
			       raw_smp_processor_id() == cpu)))
		return;
	mutex_lock(&self->lock);
	if (self->pinned >= 0)
		set_cpus_allowed_ptr(current, cpumask_of(self->pinned));
	mutex_unlock(&self->lock);
}

static int thread_engine_run(void *arg)
{
	struct thread_engine *self = arg;
	u64 now, deadline;

	while (!kthread_should_stop()) {
		thread_engine_stay_pinned(self);
		now = ktime_get_ns();
		/* Before looking, so that a wake-up in between is not lost. */
		set_current_state(TASK_IDLE);
		deadline = READ_ONCE(self->deadline);
		if (now >= deadline) {
			__set_current_state(TASK_RUNNING);
			thread_engine_expire(self, now);
		} else if (kthread_should_stop()) {
			__set_current_state(TASK_RUNNING);
		} else {
			thread_engine_sleep(deadline);
		}
	}
	return 0;
}

static int thread_engine_create(struct tdemo_engine *engine)
{
	struct thread_engine *self = to_thread_engine(engine);

	mutex_init(&self->lock);
	self->deadline = TDEMO_NEVER;
	self->pinned = -1;
	self->task = kthread_run(thread_engine_run, self, "td/%s",
				 engine->name);
	return PTR_ERR_OR_ZERO(self->task);
}

static void thread_engine_destroy(struct tdemo_engine *engine)
{
	kthread_stop(to_thread_engine(engine)->task);
}

/* What taskset did stays, unless the cpu setting has another say. */
static void thread_engine_pin(struct thread_engine *self)
{
	int cpu = self->engine.cpu;

	mutex_lock(&self->lock);
	if (cpu >= 0)
		set_cpus_allowed_ptr(self->task, cpumask_of(cpu));
	else if (self->pinned >= 0)
		set_cpus_allowed_ptr(self->task, cpu_possible_mask);
	WRITE_ONCE(self->pinned, cpu);
	mutex_unlock(&self->lock);
}

static void thread_engine_set_deadline(struct thread_engine *self,
				       u64 deadline)
{
	bool changed;

	mutex_lock(&self->lock);
	changed = self->deadline != deadline;
	WRITE_ONCE(self->deadline, deadline);
	mutex_unlock(&self->lock);
	if (changed)
		wake_up_process(self->task);
}

static void thread_engine_arm(struct tdemo_engine *engine, u64 deadline,
			      u64 now)
{
	struct thread_engine *self = to_thread_engine(engine);

	thread_engine_pin(self);
	thread_engine_set_deadline(self, deadline);
}

static void thread_engine_cancel(struct tdemo_engine *engine)
{
	thread_engine_set_deadline(to_thread_engine(engine), TDEMO_NEVER);
}

const struct tdemo_engine_ops tdemo_engine_thread = {
	.size		= sizeof(struct thread_engine),
	.create		= thread_engine_create,
	.destroy	= thread_engine_destroy,
	.arm		= thread_engine_arm,
	.cancel		= thread_engine_cancel,
	.granularity	= tdemo_hrtimer_granularity,
	.bound		= tdemo_hrtimer_bound,
	.can_storm	= true,
};
