/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that this module knows of kernel versions. Kbuild forces this header
 * into every file, so that the code itself reads as if written for the newest
 * kernel. Each shim says since when the kernel has the real thing.
 */
#ifndef _TDEMO_COMPAT_H
#define _TDEMO_COMPAT_H

#include <linux/version.h>
#include <linux/hrtimer.h>
#include <linux/kobject.h>
#include <linux/preempt.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "timer_demo needs Linux 5.10 or newer"
#endif

/* hrtimer_setup(): since 6.13; hrtimer_init() is gone since 6.15. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void
tdemo_hrtimer_setup(struct hrtimer *timer,
		    enum hrtimer_restart (*function)(struct hrtimer *),
		    clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}

#define hrtimer_setup tdemo_hrtimer_setup
#endif

/* kvcalloc() is slab.h's: since 5.16. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
#include <linux/mm.h>
#endif

/* in_hardirq(): since 5.11. */
#ifndef in_hardirq
#define in_hardirq() in_irq()
#endif

/* kset_uevent_ops.name(): lost its kset in 5.17, took a const kobject in 6.2. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define TDEMO_UEVENT_NAME_ARGS struct kset *kset, struct kobject *kobj
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define TDEMO_UEVENT_NAME_ARGS struct kobject *kobj
#else
#define TDEMO_UEVENT_NAME_ARGS const struct kobject *kobj
#endif

/* __assign_str(): lost its second argument in 6.10. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define tdemo_assign_str(dst, src) __assign_str(dst, src)
#else
#define tdemo_assign_str(dst, src) __assign_str(dst)
#endif

/* WQ_PERCPU: since 6.17, where a workqueue has to say which kind it is. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define TDEMO_WQ_PERCPU 0
#else
#define TDEMO_WQ_PERCPU WQ_PERCPU
#endif

/* kobject_init() takes a const kobj_type since 6.1. */
#define TDEMO_KTYPE typeof(*((struct kobject *)0)->ktype)

#endif
