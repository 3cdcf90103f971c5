// SPDX-License-Identifier: GPL-2.0
/*
 * Probes: the kernel's own tracepoints tell when interrupt handlers, softirqs
 * and timers' callbacks begin and end, and which idle state a CPU is in. A
 * handler has left no trace on the stack by the time that a late timer expires;
 * here it has. They are on while at least one timer asks: to switch them is to
 * patch the kernel's code, on all CPUs.
 */
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/tracepoint.h>
#include <trace/events/timer.h>

#include "cause.h"

#define PROBES_OPEN	6	/* that interrupt one another */
#define PROBES_DONE	8	/* that are remembered */
/* Shorter ones are not remembered, lest they push out what matters. */
#define PROBES_SHORT	(2 * NSEC_PER_USEC)
#define PROBES_IDLE_END	((u32)-1)

/* One that runs, or has run; @nested: ns of others within. */
struct probes_run {
	u32 kind;
	u32 number;
	unsigned long function;
	const char *name;
	u64 from;
	u64 nested;
};

struct probes_past {
	struct tdemo_handler handler;
	u64 from;
	u64 to;
};

struct probes_cpu {
	u32 depth;
	struct probes_run open[PROBES_OPEN];
	u32 next;
	struct probes_past done[PROBES_DONE];
	u32 idle_state;
	u64 idle_from;
};

static DEFINE_PER_CPU(struct probes_cpu, probes_cpu);

static void probes_enter(u32 kind, u32 number, unsigned long function,
			 const char *name)
{
	struct probes_cpu *cpu;
	struct probes_run *run;
	unsigned long flags;

	local_irq_save(flags);
	cpu = this_cpu_ptr(&probes_cpu);
	if (cpu->depth < PROBES_OPEN) {
		run = &cpu->open[cpu->depth++];
		run->kind = kind;
		run->number = number;
		run->function = function;
		run->name = name;
		run->from = ktime_get_mono_fast_ns();
		run->nested = 0;
	}
	local_irq_restore(flags);
}

/* Names are copied while the handler is there. */
static void probes_remember(struct probes_cpu *cpu,
			    const struct probes_run *run, u64 now)
{
	struct probes_past *past = &cpu->done[cpu->next++ % PROBES_DONE];

	past->from = run->from;
	past->to = now;
	past->handler.kind = run->kind;
	past->handler.number = run->number;
	past->handler.function = run->function;
	past->handler.ns = now - run->from - min(run->nested, now - run->from);
	strscpy(past->handler.name, run->name ?: "",
		sizeof(past->handler.name));
}

static void probes_leave(u32 kind)
{
	struct probes_cpu *cpu;
	struct probes_run *run;
	unsigned long flags;
	u64 now;

	local_irq_save(flags);
	cpu = this_cpu_ptr(&probes_cpu);
	now = ktime_get_mono_fast_ns();
	/* What has begun before the probes were on ends here, too. */
	while (cpu->depth) {
		run = &cpu->open[--cpu->depth];
		if (run->kind != kind)
			continue;
		if (now - run->from >= PROBES_SHORT)
			probes_remember(cpu, run, now);
		if (cpu->depth)
			cpu->open[cpu->depth - 1].nested += now - run->from;
		break;
	}
	local_irq_restore(flags);
}

/* On PREEMPT_RT what is soft runs in tasks, and others in between. */
static bool probes_may_nest(void)
{
	return !IS_ENABLED(CONFIG_PREEMPT_RT) || in_hardirq();
}

static void probes_irq_entry(void *data, int irq, struct irqaction *action)
{
	probes_enter(TDEMO_HANDLER_IRQ, irq, (unsigned long)action->handler,
		     action->name);
}

static void probes_irq_exit(void *data, int irq, struct irqaction *action,
			    int ret)
{
	probes_leave(TDEMO_HANDLER_IRQ);
}

#if defined(CONFIG_X86)
static void probes_vector_entry(void *data, int vector)
{
	probes_enter(TDEMO_HANDLER_VECTOR, vector, 0, data);
}

static void probes_vector_exit(void *data, int vector)
{
	probes_leave(TDEMO_HANDLER_VECTOR);
}
#elif defined(CONFIG_ARM64) || defined(CONFIG_ARM)
static void probes_ipi_entry(void *data, const char *reason)
{
	probes_enter(TDEMO_HANDLER_VECTOR, 0, 0, reason);
}

static void probes_ipi_exit(void *data, const char *reason)
{
	probes_leave(TDEMO_HANDLER_VECTOR);
}
#endif

static void probes_hrtimer_begins(struct hrtimer *timer)
{
	if (probes_may_nest())
		probes_enter(TDEMO_HANDLER_HRTIMER, 0,
			     (unsigned long)ACCESS_PRIVATE(timer, function),
			     NULL);
}

/*
 * The clock is handed over by value in newer kernels; see probes_hrtimer_entry.
 */
static void __maybe_unused probes_hrtimer_old(void *data, struct hrtimer *timer,
					      ktime_t *now)
{
	probes_hrtimer_begins(timer);
}

static void __maybe_unused probes_hrtimer_new(void *data, struct hrtimer *timer,
					      ktime_t now)
{
	probes_hrtimer_begins(timer);
}

#define PROBES_HRTIMER_ENTRY						\
	__builtin_choose_expr(						\
		__builtin_types_compatible_p(				\
			typeof(trace_hrtimer_expire_entry) *,		\
			void (*)(struct hrtimer *, ktime_t *)),		\
		probes_hrtimer_old, probes_hrtimer_new)

static void probes_hrtimer_exit(void *data, struct hrtimer *timer)
{
	if (probes_may_nest())
		probes_leave(TDEMO_HANDLER_HRTIMER);
}

static void probes_timer_entry(void *data, struct timer_list *timer,
			       unsigned long clock)
{
	if (probes_may_nest())
		probes_enter(TDEMO_HANDLER_TIMER, 0,
			     (unsigned long)timer->function, NULL);
}

static void probes_timer_exit(void *data, struct timer_list *timer)
{
	if (probes_may_nest())
		probes_leave(TDEMO_HANDLER_TIMER);
}

/* By their number, which the kernel's interface fixes. */
static const char * const probes_softirqs[] = {
	"hi", "timer", "net_tx", "net_rx", "block", "irq_poll", "tasklet",
	"sched", "hrtimer", "rcu",
};

static void probes_softirq_entry(void *data, unsigned int number)
{
	if (probes_may_nest())
		probes_enter(TDEMO_HANDLER_SOFTIRQ, number, 0,
			     number < ARRAY_SIZE(probes_softirqs) ?
			     probes_softirqs[number] : NULL);
}

static void probes_softirq_exit(void *data, unsigned int number)
{
	if (probes_may_nest())
		probes_leave(TDEMO_HANDLER_SOFTIRQ);
}

static void probes_idle(void *data, unsigned int state, unsigned int id)
{
	struct probes_cpu *cpu = per_cpu_ptr(&probes_cpu, id);

	WRITE_ONCE(cpu->idle_from,
		   state == PROBES_IDLE_END ? 0 : ktime_get_mono_fast_ns());
	WRITE_ONCE(cpu->idle_state, state);
}

/**
 * struct probes_point - a tracepoint
 * @event: its name
 * @probe: what it is to call, of the type that it has
 * @data: handed to @probe
 * @point: where it is; NULL: this kernel has none of this name
 * @on: @probe is registered
 */
struct probes_point {
	const char *event;
	void *probe;
	void *data;
	struct tracepoint *point;
	bool on;
};

static struct probes_point probes_points[] = {
	{ .event = "irq_handler_entry", .probe = probes_irq_entry },
	{ .event = "irq_handler_exit", .probe = probes_irq_exit },
	{ .event = "hrtimer_expire_entry", .probe = PROBES_HRTIMER_ENTRY },
	{ .event = "hrtimer_expire_exit", .probe = probes_hrtimer_exit },
	{ .event = "timer_expire_entry", .probe = probes_timer_entry },
	{ .event = "timer_expire_exit", .probe = probes_timer_exit },
	{ .event = "softirq_entry", .probe = probes_softirq_entry },
	{ .event = "softirq_exit", .probe = probes_softirq_exit },
	{ .event = "cpu_idle", .probe = probes_idle },
#if defined(CONFIG_X86)
	{ .event = "irq_work_entry", .probe = probes_vector_entry,
	  .data = "irq_work" },
	{ .event = "irq_work_exit", .probe = probes_vector_exit },
	{ .event = "call_function_entry", .probe = probes_vector_entry,
	  .data = "call_function" },
	{ .event = "call_function_exit", .probe = probes_vector_exit },
	{ .event = "call_function_single_entry", .probe = probes_vector_entry,
	  .data = "call_function_single" },
	{ .event = "call_function_single_exit", .probe = probes_vector_exit },
	{ .event = "reschedule_entry", .probe = probes_vector_entry,
	  .data = "reschedule" },
	{ .event = "reschedule_exit", .probe = probes_vector_exit },
#elif defined(CONFIG_ARM64) || defined(CONFIG_ARM)
	{ .event = "ipi_entry", .probe = probes_ipi_entry },
	{ .event = "ipi_exit", .probe = probes_ipi_exit },
#endif
};

/* Users of the probes, under the lock. */
static u32 probes_users;
static DEFINE_MUTEX(probes_lock);

static void probes_find(struct tracepoint *point, void *data)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(probes_points); i++)
		if (!strcmp(probes_points[i].event, point->name))
			probes_points[i].point = point;
}

static void probes_off(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(probes_points); i++) {
		struct probes_point *point = &probes_points[i];

		if (point->on)
			tracepoint_probe_unregister(point->point, point->probe,
						    point->data);
		point->on = false;
	}
	/* Afterwards none runs. */
	tracepoint_synchronize_unregister();
}

/* Without interrupt handlers the rest would name bystanders. */
static int probes_on(void)
{
	int cpu, err;
	size_t i;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(&probes_cpu, cpu), 0,
		       sizeof(struct probes_cpu));
	for_each_kernel_tracepoint(probes_find, NULL);
	if (!probes_points[0].point)
		return -EOPNOTSUPP;
	for (i = 0; i < ARRAY_SIZE(probes_points); i++) {
		struct probes_point *point = &probes_points[i];

		if (!point->point)
			continue;
		err = tracepoint_probe_register(point->point, point->probe,
						point->data);
		if (err) {
			probes_off();
			return err;
		}
		point->on = true;
	}
	return 0;
}

/**
 * tdemo_probes_get() - have the probes on
 *
 * Context: task, may sleep.
 * Return: 0, -EOPNOTSUPP where this kernel has no tracepoints, or what
 * tracepoint_probe_register() says; then they are not asked for.
 */
int tdemo_probes_get(void)
{
	int err = 0;

	mutex_lock(&probes_lock);
	if (!probes_users)
		err = probes_on();
	if (!err)
		probes_users++;
	mutex_unlock(&probes_lock);
	return err;
}

/**
 * tdemo_probes_put() - undo tdemo_probes_get()
 *
 * Context: task, may sleep; waits until no probe runs, after the last one.
 */
void tdemo_probes_put(void)
{
	mutex_lock(&probes_lock);
	if (!--probes_users)
		probes_off();
	mutex_unlock(&probes_lock);
}

/**
 * tdemo_probes_ask() - what ran on this CPU while an expiry was late
 * @deadline: when it was planned, ns on CLOCK_MONOTONIC
 * @now: when it happened
 * @more: where to
 *
 * Context: a timer's callback, preemption off.
 */
void tdemo_probes_ask(u64 deadline, u64 now, struct tdemo_more *more)
{
	const struct probes_cpu *cpu = this_cpu_ptr(&probes_cpu);
	u64 idle_from = READ_ONCE(cpu->idle_from);
	unsigned long flags;
	u32 i;

	more->probed = true;
	more->idle_state = READ_ONCE(cpu->idle_state);
	more->idle = idle_from ? now - idle_from : 0;
	local_irq_save(flags);
	for (i = 0; i < PROBES_DONE; i++) {
		const struct probes_past *past = &cpu->done[i];
		u64 from = max(past->from, deadline), to = min(past->to, now);
		u64 part = to > from ? min(to - from, past->handler.ns) : 0;

		more->handlers += part;
		if (part <= more->handler.ns)
			continue;
		more->handler = past->handler;
		more->handler.ns = part;
	}
	local_irq_restore(flags);
	more->handler.own = more->handler.function &&
			    within_module(more->handler.function, THIS_MODULE);
}
