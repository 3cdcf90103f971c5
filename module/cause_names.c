// SPDX-License-Identifier: GPL-2.0
/*
 * What functions of the kernel are to whom looks for a culprit. A name that is
 * missing here costs a worse culprit's name, never a wrong class. Touches no
 * kernel state.
 */
#include "cause_classes.h"

#include <linux/kernel.h>
#include <linux/string.h>

/* By enum tdemo_cause_class. */
const char * const tdemo_cause_words[TDEMO_CAUSES] = {
	[TDEMO_CAUSE_IRQS_OFF]		= "irqs_off",
	[TDEMO_CAUSE_IRQ]		= "irq",
	[TDEMO_CAUSE_SOFTIRQ]		= "softirq",
	[TDEMO_CAUSE_BH_OFF]		= "bh_off",
	[TDEMO_CAUSE_PREEMPT_OFF]	= "preempt_off",
	[TDEMO_CAUSE_PREEMPTED]		= "preempted",
	[TDEMO_CAUSE_IDLE]		= "idle",
	[TDEMO_CAUSE_SELF]		= "self",
	[TDEMO_CAUSE_UNSEEN]		= "unseen",
	[TDEMO_CAUSE_UNKNOWN]		= "unknown",
};

/* A name; one that ends with a star stands for all that begin like it. */
struct names_role {
	const char *name;
	enum tdemo_role role;
};

static const struct names_role names_roles[] = {
	/* Before the wrappers that begin like it. */
	{ "__local_bh_enable*", TDEMO_ROLE_BH_ENABLE },
	{ "local_bh_enable*", TDEMO_ROLE_BH_ENABLE },
	{ "_raw_spin_unlock_bh", TDEMO_ROLE_BH_ENABLE },
	{ "_raw_read_unlock_bh", TDEMO_ROLE_BH_ENABLE },
	{ "_raw_write_unlock_bh", TDEMO_ROLE_BH_ENABLE },

	/* Locks, and what switches interrupts and preemption. */
	{ "_raw_spin_*", TDEMO_ROLE_WRAPPER },
	{ "_raw_read_*", TDEMO_ROLE_WRAPPER },
	{ "_raw_write_*", TDEMO_ROLE_WRAPPER },
	{ "__raw_spin_*", TDEMO_ROLE_WRAPPER },
	{ "raw_spin_*", TDEMO_ROLE_WRAPPER },
	{ "rt_spin_*", TDEMO_ROLE_WRAPPER },
	{ "rt_read_*", TDEMO_ROLE_WRAPPER },
	{ "rt_write_*", TDEMO_ROLE_WRAPPER },
	{ "native_irq_enable", TDEMO_ROLE_WRAPPER },
	{ "native_restore_fl", TDEMO_ROLE_WRAPPER },
	{ "xen_irq_enable*", TDEMO_ROLE_WRAPPER },
	{ "arch_local_irq_*", TDEMO_ROLE_WRAPPER },
	{ "trace_hardirqs_*", TDEMO_ROLE_WRAPPER },
	{ "trace_preempt_*", TDEMO_ROLE_WRAPPER },
	{ "lockdep_*", TDEMO_ROLE_WRAPPER },
	{ "lock_acquire*", TDEMO_ROLE_WRAPPER },
	{ "lock_release*", TDEMO_ROLE_WRAPPER },
	{ "do_raw_spin_*", TDEMO_ROLE_WRAPPER },
	{ "preempt_schedule*", TDEMO_ROLE_WRAPPER },
	{ "preempt_count_*", TDEMO_ROLE_WRAPPER },
	{ "finish_task_switch", TDEMO_ROLE_WRAPPER },
	{ "finish_lock_switch", TDEMO_ROLE_WRAPPER },
	{ "__rcu_read_*", TDEMO_ROLE_WRAPPER },
	{ "rcu_read_unlock*", TDEMO_ROLE_WRAPPER },
	{ "do_softirq", TDEMO_ROLE_WRAPPER },
	{ "do_softirq_own_stack", TDEMO_ROLE_WRAPPER },
	{ "do_softirq.part*", TDEMO_ROLE_WRAPPER },

	/* Reading clocks and waiting on them is done for the caller. */
	{ "ktime_get*", TDEMO_ROLE_WRAPPER },
	{ "timekeeping_*", TDEMO_ROLE_WRAPPER },
	{ "read_tsc", TDEMO_ROLE_WRAPPER },
	{ "read_hpet", TDEMO_ROLE_WRAPPER },
	{ "acpi_pm_read*", TDEMO_ROLE_WRAPPER },
	{ "kvm_clock_*", TDEMO_ROLE_WRAPPER },
	{ "pvclock_*", TDEMO_ROLE_WRAPPER },
	{ "arch_counter_*", TDEMO_ROLE_WRAPPER },
	{ "arch_sys_counter_*", TDEMO_ROLE_WRAPPER },
	{ "sched_clock*", TDEMO_ROLE_WRAPPER },
	{ "native_sched_clock*", TDEMO_ROLE_WRAPPER },
	{ "local_clock*", TDEMO_ROLE_WRAPPER },
	{ "__udelay", TDEMO_ROLE_WRAPPER },
	{ "__ndelay", TDEMO_ROLE_WRAPPER },
	{ "__delay", TDEMO_ROLE_WRAPPER },
	{ "__const_udelay", TDEMO_ROLE_WRAPPER },
	{ "delay_*", TDEMO_ROLE_WRAPPER },

	/* What compilers and checkers put in. */
	{ "__x86_*", TDEMO_ROLE_WRAPPER },
	{ "srso_*", TDEMO_ROLE_WRAPPER },
	{ "retbleed_*", TDEMO_ROLE_WRAPPER },
	{ "__fentry__", TDEMO_ROLE_WRAPPER },
	{ "ftrace_*", TDEMO_ROLE_WRAPPER },
	{ "kasan_*", TDEMO_ROLE_WRAPPER },
	{ "__kasan_*", TDEMO_ROLE_WRAPPER },
	{ "__asan_*", TDEMO_ROLE_WRAPPER },
	{ "kcsan_*", TDEMO_ROLE_WRAPPER },
	{ "__kcsan_*", TDEMO_ROLE_WRAPPER },
	{ "__tsan_*", TDEMO_ROLE_WRAPPER },
	{ "__sanitizer_*", TDEMO_ROLE_WRAPPER },

	{ "handle_softirqs", TDEMO_ROLE_SOFTIRQ },
	{ "__do_softirq", TDEMO_ROLE_SOFTIRQ },
	/* The other name of __do_softirq, up to 6.1. */
	{ "__softirqentry_text_start", TDEMO_ROLE_SOFTIRQ },

	{ "tasklet_action*", TDEMO_ROLE_DISPATCHER },
	{ "tasklet_hi_action", TDEMO_ROLE_DISPATCHER },
	{ "net_rx_action", TDEMO_ROLE_DISPATCHER },
	{ "net_tx_action", TDEMO_ROLE_DISPATCHER },
	{ "__napi_poll", TDEMO_ROLE_DISPATCHER },
	{ "napi_poll", TDEMO_ROLE_DISPATCHER },
	{ "call_timer_fn", TDEMO_ROLE_DISPATCHER },
	{ "expire_timers", TDEMO_ROLE_DISPATCHER },
	{ "__run_timer*", TDEMO_ROLE_DISPATCHER },
	{ "run_timer_*", TDEMO_ROLE_DISPATCHER },
	{ "__hrtimer_run_queues", TDEMO_ROLE_DISPATCHER },
	{ "hrtimer_run_softirq", TDEMO_ROLE_DISPATCHER },
	{ "rcu_core*", TDEMO_ROLE_DISPATCHER },
	{ "rcu_do_batch", TDEMO_ROLE_DISPATCHER },
	{ "blk_done_softirq", TDEMO_ROLE_DISPATCHER },
	{ "blk_complete_reqs", TDEMO_ROLE_DISPATCHER },
	{ "run_ksoftirqd", TDEMO_ROLE_DISPATCHER },
	{ "run_ktimerd", TDEMO_ROLE_DISPATCHER },
	{ "run_timersd", TDEMO_ROLE_DISPATCHER },
	{ "process_one_work", TDEMO_ROLE_DISPATCHER },
	{ "process_scheduled_works", TDEMO_ROLE_DISPATCHER },
	{ "worker_thread", TDEMO_ROLE_DISPATCHER },
	{ "bh_worker", TDEMO_ROLE_DISPATCHER },
	{ "workqueue_softirq_action", TDEMO_ROLE_DISPATCHER },
	{ "irq_thread", TDEMO_ROLE_DISPATCHER },
	{ "irq_thread_fn", TDEMO_ROLE_DISPATCHER },
	{ "irq_forced_thread_fn", TDEMO_ROLE_DISPATCHER },
	{ "kthread_worker_fn", TDEMO_ROLE_DISPATCHER },

	/* On the way to another stack, up to 5.11; no entry. */
	{ "asm_call_*", TDEMO_ROLE_DISPATCHER },
	{ "asm_*", TDEMO_ROLE_ENTRY },
	{ "ret_from_intr", TDEMO_ROLE_ENTRY },
	{ "el1h_64_irq", TDEMO_ROLE_ENTRY },
	{ "el1_irq", TDEMO_ROLE_ENTRY },
	{ "__irq_svc", TDEMO_ROLE_ENTRY },

	{ "native_safe_halt", TDEMO_ROLE_IDLE },
	{ "pv_native_safe_halt", TDEMO_ROLE_IDLE },
	{ "acpi_safe_halt", TDEMO_ROLE_IDLE },
	{ "acpi_idle_*", TDEMO_ROLE_IDLE },
	{ "acpi_processor_ffh_*", TDEMO_ROLE_IDLE },
	{ "default_idle*", TDEMO_ROLE_IDLE },
	{ "arch_cpu_idle", TDEMO_ROLE_IDLE },
	{ "amd_e400_idle", TDEMO_ROLE_IDLE },
	{ "mwait_idle*", TDEMO_ROLE_IDLE },
	{ "intel_idle*", TDEMO_ROLE_IDLE },
	{ "poll_idle", TDEMO_ROLE_IDLE },
	{ "cpu_idle_poll", TDEMO_ROLE_IDLE },
	{ "cpuidle_enter*", TDEMO_ROLE_IDLE },
	{ "cpu_do_idle", TDEMO_ROLE_IDLE },
	{ "psci_*", TDEMO_ROLE_IDLE },
	{ "tdx_safe_halt", TDEMO_ROLE_IDLE },
	{ "xen_safe_halt", TDEMO_ROLE_IDLE },
	{ "xen_hypercall_sched_op", TDEMO_ROLE_IDLE },

	{ "kthread", TDEMO_ROLE_BASE },
	{ "smpboot_thread_fn", TDEMO_ROLE_BASE },
	{ "ret_from_fork*", TDEMO_ROLE_BASE },
	{ "entry_*", TDEMO_ROLE_BASE },
	{ "do_syscall_*", TDEMO_ROLE_BASE },
	{ "do_fast_syscall_*", TDEMO_ROLE_BASE },
	{ "do_int80_*", TDEMO_ROLE_BASE },
	{ "x64_sys_call", TDEMO_ROLE_BASE },
	{ "el0t_*", TDEMO_ROLE_BASE },
	{ "el0_*", TDEMO_ROLE_BASE },
	{ "invoke_syscall*", TDEMO_ROLE_BASE },
	{ "ret_fast_syscall", TDEMO_ROLE_BASE },
	{ "?", TDEMO_ROLE_BASE },
};

static bool names_match(const char *pattern, const char *name)
{
	size_t length = strlen(pattern);

	if (pattern[length - 1] == '*')
		return !strncmp(pattern, name, length - 1);
	return !strcmp(pattern, name);
}

/**
 * tdemo_role() - what a function is to whom looks for a culprit
 * @name: without what compilers append
 *
 * Context: any but a callback: it goes through a long table.
 * Return: the role; TDEMO_ROLE_NONE: it may be the culprit.
 */
enum tdemo_role tdemo_role(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names_roles); i++)
		if (names_match(names_roles[i].name, name))
			return names_roles[i].role;
	return TDEMO_ROLE_NONE;
}

/**
 * tdemo_symbol_set() - take a function's name out of what the kernel prints
 * @symbol: where to
 * @text: "name", "name.suffix [module]", or an address in hexadecimal where
 *	the kernel knows no name; it is changed
 *
 * What compilers append (.constprop.0, .isra.0, .part.0, .cold) says nothing to
 * people, and differs between kernels. An address is nobody's business.
 *
 * Context: any.
 */
void tdemo_symbol_set(struct tdemo_symbol *symbol, char *text)
{
	char *module = strchr(text, ' ');
	size_t length;

	symbol->module[0] = 0;
	if (!strncmp(text, "0x", 2) || !text[0]) {
		strscpy(symbol->name, "?", sizeof(symbol->name));
		return;
	}
	if (module) {
		*module++ = 0;
		if (*module == '[')
			module++;
		length = strcspn(module, " ]");
		module[length] = 0;
		strscpy(symbol->module, module, sizeof(symbol->module));
	}
	length = strcspn(text, ".+");
	text[length] = 0;
	strscpy(symbol->name, length ? text : "?", sizeof(symbol->name));
}
