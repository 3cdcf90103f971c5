// SPDX-License-Identifier: GPL-2.0
/* An hrtimer that expires once, 100 ms after loading, and logs when it did. */
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/module.h>

#define DELAY_MS	100

static struct hrtimer once_timer;
static ktime_t once_armed;

/*
 * Hard interrupt context: nothing here may sleep, and everything that this CPU
 * was doing waits. The clock is read first, so that the time the log takes is
 * not counted.
 */
static enum hrtimer_restart once_expired(struct hrtimer *timer)
{
	ktime_t now = ktime_get();

	pr_info("expired after %lld ns\n",
		ktime_to_ns(ktime_sub(now, once_armed)));
	return HRTIMER_NORESTART;
}

static int __init once_init(void)
{
	hrtimer_setup(&once_timer, once_expired, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_HARD);
	once_armed = ktime_get();
	hrtimer_start(&once_timer, ms_to_ktime(DELAY_MS),
		      HRTIMER_MODE_REL_HARD);
	return 0;
}

/* The callback is code of this module, so it must be over before that goes. */
static void __exit once_exit(void)
{
	if (hrtimer_cancel(&once_timer))
		pr_info("cancelled before it expired\n");
}

module_init(once_init);
module_exit(once_exit);
MODULE_DESCRIPTION("Example: a one-shot hrtimer of 100 ms");
MODULE_LICENSE("GPL");
