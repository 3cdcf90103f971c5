/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Test cases that run as KUnit where the kernel has it, and else, on the stock
 * kernels, from the module's own init.
 */
#ifndef _TDEMO_UNIT_H
#define _TDEMO_UNIT_H

#if IS_ENABLED(CONFIG_KUNIT)
#include <kunit/test.h>

#define EXPECT_EQ(test, left, right) \
	KUNIT_EXPECT_EQ(test, (s64)(left), (s64)(right))
#define EXPECT_TRUE(test, claim) KUNIT_EXPECT_TRUE(test, claim)

#else
#include <linux/kernel.h>
#include <linux/module.h>

struct kunit {
	unsigned int failures;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
};

#define KUNIT_CASE(function) { .run_case = function, .name = #function }

#define EXPECT_EQ(test, left, right)					\
	tdemo_unit_expect(test, (s64)(left), (s64)(right), #left, __LINE__)
#define EXPECT_TRUE(test, claim)					\
	tdemo_unit_expect(test, !!(claim), 1, #claim, __LINE__)

static void tdemo_unit_expect(struct kunit *test, s64 left, s64 right,
			      const char *what, int line)
{
	if (left == right)
		return;
	test->failures++;
	pr_err("# line %d: %s is %lld, not %lld\n", line, what, left, right);
}

#endif
#endif
