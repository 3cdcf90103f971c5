// SPDX-License-Identifier: GPL-2.0
/*
 * Culprits: each keeps a CPU from a timer in one way, in a function that says
 * so by its name. They do it at a timer's planned times, which lie on a grid;
 * loading the module does it all, and ends when the last one is over.
 */
#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdesc.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static char *kind = "irqs_off";
module_param(kind, charp, 0444);
MODULE_PARM_DESC(kind, "which culprit");

static ulong at;
module_param(at, ulong, 0444);
MODULE_PARM_DESC(at, "a planned time of the timer, ns on CLOCK_MONOTONIC");

static ulong every = 20000000;
module_param(every, ulong, 0444);
MODULE_PARM_DESC(every, "ns between two runs, some intervals of the timer");

static ulong spin = 300000;
module_param(spin, ulong, 0444);
MODULE_PARM_DESC(spin, "how long to go on after the planned time, ns");

static ulong lead = 20000;
module_param(lead, ulong, 0444);
MODULE_PARM_DESC(lead, "how long before the planned time to begin, ns");

static uint runs = 5;
module_param(runs, uint, 0444);
MODULE_PARM_DESC(runs, "how often");

static int cpu;
module_param(cpu, int, 0444);
MODULE_PARM_DESC(cpu, "the CPU to keep");

static bool bystander;
module_param(bystander, bool, 0444);
MODULE_PARM_DESC(bystander, "let a task be at work meanwhile, for handlers to interrupt");

static ulong longest;
module_param(longest, ulong, 0444);
MODULE_PARM_DESC(longest, "read-only: ns from a planned time to the end of the longest");

static u64 planned;
static DECLARE_COMPLETION(over);
static DECLARE_COMPLETION(all_over);

static __always_inline void spin_until(u64 end)
{
	int i;

	/* Mostly here, and not in what reads the clock. */
	while (ktime_get_ns() < end)
		for (i = 0; i < 1000; i++)
			barrier();
}

/* To the end; in whatever the caller has made of its surroundings. */
static __always_inline void be_guilty(void)
{
	u64 late;

	spin_until(planned + spin);
	late = ktime_get_ns() - planned;
	longest = max_t(ulong, longest, late);
}

/*
 * A call that is the last thing in a function is a jump, and the function no
 * longer on the stack when it is made.
 */
static __always_inline void stay_on_the_stack(void)
{
	barrier();
}

static noinline void guilty_irqs_off(void)
{
	unsigned long flags;

	local_irq_save(flags);
	be_guilty();
	local_irq_restore(flags);
}

static noinline void guilty_irq_disable(void)
{
	local_irq_disable();
	be_guilty();
	local_irq_enable();
}

static DEFINE_RAW_SPINLOCK(raw_lock);

static noinline void guilty_raw_lock(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&raw_lock, flags);
	be_guilty();
	raw_spin_unlock_irqrestore(&raw_lock, flags);
	stay_on_the_stack();
}

static noinline void guilty_bh_off(void)
{
	local_bh_disable();
	be_guilty();
	local_bh_enable();
	stay_on_the_stack();
}

static noinline void guilty_preempt_off(void)
{
	preempt_disable();
	be_guilty();
	preempt_enable();
	stay_on_the_stack();
}

/* Keeps nothing off; a kernel that does not preempt itself waits for it. */
static noinline void guilty_loop(void)
{
	be_guilty();
}

static noinline enum hrtimer_restart guilty_hrtimer(struct hrtimer *timer)
{
	be_guilty();
	complete(&over);
	return HRTIMER_NORESTART;
}

static struct hrtimer hrtimer;

static void start_hrtimer(void)
{
	hrtimer_start(&hrtimer, ns_to_ktime(planned - lead),
		      HRTIMER_MODE_ABS_PINNED_HARD);
}

static noinline void guilty_irq_work(struct irq_work *work)
{
	be_guilty();
	complete(&over);
}

static struct irq_work irq_work;

static void start_irq_work(void)
{
	irq_work_queue(&irq_work);
}

static noinline irqreturn_t guilty_irq(int irq, void *arg)
{
	be_guilty();
	complete(&over);
	return IRQ_HANDLED;
}

static int irq;

/* An interrupt of no hardware's, out of another one. */
static void raise_irq(struct irq_work *work)
{
	generic_handle_irq(irq);
}

static struct irq_work irq_raiser;

static void start_irq(void)
{
	irq_work_queue(&irq_raiser);
}

static noinline void guilty_tasklet(unsigned long arg)
{
	be_guilty();
	complete(&over);
}

static DECLARE_TASKLET_OLD(tasklet, guilty_tasklet);

/* As an interrupt handler does, so that it runs at that one's end. */
static void raise_tasklet(struct irq_work *work)
{
	tasklet_schedule(&tasklet);
}

static struct irq_work tasklet_raiser;

static void start_tasklet(void)
{
	irq_work_queue(&tasklet_raiser);
}

static noinline void guilty_work(struct work_struct *work)
{
	be_guilty();
	complete(&over);
}

static DECLARE_WORK(work, guilty_work);

static void start_work(void)
{
	queue_work_on(raw_smp_processor_id(), system_wq, &work);
}

static noinline void guilty_timer(struct timer_list *timer)
{
	be_guilty();
	complete(&over);
}

static struct timer_list timer;

/* Due at the tick before the planned time. */
static void start_timer(void)
{
	mod_timer(&timer, jiffies + 1);
}

/**
 * struct culprit - a culprit
 * @name: as the parameter calls it
 * @start: be guilty, or have it done
 * @early: ns before the planned time at which @start is called, 0: @lead
 * @waits: what @start has begun says by itself when it is over
 */
struct culprit {
	const char *name;
	void (*start)(void);
	u64 early;
	bool waits;
};

static const struct culprit culprits[] = {
	{ .name = "irqs_off", .start = guilty_irqs_off },
	{ .name = "irq_disable", .start = guilty_irq_disable },
	{ .name = "raw_lock", .start = guilty_raw_lock },
	{ .name = "bh_off", .start = guilty_bh_off },
	{ .name = "preempt_off", .start = guilty_preempt_off },
	{ .name = "loop", .start = guilty_loop },
	{ .name = "hrtimer", .start = start_hrtimer, .early = 60000,
	  .waits = true },
	{ .name = "irq_work", .start = start_irq_work, .waits = true },
	{ .name = "irq", .start = start_irq, .waits = true },
	{ .name = "tasklet", .start = start_tasklet, .waits = true },
	{ .name = "work", .start = start_work, .waits = true },
	{ .name = "timer", .start = start_timer, .early = 4000000,
	  .waits = true },
};

static const struct culprit *culprit;

static void sleep_until(u64 when)
{
	ktime_t expires = ns_to_ktime(when);

	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_hrtimeout(&expires, HRTIMER_MODE_ABS);
}

/* At work with all switched on, whenever a culprit is. */
static noinline void innocent_loop(void)
{
	spin_until(planned + 2 * spin);
}

static void run_once(void)
{
	u64 early = culprit->early ?: lead;

	reinit_completion(&over);
	sleep_until(planned - early - 50000);
	/* Something else may have kept the CPU from the culprit. */
	while (ktime_get_ns() > planned - early) {
		planned += every;
		sleep_until(planned - early - 50000);
	}
	spin_until(planned - early);
	culprit->start();
	if (bystander)
		innocent_loop();
	if (culprit->waits)
		wait_for_completion(&over);
}

static int run_all(void *arg)
{
	u64 behind = ktime_get_ns() - at;
	unsigned int i;

	/* The first one that leaves time to prepare. */
	planned = at + (div64_u64(behind, every) + 2) * every;
	for (i = 0; i < runs; i++) {
		run_once();
		planned += every;
	}
	complete(&all_over);
	return 0;
}

static const struct culprit *find(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(culprits); i++)
		if (!strcmp(culprits[i].name, kind))
			return &culprits[i];
	return NULL;
}

static int prepare(void)
{
	int err;

#ifdef IRQ_WORK_INIT_HARD
	irq_work = IRQ_WORK_INIT_HARD(guilty_irq_work);
	irq_raiser = IRQ_WORK_INIT_HARD(raise_irq);
	tasklet_raiser = IRQ_WORK_INIT_HARD(raise_tasklet);
#else
	init_irq_work(&irq_work, guilty_irq_work);
	init_irq_work(&irq_raiser, raise_irq);
	init_irq_work(&tasklet_raiser, raise_tasklet);
#endif
	hrtimer_setup(&hrtimer, guilty_hrtimer, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_HARD);
	timer_setup(&timer, guilty_timer, TIMER_PINNED);
	/* No owner: one that is requested would hold the module. */
	irq = __irq_alloc_descs(-1, 1, 1, NUMA_NO_NODE, NULL, NULL);
	if (irq < 0)
		return irq;
	irq_set_chip_and_handler(irq, &dummy_irq_chip, handle_simple_irq);
	err = request_irq(irq, guilty_irq, IRQF_NO_THREAD, "guilty_irq", NULL);
	if (err)
		irq_free_desc(irq);
	return err;
}

static void clear_up(void)
{
	irq_work_sync(&irq_work);
	irq_work_sync(&irq_raiser);
	irq_work_sync(&tasklet_raiser);
	hrtimer_cancel(&hrtimer);
	timer_delete_sync(&timer);
	tasklet_kill(&tasklet);
	flush_work(&work);
	free_irq(irq, NULL);
	irq_free_desc(irq);
}

static int __init culprits_init(void)
{
	struct task_struct *task;
	int err;

	culprit = find();
	if (!culprit)
		return -EINVAL;
	err = prepare();
	if (err)
		return err;
	task = kthread_create(run_all, NULL, "culprit");
	if (IS_ERR(task)) {
		clear_up();
		return PTR_ERR(task);
	}
	kthread_bind(task, cpu);
	get_task_struct(task);
	wake_up_process(task);
	wait_for_completion(&all_over);
	kthread_stop(task);
	put_task_struct(task);
	return 0;
}

static void __exit culprits_exit(void)
{
	clear_up();
}

module_init(culprits_init);
module_exit(culprits_exit);

MODULE_DESCRIPTION("Culprits that make timers late, for timer_demo's tests");
MODULE_LICENSE("GPL");
