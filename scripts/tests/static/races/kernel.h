/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of the kernel as module/notify.c needs to run in a program, where each
 * access to what several share is a step: races.c decides who makes the next.
 */
#ifndef _RACES_KERNEL_H
#define _RACES_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t u64;
typedef int64_t s64;
typedef uint32_t u32;

/* races.c's. step(): others may go on here. barrier(): and what this one has
 * stored is seen by all from here on.
 */
void step(void);
void full_barrier(void);
void wait_for(bool (*ready)(void));

#define BIT(n)			(1U << (n))
#define READ_ONCE(x)		(step(), *(volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v)	(step(), *(volatile __typeof__(x) *)&(x) = (v))
#define smp_mb()		full_barrier()
#define container_of(p, type, member) \
	((type *)((char *)(p) - offsetof(type, member)))
#define U64_MAX			UINT64_MAX
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max_t(type, a, b)	((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define NSEC_PER_SEC		1000000000L
#define NSEC_PER_MSEC		1000000L
#define NSEC_PER_USEC		1000L
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define TICK_NSEC		4000000L
#define ENOMEM			12
#define pr_info(...)		((void)0)

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
#define ATOMIC_INIT(n)		{ (n) }

static inline int atomic_read(const atomic_t *a)
{
	step();
	return a->counter;
}

static inline void atomic_set(atomic_t *a, int value) { a->counter = value; }

/* Those that return nothing order nothing. */
static inline void atomic_or(int bits, atomic_t *a)
{
	step();
	a->counter |= bits;
}

static inline void atomic_andnot(int bits, atomic_t *a)
{
	step();
	a->counter &= ~bits;
}

static inline int atomic_fetch_or(int bits, atomic_t *a)
{
	int old;

	full_barrier();
	old = a->counter;
	a->counter |= bits;
	return old;
}

static inline int atomic_fetch_andnot(int bits, atomic_t *a)
{
	int old;

	full_barrier();
	old = a->counter;
	a->counter &= ~bits;
	return old;
}

#define DECLARE_STATIC_KEY_FALSE(key)	extern bool key
#define DEFINE_STATIC_KEY_FALSE(key)	bool key
#define static_branch_unlikely(key)	(*(key))
#define static_key_enabled(key)		(*(key))
#define static_branch_enable(key)	(*(key) = true)

struct llist_node { struct llist_node *next; };
struct llist_head { struct llist_node *first; };
#define LLIST_HEAD(name)	struct llist_head name

static inline bool llist_add(struct llist_node *node, struct llist_head *head)
{
	full_barrier();
	node->next = head->first;
	head->first = node;
	return !node->next;
}

static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	struct llist_node *first;

	full_barrier();
	first = head->first;
	head->first = NULL;
	return first;
}

static inline struct llist_node *llist_reverse_order(struct llist_node *node)
{
	struct llist_node *last = NULL, *next;

	for (; node; node = next) {
		next = node->next;
		node->next = last;
		last = node;
	}
	return last;
}

#define llist_for_each_entry_safe(pos, n, node, member)			\
	for (struct llist_node *at_ = (node), *next_;			\
	     at_ && ((pos) = container_of(at_, __typeof__(*(pos)), member), \
		     (n) = (pos), next_ = at_->next, true);		\
	     at_ = next_)

struct list_head { struct list_head *next, *prev; };
#define LIST_HEAD(name)		struct list_head name = { &(name), &(name) }

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline bool list_empty(const struct list_head *list)
{
	return list->next == list;
}

static inline void list_add_tail(struct list_head *node, struct list_head *list)
{
	node->prev = list->prev;
	node->next = list;
	list->prev->next = node;
	list->prev = node;
}

static inline void list_del_init(struct list_head *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	INIT_LIST_HEAD(node);
}

static inline void list_move_tail(struct list_head *node,
				  struct list_head *list)
{
	list_del_init(node);
	list_add_tail(node, list);
}

#define list_first_entry_or_null(list, type, member) \
	(list_empty(list) ? NULL : container_of((list)->next, type, member))
#define list_for_each_entry_safe(pos, n, list, member)			\
	for ((pos) = container_of((list)->next, __typeof__(*(pos)), member), \
	     (n) = container_of((pos)->member.next, __typeof__(*(pos)), member); \
	     &(pos)->member != (list);					\
	     (pos) = (n),						\
	     (n) = container_of((n)->member.next, __typeof__(*(n)), member))

/* Those that use it wait for it; there is one. */
struct mutex { bool held; };
#define DEFINE_MUTEX(name)	struct mutex name
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

/* One writer that is not interrupted by a reader here. */
typedef struct { unsigned int sequence; } seqcount_t;
#define seqcount_init(s)		((s)->sequence = 0)
#define raw_write_seqcount_begin(s)	((s)->sequence++)
#define raw_write_seqcount_end(s)	((s)->sequence++)
#define read_seqcount_begin(s)		((s)->sequence)
#define read_seqcount_retry(s, seq)	((s)->sequence != (seq))

struct work_struct { int unused; };
struct delayed_work {
	void (*function)(struct work_struct *work);
	bool pending;
};
struct workqueue_struct { int unused; };
#define WQ_UNBOUND		0
#define DECLARE_DELAYED_WORK(name, f) \
	struct delayed_work name = { .function = (f) }
#define alloc_workqueue(...)	((struct workqueue_struct *)&jiffies)
#define destroy_workqueue(q)	((void)(q))
#define cancel_delayed_work_sync(w) ((void)(w))

static inline bool queue_delayed_work(struct workqueue_struct *queue,
				      struct delayed_work *work,
				      unsigned long delay)
{
	bool pending;

	(void)queue;
	(void)delay;
	full_barrier();
	pending = work->pending;
	work->pending = true;
	return !pending;
}

#define mod_delayed_work(q, w, delay) queue_delayed_work(q, w, delay)
extern unsigned long jiffies;
u64 ktime_get_ns(void);
void usleep_range(unsigned long least, unsigned long most);
#define nsecs_to_jiffies(ns)	((unsigned long)((ns) / TICK_NSEC))

#endif
