// SPDX-License-Identifier: GPL-2.0
/*
 * A timer_list timer that re-arms itself: first after 1 s, then 10 ms, 20 ms,
 * ... 500 ms after the expiry before; 51 expiries in all.
 */
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/timer.h>

#define FIRST_MS	1000
#define STEP_MS		10
#define LAST_STEP	50

static struct timer_list growing_timer;
static unsigned int growing_count;

/* Softirq context: nothing here may sleep. */
static void growing_expired(struct timer_list *timer)
{
	growing_count++;
	pr_info("expiry %u\n", growing_count);
	/*
	 * Counted from now, so lateness adds up, and each interval lasts up to
	 * one tick longer than asked for: part of this tick is over already.
	 */
	if (growing_count <= LAST_STEP)
		mod_timer(timer, jiffies +
			  msecs_to_jiffies(growing_count * STEP_MS));
}

static int __init growing_init(void)
{
	timer_setup(&growing_timer, growing_expired, 0);
	mod_timer(&growing_timer, jiffies + msecs_to_jiffies(FIRST_MS));
	return 0;
}

/*
 * Waits for a callback that is running, and removes the timer if that has armed
 * it again. timer_delete() would not wait: the callback could run on, and arm
 * the timer, in memory that is no longer this module's.
 */
static void __exit growing_exit(void)
{
	timer_delete_sync(&growing_timer);
	pr_info("deleted after %u expiries\n", growing_count);
}

module_init(growing_init);
module_exit(growing_exit);
MODULE_DESCRIPTION("Example: a timer_list timer that re-arms itself");
MODULE_LICENSE("GPL");
