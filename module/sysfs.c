// SPDX-License-Identifier: GPL-2.0
/*
 * The files under /sys/kernel/timer_demo. A kobject sends uevents only if it
 * belongs to a kset, which is the folder timers/ inside the default timer's:
 * the two refer to each other until they are taken out of the tree.
 */
#include "sysfs.h"

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "attrs.h"

static const char * const waited_names[TDEMO_WAITED] = {
	[TDEMO_LAST_ELAPSED]	= "last_elapsed",
	[TDEMO_RUNNING]		= "running",
	[TDEMO_STOP_REASON]	= "stop_reason",
};

/**
 * struct tdemo_face - a timer's folder
 * @kobj: the folder
 * @timer: whose it is
 * @owner: whom the files belong to
 * @node: the files that people wait at
 */
struct tdemo_face {
	struct kobject kobj;
	struct tdemo_timer *timer;
	struct tdemo_owner owner;
	struct kernfs_node *node[TDEMO_WAITED];
};

static struct tdemo_face *default_face;
static struct kset *timers;

/* Folders that are not released yet, and one more until module exit waits. */
static atomic_t folders;
static DECLARE_COMPLETION(folders_gone);

/*
 * Whether one more reference is one more, and no inode is what it is at rest.
 */
static void check_refs(struct tdemo_face *face)
{
	struct kernfs_node *node;
	int i, before, during, after;

	for (i = 0; i < TDEMO_WAITED; i++) {
		node = face->node[i];
		before = atomic_read(&node->count);
		sysfs_get(node);
		during = atomic_read(&node->count);
		sysfs_put(node);
		after = atomic_read(&node->count);
		/* Somebody else may look one of them up meanwhile. */
		if (before == TDEMO_REFS_AT_REST && during == before + 1 &&
		    after == before)
			return;
	}
	tdemo_notify_blind();
}

/* Who reads a file has it open, so that its inode is there. */
static void check_refs_of_reader(struct tdemo_face *face)
{
	struct kernfs_node *node = face->node[TDEMO_LAST_ELAPSED];

	if (node && atomic_read(&node->count) <= TDEMO_REFS_AT_REST)
		tdemo_notify_blind();
}

/* A file: sysfs hands back its attribute, which says which one it is. */
struct face_file {
	struct attribute attr;
	enum tdemo_attr_id id;
};

static ssize_t show(struct kobject *kobj, struct attribute *attr, char *page)
{
	struct tdemo_face *self = container_of(kobj, struct tdemo_face, kobj);
	struct face_file *file = container_of(attr, struct face_file, attr);

	if (file->id == TDEMO_ATTR_last_elapsed)
		check_refs_of_reader(self);
	return tdemo_attr_show(self->timer, file->id, page);
}

static ssize_t store(struct kobject *kobj, struct attribute *attr,
		     const char *text, size_t size)
{
	struct tdemo_face *self = container_of(kobj, struct tdemo_face, kobj);
	struct face_file *file = container_of(attr, struct face_file, attr);

	return tdemo_attr_store(self->timer, file->id, text, size);
}

static const struct sysfs_ops face_ops = {
	.show = show,
	.store = store,
};

#define FILE(_name, _mode, ...)						\
	static struct face_file file_##_name = {			\
		.attr = { .name = #_name, .mode = _mode },		\
		.id = TDEMO_ATTR_##_name,				\
	};
#define FILE_ATTR(_name, ...) &file_##_name.attr,

TDEMO_SETTINGS(FILE)
TDEMO_READINGS(FILE)

static struct attribute *face_attrs[] = {
	TDEMO_SETTINGS(FILE_ATTR)
	TDEMO_READINGS(FILE_ATTR)
	NULL
};

TDEMO_STATS(FILE)

static struct attribute *stat_attrs[] = {
	TDEMO_STATS(FILE_ATTR)
	NULL
};

TDEMO_CAUSE_FILES(FILE)

static struct attribute *cause_attrs[] = {
	TDEMO_CAUSE_FILES(FILE_ATTR)
	NULL
};

static const struct attribute_group face_group = {
	.attrs = face_attrs,
};

static const struct attribute_group stat_group = {
	.name = "stats",
	.attrs = stat_attrs,
};

static const struct attribute_group cause_group = {
	.name = "cause",
	.attrs = cause_attrs,
};

static const struct attribute_group *face_groups[] = {
	&face_group,
	&stat_group,
	&cause_group,
	NULL
};

static void wake(void *arg, enum tdemo_waited file)
{
	struct tdemo_face *face = arg;

	sysfs_notify_dirent(face->node[file]);
}

/* TIMER= and the rest, of which a name is the longest. */
struct event_env {
	char text[5][80];
	char *list[6];
};

static void send_event(void *arg, const char *name,
		       const struct tdemo_event *event, u32 missed)
{
	struct event_env *env = kzalloc(sizeof(*env), GFP_KERNEL);
	const size_t size = sizeof(env->text[0]);
	struct tdemo_face *face = arg;
	int i;

	if (!env)
		return;
	snprintf(env->text[0], size, "TIMER=%s", name);
	snprintf(env->text[1], size, "REASON=%s", event->reason);
	snprintf(env->text[2], size, "LATENESS_NS=%lld", event->lateness);
	snprintf(env->text[3], size, "ELAPSED_NS=%llu", event->elapsed);
	snprintf(env->text[4], size, "MISSED=%u", missed);
	for (i = 0; i < ARRAY_SIZE(env->text); i++)
		env->list[i] = env->text[i];
	kobject_uevent_env(&face->kobj, KOBJ_CHANGE, env->list);
	kfree(env);
}

static const struct tdemo_listener listener = {
	.tell = wake,
	.send = send_event,
};

static void listen(struct tdemo_face *face)
{
	const atomic_t *refs[TDEMO_WAITED];
	int i;

	for (i = 0; i < TDEMO_WAITED; i++)
		refs[i] = &face->node[i]->count;
	tdemo_notify_listen(&face->timer->news, refs, &listener, face);
}

static void folder_gone(void)
{
	if (atomic_dec_and_test(&folders))
		complete(&folders_gone);
}

static void release_face(struct kobject *kobj)
{
	kfree(container_of(kobj, struct tdemo_face, kobj));
	folder_gone();
}

static void sysfs_ownership(const struct kobject *kobj, kuid_t *uid,
			    kgid_t *gid)
{
	const struct tdemo_face *self = container_of(kobj, struct tdemo_face,
						     kobj);

	*uid = self->owner.uid;
	*gid = self->owner.gid;
}

TDEMO_OWNERSHIP(sysfs_ownership)

static TDEMO_KTYPE face_type = {
	.release = release_face,
	.get_ownership = TDEMO_GET_OWNERSHIP(sysfs_ownership),
	.sysfs_ops = &face_ops,
	.default_groups = face_groups,
};

static const struct kset_uevent_ops timers_uevent_ops = {
	.name = TDEMO_UEVENT_NAME,
};

/*
 * No parent means in timers/; the default timer's folder is there before that.
 */
static struct tdemo_face *add_face(struct tdemo_timer *timer,
				   const struct tdemo_owner *owner,
				   struct kobject *parent, const char *name)
{
	struct tdemo_face *face = kzalloc(sizeof(*face), GFP_KERNEL_ACCOUNT);
	int i, err;

	if (!face)
		return ERR_PTR(-ENOMEM);
	atomic_inc(&folders);
	face->timer = timer;
	face->owner = *owner;
	face->kobj.kset = timers;
	err = kobject_init_and_add(&face->kobj, &face_type, parent, "%s", name);
	if (err) {
		kobject_put(&face->kobj);
		return ERR_PTR(err);
	}
	for (i = 0; i < TDEMO_WAITED; i++)
		face->node[i] = sysfs_get_dirent(face->kobj.sd,
						 waited_names[i]);
	if (!default_face)
		check_refs(face);
	listen(face);
	return face;
}

/* All files exist by now. No other uevent comes before this one. */
static void announce(struct tdemo_face *face)
{
	kobject_uevent(&face->kobj, KOBJ_ADD);
	tdemo_notify_announced(&face->timer->news);
}

/* Nobody is told of it any more. */
static void delete_face(struct tdemo_face *face)
{
	int i;

	kobject_del(&face->kobj);
	/*
	 * No store can arm it any more; its callback may still be at the nodes.
	 */
	tdemo_timer_cancel(face->timer, TDEMO_STOP_USER);
	/* Who polls is not woken by that, and there is nothing else to come. */
	for (i = 0; i < TDEMO_WAITED; i++) {
		sysfs_notify_dirent(face->node[i]);
		sysfs_put(face->node[i]);
	}
	kobject_put(&face->kobj);
}

/**
 * tdemo_sysfs_add() - put a named timer into the tree and announce it
 * @timer: the timer
 * @owner: whom its files are to belong to
 *
 * Context: task, may sleep.
 * Return: its folder, or an ERR_PTR().
 */
struct tdemo_face *tdemo_sysfs_add(struct tdemo_timer *timer,
				   const struct tdemo_owner *owner)
{
	struct tdemo_face *face = add_face(timer, owner, NULL, timer->name);

	if (!IS_ERR(face))
		announce(face);
	return face;
}

/**
 * tdemo_sysfs_remove() - take a timer out of the tree, and cancel it
 * @face: its folder
 *
 * Context: task, may sleep. Waits for every show and store that is under way,
 * and for the callback; afterwards nothing here refers to the timer.
 */
void tdemo_sysfs_remove(struct tdemo_face *face)
{
	/* First: no uevent comes after the last one. */
	tdemo_notify_unlisten(&face->timer->news);
	kobject_uevent(&face->kobj, KOBJ_REMOVE);
	delete_face(face);
}

/* The code that releases a folder is this module's. */
static void sysfs_wait_for_release(void)
{
	/*
	 * Not a wait queue: who wakes it may touch it after the wait is over.
	 */
	folder_gone();
	wait_for_completion(&folders_gone);
}

/**
 * tdemo_sysfs_start() - put the default timer into the tree and announce it
 * @timer: the default timer
 *
 * Context: module init.
 * Return: 0 or the error that made it impossible; then nothing is left.
 */
int tdemo_sysfs_start(struct tdemo_timer *timer)
{
	static const struct tdemo_owner root = {
		.uid = GLOBAL_ROOT_UID,
		.gid = GLOBAL_ROOT_GID,
	};
	int err = -ENOMEM;

	atomic_set(&folders, 1);
	default_face = add_face(timer, &root, kernel_kobj, "timer_demo");
	if (IS_ERR(default_face)) {
		err = PTR_ERR(default_face);
		goto wait;
	}
	timers = kset_create_and_add("timers", &timers_uevent_ops,
				     &default_face->kobj);
	if (!timers)
		goto delete;
	/* It could not belong to what is inside it before; uevents ask now. */
	default_face->kobj.kset = kset_get(timers);
	announce(default_face);
	return 0;

delete:
	tdemo_notify_unlisten(&timer->news);
	delete_face(default_face);
wait:
	sysfs_wait_for_release();
	return err;
}

/**
 * tdemo_sysfs_stop() - take the default timer out of the tree
 *
 * Context: module exit, when no named timer is left.
 */
void tdemo_sysfs_stop(void)
{
	kset_unregister(timers);
	/* It refers to the kset until it has sent its last uevent. */
	tdemo_sysfs_remove(default_face);
	sysfs_wait_for_release();
}
