/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How kernels differ. Kbuild forces this header into every file, so that the
 * code reads as if written for the newest kernel, and asks the headers
 * (TDEMO_HAS_...).
 */
#ifndef _TDEMO_COMPAT_H
#define _TDEMO_COMPAT_H

#include <linux/version.h>
#include <linux/hrtimer.h>
#include <linux/kobject.h>
#include <linux/preempt.h>
#include <linux/timer.h>

/* Red Hat's 4.18 has what is needed since RHEL 8.5. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0) && \
	(!defined(RHEL_RELEASE_CODE) || RHEL_RELEASE_CODE < 0x805)
#error "timer_demo needs Linux 5.10 or newer, or RHEL 8.5 or newer"
#endif

/* hrtimer_setup(): since 6.13; hrtimer_init() is gone since 6.15. */
#ifndef TDEMO_HAS_HRTIMER_SETUP
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

/*
 * timer_delete_sync(): since 6.2 and in some older; its old name went in 6.15.
 */
#ifndef TDEMO_HAS_TIMER_DELETE_SYNC
#define timer_delete_sync del_timer_sync
#endif

/* WQ_PERCPU: since 6.17, where a workqueue has to say which kind it is. */
#ifdef TDEMO_HAS_WQ_PERCPU
#define TDEMO_WQ_PERCPU WQ_PERCPU
#else
#define TDEMO_WQ_PERCPU 0
#endif

/* in_hardirq(): since 5.11. */
#ifndef in_hardirq
#define in_hardirq() in_irq()
#endif

/*
 * kset_uevent_ops.name: each type that it has had, and a function of the one
 * here.
 */
#define TDEMO_NAME_FORM(n, ...) \
static inline const char *tdemo_name_##n(__VA_ARGS__) { return KBUILD_MODNAME; }
TDEMO_NAME_FORM(1, struct kset *kset, struct kobject *kobj)
TDEMO_NAME_FORM(2, struct kobject *kobj)
TDEMO_NAME_FORM(3, const struct kobject *kobj)
TDEMO_NAME_FORM(4, struct kset *kset, const struct kobject *kobj)
#define TDEMO_UEVENT_NAME \
	_Generic(((const struct kset_uevent_ops *)0)->name, \
		 typeof(&tdemo_name_1) : tdemo_name_1, \
		 typeof(&tdemo_name_2) : tdemo_name_2, \
		 typeof(&tdemo_name_3) : tdemo_name_3, \
		 typeof(&tdemo_name_4) : tdemo_name_4)

/* kobj_type.get_ownership: its kobject is const since 6.2. */
#define TDEMO_OWNERSHIP(f) \
static inline void f##_1(struct kobject *kobj, kuid_t *uid, kgid_t *gid) \
{ f(kobj, uid, gid); } \
static inline void f##_2(const struct kobject *kobj, kuid_t *uid, kgid_t *gid) \
{ f(kobj, uid, gid); }
#define TDEMO_GET_OWNERSHIP(f) \
	_Generic(((struct kobj_type *)0)->get_ownership, \
		 typeof(&f##_1) : f##_1, \
		 typeof(&f##_2) : f##_2)

/* kobject_init() takes a const kobj_type since 6.1. */
#define TDEMO_KTYPE typeof(*((struct kobject *)0)->ktype)

#endif
