// SPDX-License-Identifier: GPL-2.0
/*
 * The face under /sys/kernel/timer_demo. A kobject there sends uevents only if
 * it belongs to a kset; the kset is the folder timers/ inside it, so the two
 * hold each other until the last one is taken out of the tree.
 */
#include "sysfs.h"

#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "attrs.h"

/**
 * struct face - a timer's folder
 * @kobj: the folder
 * @timer: whose it is
 * @released: nobody holds @kobj any more
 */
struct face {
	struct kobject kobj;
	struct tdemo_timer *timer;
	struct completion released;
};

static struct face face;
static struct kset timers;
static struct completion timers_released;

/* A file: sysfs hands back its attribute, which says which one it is. */
struct file {
	struct attribute attr;
	enum tdemo_attr_id id;
};

static ssize_t show(struct kobject *kobj, struct attribute *attr, char *page)
{
	struct face *self = container_of(kobj, struct face, kobj);
	struct file *file = container_of(attr, struct file, attr);

	return tdemo_attr_show(self->timer, file->id, page);
}

static ssize_t store(struct kobject *kobj, struct attribute *attr,
		     const char *text, size_t size)
{
	struct face *self = container_of(kobj, struct face, kobj);
	struct file *file = container_of(attr, struct file, attr);

	return tdemo_attr_store(self->timer, file->id, text, size);
}

static const struct sysfs_ops face_ops = {
	.show = show,
	.store = store,
};

#define FILE(_name, _mode)						\
	static struct file file_##_name = {				\
		.attr = { .name = #_name, .mode = _mode },		\
		.id = TDEMO_ATTR_##_name,				\
	};
#define FILE_ATTR(_name, _mode) &file_##_name.attr,

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

static const struct attribute_group face_group = {
	.attrs = face_attrs,
};

static const struct attribute_group stat_group = {
	.name = "stats",
	.attrs = stat_attrs,
};

static const struct attribute_group *face_groups[] = {
	&face_group,
	&stat_group,
	NULL
};

static void release_face(struct kobject *kobj)
{
	complete(&container_of(kobj, struct face, kobj)->released);
}

static TDEMO_KTYPE face_type = {
	.release = release_face,
	.sysfs_ops = &face_ops,
	.default_groups = face_groups,
};

static void release_timers(struct kobject *kobj)
{
	complete(&timers_released);
}

static TDEMO_KTYPE timers_type = {
	.release = release_timers,
	.sysfs_ops = &kobj_sysfs_ops,
};

static const char *subsystem(TDEMO_UEVENT_NAME_ARGS)
{
	return "timer_demo";
}

static const struct kset_uevent_ops timers_uevent_ops = {
	.name = subsystem,
};

/* What kset_register() does before it puts a kset into the tree. */
static void prepare_timers(void)
{
	memset(&timers, 0, sizeof(timers));
	init_completion(&timers_released);
	kobject_init(&timers.kobj, &timers_type);
	INIT_LIST_HEAD(&timers.list);
	spin_lock_init(&timers.list_lock);
	timers.uevent_ops = &timers_uevent_ops;
}

static void put_and_wait(struct kobject *kobj, struct completion *released)
{
	kobject_put(kobj);
	wait_for_completion(released);
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
	int err;

	prepare_timers();
	memset(&face, 0, sizeof(face));
	init_completion(&face.released);
	face.timer = timer;
	face.kobj.kset = &timers;
	err = kobject_init_and_add(&face.kobj, &face_type, kernel_kobj,
				   "timer_demo");
	if (err)
		goto put_face;
	err = kobject_add(&timers.kobj, &face.kobj, "timers");
	if (err)
		goto del_face;
	/* All files exist by now. */
	kobject_uevent(&face.kobj, KOBJ_ADD);
	return 0;

del_face:
	kobject_del(&face.kobj);
put_face:
	put_and_wait(&face.kobj, &face.released);
	put_and_wait(&timers.kobj, &timers_released);
	return err;
}

/**
 * tdemo_sysfs_stop() - take the default timer out of the tree
 *
 * Context: module exit. Waits for every show and store that is under way.
 */
void tdemo_sysfs_stop(void)
{
	kobject_uevent(&face.kobj, KOBJ_REMOVE);
	kobject_del(&timers.kobj);
	kobject_del(&face.kobj);
	put_and_wait(&face.kobj, &face.released);
	put_and_wait(&timers.kobj, &timers_released);
}
