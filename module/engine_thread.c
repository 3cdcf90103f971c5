// SPDX-License-Identifier: GPL-2.0
/*
 * thread: a kernel thread asleep until the deadline; expires in that task. It
 * bears the timer's name, so that chrt and taskset find it.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>

#include "engine.h"
#include "plan.h"

/**
 * struct thread_engine - a thread
 * @engine: what all engines have
 * @task: the thread
 * @begun: the thread runs and @home is known
 * @home: the CPUs that Linux gives to kernel threads, not those set apart
 * @lock: held over an expiry, while it is bound, and while @deadline is changed
 *	from outside
 * @deadline: ns on CLOCK_MONOTONIC, or TDEMO_NEVER
 * @pinned: the CPU that it was bound to when last armed, -1: none
 */
struct thread_engine {
	struct tdemo_engine engine;
	struct task_struct *task;
	struct completion begun;
	struct cpumask home;
	struct mutex lock;	/* the thread against arm and cancel */
	u64 deadline;
	int pinned;
};

static struct thread_engine *to_thread_engine(struct tdemo_engine *engine)
{
	return container_of(engine, struct thread_engine, engine);
}

/* With preemption off, so that it stays true. */
static bool thread_engine_is_elsewhere(struct thread_engine *self)
{
	return self->pinned >= 0 && self->pinned != raw_smp_processor_id();
}

static void thread_engine_expire(struct thread_engine *self, u64 now)
{
	mutex_lock(&self->lock);
	preempt_disable();
	/*
	 * It may have been cancelled or armed anew since the deadline was read,
	 * or have been sent to another CPU.
	 */
	if (now >= self->deadline && !thread_engine_is_elsewhere(self))
		WRITE_ONCE(self->deadline,
			   tdemo_engine_expired(&self->engine, now));
	preempt_enable();
	mutex_unlock(&self->lock);
	cond_resched();
}

/* Asleep until the deadline, or until woken to read another one. */
static void thread_engine_sleep(u64 deadline, u64 slack)
{
	ktime_t expires = ns_to_ktime(deadline);

	if (deadline == TDEMO_NEVER)
		schedule();
	else
		schedule_hrtimeout_range(&expires, slack, HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}

/*
 * Be bound to where the timer is pinned. Others may have moved the thread:
 * taskset, who sets CPUs apart for a cpuset, and the scheduler, which sends all
 * such threads away from a CPU that is about to go offline, before anybody is
 * told of it. There is no way back to that one: wait, a tick at a time, to be
 * cancelled, or for the CPU to stay after all.
 */
static void thread_engine_stay_pinned(struct thread_engine *self)
{
	int cpu = READ_ONCE(self->pinned);

	if (likely(cpu < 0 || (READ_ONCE(current->nr_cpus_allowed) == 1 &&
			       raw_smp_processor_id() == cpu)))
		return;
	mutex_lock(&self->lock);
	cpu = self->pinned;
	if (cpu >= 0 && cpu_active(cpu))
		set_cpus_allowed_ptr(current, cpumask_of(cpu));
	mutex_unlock(&self->lock);
	if (cpu >= 0 && raw_smp_processor_id() != cpu)
		schedule_timeout_idle(1);
}

static int thread_engine_run(void *arg)
{
	struct thread_engine *self = arg;
	u64 now, deadline;

	cpumask_copy(&self->home, current->cpus_ptr);
	complete(&self->begun);
	while (!kthread_should_stop()) {
		thread_engine_stay_pinned(self);
		now = ktime_get_ns();
		/* Before reading it, so that no wake-up in between is lost. */
		set_current_state(TASK_IDLE);
		deadline = READ_ONCE(self->deadline);
		if (now >= deadline) {
			__set_current_state(TASK_RUNNING);
			thread_engine_expire(self, now);
		} else if (kthread_should_stop()) {
			__set_current_state(TASK_RUNNING);
		} else {
			thread_engine_sleep(deadline,
					    READ_ONCE(self->engine.slack));
		}
	}
	return 0;
}

/*
 * Linux gives a new thread its CPUs when it is made, or since 6.14 when it
 * begins, so it is not let out of here before it has begun.
 */
static int thread_engine_create(struct tdemo_engine *engine)
{
	struct thread_engine *self = to_thread_engine(engine);

	mutex_init(&self->lock);
	init_completion(&self->begun);
	self->deadline = TDEMO_NEVER;
	self->pinned = -1;
	self->task = kthread_run(thread_engine_run, self, "td/%s",
				 engine->name);
	if (IS_ERR(self->task))
		return PTR_ERR(self->task);
	wait_for_completion(&self->begun);
	return 0;
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
		set_cpus_allowed_ptr(self->task, &self->home);
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
