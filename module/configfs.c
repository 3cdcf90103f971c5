// SPDX-License-Identifier: GPL-2.0
/*
 * The face in configfs. It owns the named timers: mkdir makes one, with its
 * folder in sysfs, and rmdir ends both.
 */
#include "configfs.h"

#include <linux/atomic.h>
#include <linux/configfs.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "ascii.h"
#include "attrs.h"
#include "params.h"
#include "sysfs.h"

/**
 * struct item - a named timer
 * @group: its folder
 * @stats: the folder stats in it
 * @cause: the folder cause in it
 * @timer: the timer
 * @face: its other folder, in sysfs
 * @owner: who made it
 * @unowned: in the list of that name, until its folder is its owner's
 */
struct item {
	struct config_group group;
	struct config_group stats;
	struct config_group cause;
	struct tdemo_timer *timer;
	struct tdemo_face *face;
	struct tdemo_owner owner;
	struct list_head unowned;
};

#define CONFIGFS_NAME_MAX	63

/* Named timers, and those of them that others than root have made. */
static atomic64_t named = ATOMIC64_INIT(0);
static atomic64_t members = ATOMIC64_INIT(0);

/*
 * Timers whose folders are root's, but were not made by root. Guarded by the
 * lock of our folder's inode, which mkdir and rmdir hold.
 */
static LIST_HEAD(unowned);

static struct tdemo_timer *configfs_timer_of(struct config_item *item)
{
	return container_of(to_config_group(item), struct item, group)->timer;
}

static struct tdemo_timer *configfs_timer_of_stats(struct config_item *item)
{
	return container_of(to_config_group(item), struct item, stats)->timer;
}

static struct tdemo_timer *configfs_timer_of_cause(struct config_item *item)
{
	return container_of(to_config_group(item), struct item, cause)->timer;
}

/*
 * configfs does not say which file it is about, so each has its own pair. One
 * without a function cannot be opened for that, whatever its mode is changed
 * to.
 */
#define FILE_OF(_name, _mode, _timer_of)				\
	static ssize_t configfs_show_##_name(struct config_item *item, char *page) \
	{								\
		return tdemo_attr_show(_timer_of(item),			\
				       TDEMO_ATTR_##_name, page);	\
	}								\
	static ssize_t configfs_store_##_name(struct config_item *item,		\
				     const char *text, size_t size)	\
	{								\
		return tdemo_attr_store(_timer_of(item),		\
					TDEMO_ATTR_##_name, text, size); \
	}								\
	static struct configfs_attribute file_##_name = {		\
		.ca_name = #_name,					\
		.ca_mode = _mode,					\
		.ca_owner = THIS_MODULE,				\
		.show = (_mode) & 0444 ? configfs_show_##_name : NULL,	\
		.store = (_mode) & 0222 ? configfs_store_##_name : NULL,	\
	};
#define FILE(_name, _mode, ...) FILE_OF(_name, _mode, configfs_timer_of)
#define STAT_FILE(_name, _mode) FILE_OF(_name, _mode, configfs_timer_of_stats)
#define CAUSE_FILE(_name, _mode) FILE_OF(_name, _mode, configfs_timer_of_cause)
#define FILE_ATTR(_name, ...) &file_##_name,

TDEMO_SETTINGS(FILE)
TDEMO_READINGS(FILE)
TDEMO_STATS(STAT_FILE)
TDEMO_CAUSE_FILES(CAUSE_FILE)

static struct configfs_attribute *item_attrs[] = {
	TDEMO_SETTINGS(FILE_ATTR)
	TDEMO_READINGS(FILE_ATTR)
	NULL
};

static struct configfs_attribute *stat_attrs[] = {
	TDEMO_STATS(FILE_ATTR)
	NULL
};

static struct configfs_attribute *cause_attrs[] = {
	TDEMO_CAUSE_FILES(FILE_ATTR)
	NULL
};

static bool configfs_is_roots(const struct tdemo_owner *owner)
{
	return uid_eq(owner->uid, GLOBAL_ROOT_UID);
}

static void configfs_uncount(const struct tdemo_owner *owner)
{
	if (!configfs_is_roots(owner))
		atomic64_dec(&members);
	atomic64_dec(&named);
}

/* Others than root get a 64th part, lest root find that none are left. */
static int configfs_count(const struct tdemo_owner *owner)
{
	u64 limit = max(tdemo_params.max_timers / 64, 1ULL);
	bool full = atomic64_inc_return(&named) > tdemo_params.max_timers;

	if (!configfs_is_roots(owner) && atomic64_inc_return(&members) > limit)
		full = true;
	if (!full)
		return 0;
	configfs_uncount(owner);
	return -ENOSPC;
}

static void configfs_release_item(struct config_item *item)
{
	struct item *self = container_of(to_config_group(item), struct item,
					 group);

	tdemo_timer_destroy(self->timer);
	configfs_uncount(&self->owner);
	kfree(self);
}

static struct configfs_item_operations item_ops = {
	.release = configfs_release_item,
};

static const struct config_item_type item_type = {
	.ct_item_ops = &item_ops,
	.ct_attrs = item_attrs,
	.ct_owner = THIS_MODULE,
};

static const struct config_item_type stat_type = {
	.ct_attrs = stat_attrs,
	.ct_owner = THIS_MODULE,
};

static const struct config_item_type cause_type = {
	.ct_attrs = cause_attrs,
	.ct_owner = THIS_MODULE,
};

/* Names reach shells, logs, labels and rules, all of which take these. */
static bool configfs_good_name(const char *name)
{
	size_t i, length = strlen(name);

	if (length > CONFIGFS_NAME_MAX || name[0] == '-' || name[0] == '.')
		return false;
	for (i = 0; i < length; i++)
		if (!isascii(name[i]) || (!isalnum(name[i]) &&
					  !strchr("._:@+-", name[i])))
			return false;
	return true;
}

/* The log says why mkdir fails: people see no more than an error's name. */
static int configfs_check_name(const char *name)
{
	char shown[CONFIGFS_NAME_MAX + 1];

	strscpy(shown, name, sizeof(shown));
	tdemo_ascii(shown);
	if (!configfs_good_name(name)) {
		pr_notice_ratelimited("mkdir '%s' refused: a name is 1 to 63 of A-Z a-z 0-9 . _ : @ + - and begins with neither - nor .\n",
				      shown);
		return -EINVAL;
	}
	if (strcmp(name, "default") == 0) {
		pr_notice_ratelimited("mkdir '%s' refused: the default timer is called so\n",
				      shown);
		return -EEXIST;
	}
	return 0;
}

static struct item *configfs_make_item(const char *name,
				       const struct tdemo_owner *owner)
{
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL_ACCOUNT);
	int err;

	if (!item)
		return ERR_PTR(-ENOMEM);
	item->owner = *owner;
	INIT_LIST_HEAD(&item->unowned);
	item->timer = tdemo_timer_create(name, &tdemo_params.config);
	if (IS_ERR(item->timer)) {
		err = PTR_ERR(item->timer);
		goto free_item;
	}
	item->face = tdemo_sysfs_add(item->timer, owner);
	if (IS_ERR(item->face)) {
		err = PTR_ERR(item->face);
		goto destroy_timer;
	}
	return item;

destroy_timer:
	tdemo_timer_destroy(item->timer);
free_item:
	kfree(item);
	return ERR_PTR(err);
}

static struct inode *configfs_folder(void);
static void configfs_give_folders(struct work_struct *work);
static DECLARE_WORK(giver, configfs_give_folders);

static struct config_group *configfs_make_group(struct config_group *parent,
						const char *name)
{
	struct tdemo_owner owner = {
		.uid = current_fsuid(),
		.gid = configfs_folder()->i_gid,
	};
	struct item *item;
	int err = configfs_check_name(name);

	if (!err)
		err = configfs_count(&owner);
	if (err)
		return ERR_PTR(err);
	item = configfs_make_item(name, &owner);
	if (IS_ERR(item)) {
		configfs_uncount(&owner);
		return ERR_CAST(item);
	}
	if (!configfs_is_roots(&owner)) {
		list_add(&item->unowned, &unowned);
		schedule_work(&giver);
	}
	config_group_init_type_name(&item->group, name, &item_type);
	config_group_init_type_name(&item->stats, "stats", &stat_type);
	configfs_add_default_group(&item->stats, &item->group);
	config_group_init_type_name(&item->cause, "cause", &cause_type);
	configfs_add_default_group(&item->cause, &item->group);
	return &item->group;
}

/* No file is being read or written any more: configfs has waited for that. */
static void configfs_drop_item(struct config_group *parent,
			       struct config_item *item)
{
	struct item *self = container_of(to_config_group(item), struct item,
					 group);

	list_del(&self->unowned);
	tdemo_sysfs_remove(self->face);
	config_item_put(item);
}

static struct configfs_group_operations root_ops = {
	.make_group = configfs_make_group,
	.drop_item = configfs_drop_item,
};

static const struct config_item_type root_type = {
	.ct_group_ops = &root_ops,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem root = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "timer_demo",
			.ci_type = &root_type,
		},
	},
};

static struct inode *configfs_folder(void)
{
	return d_inode(root.su_group.cg_item.ci_dentry);
}

/*
 * configfs makes every folder root's. Where ours is sticky, like /tmp, only the
 * owner of a folder in it may remove it, so that it has to be its maker's. It
 * comes into being after configfs_make_group(): wait until mkdir has let go of
 * ours.
 */
static void configfs_give_folders(struct work_struct *work)
{
	struct item *item, *next;

	inode_lock(configfs_folder());
	list_for_each_entry_safe(item, next, &unowned, unowned) {
		d_inode(item->group.cg_item.ci_dentry)->i_uid = item->owner.uid;
		list_del_init(&item->unowned);
	}
	inode_unlock(configfs_folder());
}

/**
 * tdemo_configfs_start() - make the folder timer_demo in configfs
 *
 * Context: module init, last: timers can be made at once.
 * Return: 0 or the error of configfs.
 */
int tdemo_configfs_start(void)
{
	config_group_init(&root.su_group);
	mutex_init(&root.su_mutex);
	return configfs_register_subsystem(&root);
}

/**
 * tdemo_configfs_stop() - take the folder away
 *
 * Context: module exit. Timers in it hold the module, so there are none.
 */
void tdemo_configfs_stop(void)
{
	cancel_work_sync(&giver);
	configfs_unregister_subsystem(&root);
}
