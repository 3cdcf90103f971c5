// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the files that touch no kernel state. They are compiled in
 * here once more, so that their statics can be reached as well.
 */
#include "../plan.c"
#include "../stats.c"
#include "../u128.c"
#include "../wheel.c"

#include <linux/module.h>
#include <linux/slab.h>

#include "unit.h"

/* A fixed sequence, so that a failure can be had again (Knuth's MMIX). */
static u64 random_state = 1;

static u64 random_bits(unsigned int bits)
{
	random_state = random_state * 6364136223846793005ULL +
		       1442695040888963407ULL;
	return random_state >> (64 - bits);
}

static void u128_products(struct kunit *test)
{
	static const struct {
		u64 a, b, high, low;
	} cases[] = {
		{ 0, U64_MAX, 0, 0 },
		{ 1, U64_MAX, 0, U64_MAX },
		{ 1ULL << 32, 1ULL << 32, 1, 0 },
		{ U64_MAX, U64_MAX, U64_MAX - 1, 1 },
		{ 0xffffffff00000001ULL, 0xfffffffeULL, 0xfffffffdULL,
		  0x00000002fffffffeULL },
	};
	struct tdemo_u128 product;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		product = tdemo_u128_mul(cases[i].a, cases[i].b);
		EXPECT_EQ(test, product.high, cases[i].high);
		EXPECT_EQ(test, product.low, cases[i].low);
	}
}

static void u128_carries(struct kunit *test)
{
	struct tdemo_u128 sum = { .high = 0, .low = U64_MAX };
	struct tdemo_u128 one = { .high = 0, .low = 1 };
	struct tdemo_u128 most = { .high = U64_MAX, .low = U64_MAX };

	tdemo_u128_add(&sum, 1);
	EXPECT_EQ(test, sum.high, 1);
	EXPECT_EQ(test, sum.low, 0);
	sum = tdemo_u128_sub(sum, one);
	EXPECT_EQ(test, sum.high, 0);
	EXPECT_EQ(test, sum.low, U64_MAX);
	EXPECT_TRUE(test, tdemo_u128_less(sum, most));
	EXPECT_TRUE(test, !tdemo_u128_less(most, sum));
	EXPECT_TRUE(test, !tdemo_u128_less(most, most));

	sum = tdemo_u128_div(most, 1);
	EXPECT_EQ(test, sum.high, U64_MAX);
	EXPECT_EQ(test, sum.low, U64_MAX);
	EXPECT_EQ(test, tdemo_u128_sqrt(most), U64_MAX);
}

/* (a x b + c) / b is a, for c below b; and roots fall between their squares. */
static void u128_prints(struct kunit *test, u64 high, u64 low, const char *want)
{
	struct tdemo_u128 number = { .high = high, .low = low };
	char text[40];

	EXPECT_EQ(test, tdemo_u128_print(number, text, sizeof(text)),
		  (int)strlen(want));
	EXPECT_EQ(test, strcmp(text, want), 0);
}

static void u128_in_digits(struct kunit *test)
{
	u128_prints(test, 0, 0, "0");
	u128_prints(test, 0, U64_MAX, "18446744073709551615");
	u128_prints(test, 1, 0, "18446744073709551616");
	/* 2 x 10^19 and 10^36, whose lower parts are zeros. */
	u128_prints(test, 1, 1553255926290448384ULL, "20000000000000000000");
	u128_prints(test, 54210108624275221ULL, 12919594847110692864ULL,
		    "1000000000000000000000000000000000000");
	u128_prints(test, U64_MAX, U64_MAX,
		    "340282366920938463463374607431768211455");
}

static void u128_quotients_and_roots(struct kunit *test)
{
	struct tdemo_u128 product, quotient;
	u64 a, b, c, root;
	int i;

	for (i = 0; i < 1000; i++) {
		a = random_bits(1 + random_bits(6));
		b = 1 + random_bits(1 + random_bits(5));
		div64_u64_rem(random_bits(63), b, &c);
		product = tdemo_u128_mul(a, b);
		tdemo_u128_add(&product, c);
		quotient = tdemo_u128_div(product, b);
		EXPECT_EQ(test, quotient.high, 0);
		EXPECT_EQ(test, quotient.low, a);

		root = tdemo_u128_sqrt(product);
		EXPECT_TRUE(test, !tdemo_u128_less(product,
						   tdemo_u128_mul(root, root)));
		EXPECT_TRUE(test, root == U64_MAX ||
			    tdemo_u128_less(product,
					    tdemo_u128_mul(root + 1, root + 1)));
	}
}

static void buckets_meet(struct kunit *test)
{
	unsigned int i;

	EXPECT_EQ(test, tdemo_stats_floor(0), 0);
	for (i = 0; i < TDEMO_BUCKETS; i++) {
		u64 from = tdemo_stats_floor(i), to = tdemo_stats_floor(i + 1);

		EXPECT_EQ(test, tdemo_stats_bucket(from), i);
		EXPECT_EQ(test, tdemo_stats_bucket(to - 1), i);
		/* At most 12.5 % wide. */
		EXPECT_TRUE(test, to - from == 1 || (to - from) * 8 <= from);
	}
	EXPECT_EQ(test, tdemo_stats_floor(TDEMO_BUCKETS), 1ULL << 41);
	EXPECT_EQ(test, tdemo_stats_bucket(1ULL << 41), TDEMO_BUCKETS - 1);
	EXPECT_EQ(test, tdemo_stats_bucket(U64_MAX), TDEMO_BUCKETS - 1);
	/* 18 minutes are well within. */
	EXPECT_TRUE(test, tdemo_stats_bucket(18ULL * 60 * 1000000000) <
			  TDEMO_BUCKETS - 8);
}

/* What expiry.c does with a sample. */
static void add(struct tdemo_stats *stats, s64 lateness)
{
	tdemo_stats_add(stats, lateness);
	stats->max = max(stats->max, lateness);
}

static void quantiles_of_few(struct kunit *test)
{
	static const s64 samples[] = { 3, 5, 9, 12 };
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);
	size_t i;

	if (!stats)
		return;
	tdemo_stats_init(stats, 0);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 500), 0);
	EXPECT_EQ(test, tdemo_stats_mean(stats), 0);
	EXPECT_EQ(test, tdemo_stats_stddev(stats), 0);
	for (i = 0; i < ARRAY_SIZE(samples); i++)
		add(stats, samples[i]);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 1), 3);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 250), 3);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 500), 5);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 501), 9);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 1000), 12);
	EXPECT_EQ(test, tdemo_stats_mean(stats), 7);
	/* The mean is 7.25, the variance 12.1875. */
	EXPECT_EQ(test, tdemo_stats_stddev(stats), 3);
	kfree(stats);
}

/* What is interpolated never leaves what was seen. */
static void quantiles_within_bounds(struct kunit *test)
{
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);

	if (!stats)
		return;
	/* One bucket, from 960 to 1023. */
	tdemo_stats_init(stats, 0);
	add(stats, 1020);
	add(stats, 1022);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 500), 1020);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 501), 1022);
	tdemo_stats_init(stats, 0);
	add(stats, 961);
	add(stats, 962);
	add(stats, 962);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 600), 962);

	/* The last bucket ends where the latest is. */
	tdemo_stats_init(stats, 0);
	add(stats, 1ULL << 42);
	add(stats, 1ULL << 46);
	add(stats, 1ULL << 46);
	EXPECT_TRUE(test, tdemo_stats_quantile(stats, 500) > 1LL << 44);
	kfree(stats);
}

/* 1 to 100,000 ns, once each: every share is known, to within a bucket. */
static void quantiles_of_many(struct kunit *test)
{
	static const u32 shares[] = { 10, 500, 900, 990, 999, 1000 };
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);
	s64 got, least = 0;
	size_t i;
	u64 v;

	if (!stats)
		return;
	tdemo_stats_init(stats, 0);
	for (v = 1; v <= 100000; v++)
		add(stats, v);
	for (i = 0; i < ARRAY_SIZE(shares); i++) {
		v = 100 * shares[i];
		got = tdemo_stats_quantile(stats, shares[i]);
		EXPECT_TRUE(test, got >= v - v / 8 && got <= v + v / 8);
		EXPECT_TRUE(test, got >= least);
		least = got;
	}
	EXPECT_EQ(test, tdemo_stats_mean(stats), 50000);
	/* sqrt((n^2 - 1) / 12) */
	EXPECT_EQ(test, tdemo_stats_stddev(stats), 28867);
	kfree(stats);
}

static void early_and_absurd(struct kunit *test)
{
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);

	if (!stats)
		return;
	tdemo_stats_init(stats, 0);
	add(stats, -5);
	add(stats, S64_MAX);
	EXPECT_EQ(test, stats->early, 1);
	EXPECT_EQ(test, stats->min, -5);
	EXPECT_EQ(test, stats->bucket[0], 1);
	EXPECT_EQ(test, stats->bucket[TDEMO_BUCKETS - 1], 1);
	EXPECT_EQ(test, tdemo_stats_quantile(stats, 1000), S64_MAX);
	EXPECT_EQ(test, tdemo_stats_mean(stats), S64_MAX / 2);
	kfree(stats);
}

/* Rounded down, though the sum of squares is not a multiple of their number. */
static void deviation_of_few(struct kunit *test)
{
	static const struct {
		s64 samples[4];
		u64 n, mean, stddev;
	} cases[] = {
		{ { 5 }, 1, 5, 0 },
		{ { 0, 1 }, 2, 0, 0 },
		{ { 0, 2 }, 2, 1, 1 },
		{ { 0, 0, 2 }, 3, 0, 0 },
		{ { 0, 0, 0, 3 }, 4, 0, 1 },
		{ { 1, 2, 3, 5 }, 4, 2, 1 },
		{ { 10, 20, 40, 80 }, 4, 37, 26 },
	};
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);
	size_t i, k;

	if (!stats)
		return;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		tdemo_stats_init(stats, 0);
		for (k = 0; k < cases[i].n; k++)
			add(stats, cases[i].samples[k]);
		EXPECT_EQ(test, tdemo_stats_mean(stats), cases[i].mean);
		EXPECT_EQ(test, tdemo_stats_stddev(stats), cases[i].stddev);
	}
	kfree(stats);
}

/* Where a square takes more than 64 bits, and where it is not kept whole. */
static void squares_of_long_times(struct kunit *test)
{
	static const u64 times[] = {
		U32_MAX, 1ULL << 32, (1ULL << 40) - 1, TDEMO_SQUARE_MAX - 1,
		TDEMO_SQUARE_MAX, S64_MAX
	};
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);
	size_t i;
	int k;

	if (!stats)
		return;
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		u64 time = min_t(u64, times[i], TDEMO_SQUARE_MAX);
		struct tdemo_u128 squares =
			tdemo_u128_scale(tdemo_u128_mul(time, time), 5);

		tdemo_stats_init(stats, 0);
		for (k = 0; k < 5; k++)
			add(stats, times[i]);
		EXPECT_EQ(test, stats->squares.high, squares.high);
		EXPECT_EQ(test, stats->squares.low, squares.low);
		EXPECT_EQ(test, tdemo_stats_mean(stats), times[i]);
		EXPECT_EQ(test, tdemo_stats_stddev(stats), 0);
	}
	tdemo_stats_init(stats, 0);
	add(stats, 0);
	add(stats, 1ULL << 34);
	EXPECT_EQ(test, tdemo_stats_stddev(stats), 1ULL << 33);
	kfree(stats);
}

/* As if each of 2^39 expiries had been @a late, and each of 2^39 others @b. */
static void fill(struct tdemo_stats *stats, u64 a, u64 b)
{
	const u64 half = 1ULL << 39;

	tdemo_stats_init(stats, 0);
	stats->expirations = 2 * half;
	stats->sum = tdemo_u128_mul(a + b, half);
	stats->squares = tdemo_u128_scale(tdemo_u128_mul(a, a), half);
	a = stats->squares.low;
	stats->squares.high +=
		tdemo_u128_scale(tdemo_u128_mul(b, b), half).high;
	tdemo_u128_add(&stats->squares,
		       tdemo_u128_scale(tdemo_u128_mul(b, b), half).low);
}

static void moments_of_2_to_the_40(struct kunit *test)
{
	static const struct {
		u64 a, b;
	} cases[] = {
		{ 0, 0 }, { 1000, 1000 }, { 1000, 1002 }, { 0, 2 },
		{ TDEMO_SQUARE_MAX, TDEMO_SQUARE_MAX },
		{ 0, TDEMO_SQUARE_MAX },
		{ TDEMO_SQUARE_MAX - 2, TDEMO_SQUARE_MAX },
		{ 4294967295ULL, 4294967301ULL },
	};
	struct tdemo_stats *stats = kmalloc(sizeof(*stats), GFP_KERNEL);
	size_t i;

	if (!stats)
		return;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		fill(stats, cases[i].a, cases[i].b);
		EXPECT_EQ(test, tdemo_stats_mean(stats),
			  (cases[i].a + cases[i].b) / 2);
		EXPECT_EQ(test, tdemo_stats_stddev(stats),
			  (cases[i].b - cases[i].a) / 2);
	}
	kfree(stats);
}

/* The plan against one that goes from deadline to deadline. */
static void plan_skips_like_counting(struct kunit *test)
{
	int i;

	for (i = 0; i < 2000; i++) {
		struct tdemo_plan plan = {
			.deadline = random_bits(40),
			.wait = 1 + random_bits(1 + random_bits(4)),
			.step = i & 1 ? random_bits(1 + random_bits(3)) : 0,
		};
		u64 now = plan.deadline + random_bits(1 + random_bits(4));
		u64 deadline = plan.deadline, wait = plan.wait, missed = 0;

		plan.slow_path = plan.step;
		deadline += wait;
		wait += plan.step;
		while (deadline <= now) {
			deadline += wait;
			wait += plan.step;
			missed++;
		}
		EXPECT_EQ(test, tdemo_plan_next(&plan, now), missed);
		EXPECT_EQ(test, plan.deadline, deadline);
		EXPECT_EQ(test, plan.wait, wait);
	}
}

/*
 * Too many to count one by one: it is the first deadline after now, and the
 * n-th that the settings give.
 */
static void plan_skips_far(struct kunit *test)
{
	int i;

	for (i = 0; i < 2000; i++) {
		u64 wait = 1 + random_bits(1 + random_bits(5));
		u64 step = i & 1 ? random_bits(1 + random_bits(5)) : 0;
		u64 now = random_bits(62), n, deadline;
		struct tdemo_plan plan = { .wait = wait, .step = step };

		n = tdemo_plan_next(&plan, now) + 1;
		deadline = n * wait;
		deadline += n & 1 ? (n - 1) / 2 * n * step :
				    n / 2 * (n - 1) * step;
		EXPECT_EQ(test, plan.deadline, deadline);
		EXPECT_EQ(test, plan.wait, wait + n * step);
		/* And none of this has come round to where it began. */
		EXPECT_EQ(test, tdemo_u128_scale(tdemo_u128_mul(n, n - 1),
						 step).high, 0);
		EXPECT_TRUE(test, plan.deadline > now);
		EXPECT_TRUE(test, plan.deadline - (plan.wait - step) <= now ||
			    n == 1);
	}
}

static void plan_keeps_its_grid(struct kunit *test)
{
	struct tdemo_plan plan = { .wait = 1000003 };
	u64 start = 123456789, overruns = 0;
	int i;

	tdemo_plan_start(&plan, start, 0);
	for (i = 1; i < 100000; i++)
		overruns += tdemo_plan_next(&plan, plan.deadline +
					    random_bits(21));
	EXPECT_EQ(test, plan.deadline, start + (i + overruns) * plan.wait);
}

static void plan_starts(struct kunit *test)
{
	struct tdemo_plan plan = { .wait = 10, .step = 3 };

	tdemo_plan_start(&plan, 100, 0);
	EXPECT_EQ(test, plan.deadline, 110);
	EXPECT_EQ(test, plan.wait, 13);
	plan.wait = 10;
	tdemo_plan_start(&plan, 100, 50);
	EXPECT_EQ(test, plan.deadline, 150);
	EXPECT_EQ(test, plan.wait, 10);
	plan.from_now = true;
	plan.slow_path = true;
	EXPECT_EQ(test, tdemo_plan_next(&plan, 170), 0);
	EXPECT_EQ(test, plan.deadline, 180);
	EXPECT_EQ(test, plan.wait, 13);
}

/* 292 years off, and with steps that double them: late, but never early. */
static void plan_has_an_end(struct kunit *test)
{
	struct tdemo_plan plan = { .wait = TDEMO_INTERVAL_MAX };

	tdemo_plan_start(&plan, 36854775808ULL, 0);
	EXPECT_EQ(test, plan.deadline, TDEMO_DEADLINE_MAX);
	EXPECT_EQ(test, tdemo_plan_add(TDEMO_DEADLINE_MAX, TDEMO_INTERVAL_MAX),
		  TDEMO_DEADLINE_MAX);
	plan.step = 1;
	plan_grow(&plan);
	EXPECT_EQ(test, plan.wait, TDEMO_INTERVAL_MAX);
	plan.step = U64_MAX;
	plan_grow(&plan);
	EXPECT_EQ(test, plan.wait, TDEMO_INTERVAL_MAX);

	plan.deadline = 1000;
	plan.wait = 1;
	plan.step = U64_MAX;
	plan.slow_path = true;
	EXPECT_EQ(test, tdemo_plan_next(&plan, 2000), 1);
	EXPECT_EQ(test, plan.deadline, 1001 + TDEMO_INTERVAL_MAX);

	/* Sums and products on the way there do not leave 64 bits. */
	plan.deadline = 9;
	plan.wait = 1;
	plan.step = U64_MAX;
	EXPECT_EQ(test, tdemo_plan_next(&plan, S64_MAX - 1), 2);
	EXPECT_EQ(test, plan.deadline, TDEMO_DEADLINE_MAX);
	EXPECT_EQ(test, plan.wait, TDEMO_INTERVAL_MAX);
	plan.deadline = 0;
	plan.wait = 1;
	plan.step = 1ULL << 62;
	EXPECT_EQ(test, tdemo_plan_next(&plan, S64_MAX - 1), 2);
	EXPECT_EQ(test, plan.deadline, TDEMO_DEADLINE_MAX);
	EXPECT_EQ(test, plan.wait, TDEMO_INTERVAL_MAX);

	plan.deadline = 0;
	plan.wait = 1;
	plan.step = 0;
	plan.slow_path = false;
	EXPECT_EQ(test, tdemo_plan_next(&plan, S64_MAX - 1), S64_MAX - 1);
	EXPECT_EQ(test, plan.deadline, TDEMO_DEADLINE_MAX);
}

static void wheel_levels(struct kunit *test)
{
	u64 tick = TICK_NSEC, start = 63;
	int level;

	EXPECT_EQ(test, tdemo_wheel_ticks(0), 0);
	EXPECT_EQ(test, tdemo_wheel_ticks(1), 1);
	EXPECT_EQ(test, tdemo_wheel_ticks(tick), 1);
	EXPECT_EQ(test, tdemo_wheel_ticks(tick + 1), 2);
	EXPECT_EQ(test, tdemo_wheel_granule(1), tick);
	EXPECT_EQ(test, tdemo_wheel_bound(1), 2 * tick);
	for (level = 1; level < LEVELS; level++, start <<= 3) {
		u64 granule = tick << (3 * level);

		EXPECT_EQ(test, tdemo_wheel_granule((start - 1) * tick),
			  granule / 8);
		EXPECT_EQ(test, tdemo_wheel_granule((start - 1) * tick + 1),
			  granule);
		EXPECT_EQ(test, tdemo_wheel_bound((start - 1) * tick),
			  granule / 8 + tick);
		EXPECT_EQ(test, tdemo_wheel_bound(start * tick),
			  granule + tick);
	}
	EXPECT_EQ(test, tdemo_wheel_granule(TDEMO_DEADLINE_MAX),
		  tick << (3 * (LEVELS - 1)));
}

/*
 * Ticks at any phase, a grid of deadlines: the tick after the one that is asked
 * for is never before the deadline, and less than two ticks after it.
 */
static void ticks_never_early(struct kunit *test)
{
	int i, k;

	for (i = 0; i < 500; i++) {
		u64 phase = random_bits(21), now = phase + random_bits(32);
		u64 interval = 1 + random_bits(26);
		struct tdemo_ticks ticks;
		u64 deadline = now, jiffy, fires;

		jiffy = div_u64(now - phase, TICK_NSEC);
		tdemo_ticks_anchor(&ticks, now, jiffy);
		for (k = 0; k < 20; k++) {
			deadline += interval;
			if (deadline <= now)
				continue;
			jiffy = div_u64(now - phase, TICK_NSEC);
			fires = jiffy + 1 + tdemo_ticks_until(&ticks, deadline,
							      now, jiffy);
			now = phase + fires * TICK_NSEC;
			EXPECT_TRUE(test, now >= deadline);
			EXPECT_TRUE(test, now - deadline < 2 * TICK_NSEC);
			now += random_bits(20);
		}
	}
}

/*
 * From one phase a grid keeps time; from a new one each wait is a tick longer.
 */
static void ticks_by_policy(struct kunit *test)
{
	struct tdemo_ticks ticks;
	u64 tick = TICK_NSEC;

	tdemo_ticks_anchor(&ticks, 1000, 50);
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 1000 + tick, 1000, 50), 1);
	/* In the callback at tick 52, for the next deadline. */
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 1000 + 2 * tick,
					  500 + 2 * tick, 52), 0);
	tdemo_ticks_anchor(&ticks, 500 + 2 * tick, 52);
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 500 + 3 * tick,
					  500 + 2 * tick, 52), 1);
}

/*
 * jiffies fall behind the clock by some ticks and catch up again, as they do
 * when the CPU that counts them is held up. A grid of one tick goes on at the
 * right rate: less than a tick late, whatever the phase was.
 */
static void ticks_after_a_stall(struct kunit *test)
{
	int i, k;

	for (i = 0; i < 200; i++) {
		u64 phase = random_bits(21), now = phase + random_bits(24);
		u64 deadline = now, fires, behind;
		struct tdemo_ticks ticks;

		tdemo_ticks_anchor(&ticks, now, div_u64(now - phase, TICK_NSEC));
		for (k = 0; k < 40; k++) {
			u64 jiffy = div_u64(now - phase, TICK_NSEC);

			if (now < deadline) {
				tdemo_ticks_aim(&ticks, deadline, now, jiffy);
			} else {
				EXPECT_TRUE(test, k < 20 ||
					    now - deadline < TICK_NSEC);
				while (deadline <= now)
					deadline += TICK_NSEC;
			}
			behind = k == 10 ? 1 + random_bits(3) : 0;
			behind = min(behind, jiffy);
			fires = jiffy - behind + 1 +
				tdemo_ticks_until(&ticks, deadline, now,
						  jiffy - behind);
			now = phase + max(fires, jiffy + 1) * TICK_NSEC +
			      random_bits(k == 9 ? 21 : 10);
		}
	}
}

static void ticks_lost_or_far(struct kunit *test)
{
	struct tdemo_ticks ticks;
	u64 tick = TICK_NSEC;

	/* The clock went on by 10 ticks, jiffies by 2. */
	tdemo_ticks_anchor(&ticks, 0, 0);
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 11 * tick, 10 * tick, 2), 1);
	EXPECT_EQ(test, ticks.tick, 4);
	/* As far as it goes in one leg. */
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, TDEMO_DEADLINE_MAX,
					  10 * tick, 2), TDEMO_LEG_MAX);
	/* A deadline that is due: the next tick. */
	tdemo_ticks_anchor(&ticks, 10 * tick, 2);
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 10 * tick, 10 * tick, 2), 0);

	/* Only a tick that has not come in time is lost. */
	tdemo_ticks_anchor(&ticks, 0, 0);
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 5 * tick, 2 * tick - 1, 1),
		  4);
	EXPECT_EQ(test, ticks.tick, 1);
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 5 * tick, 2 * tick, 1), 3);
	EXPECT_EQ(test, ticks.tick, 5);
	/* Long due. */
	EXPECT_EQ(test, tdemo_ticks_until(&ticks, 5 * tick, 12 * tick - 1, 11),
		  0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(u128_products),
	KUNIT_CASE(u128_carries),
	KUNIT_CASE(u128_in_digits),
	KUNIT_CASE(u128_quotients_and_roots),
	KUNIT_CASE(buckets_meet),
	KUNIT_CASE(quantiles_of_few),
	KUNIT_CASE(quantiles_within_bounds),
	KUNIT_CASE(quantiles_of_many),
	KUNIT_CASE(early_and_absurd),
	KUNIT_CASE(deviation_of_few),
	KUNIT_CASE(squares_of_long_times),
	KUNIT_CASE(moments_of_2_to_the_40),
	KUNIT_CASE(plan_skips_like_counting),
	KUNIT_CASE(plan_skips_far),
	KUNIT_CASE(plan_keeps_its_grid),
	KUNIT_CASE(plan_starts),
	KUNIT_CASE(plan_has_an_end),
	KUNIT_CASE(wheel_levels),
	KUNIT_CASE(ticks_never_early),
	KUNIT_CASE(ticks_by_policy),
	KUNIT_CASE(ticks_after_a_stall),
	KUNIT_CASE(ticks_lost_or_far),
	{}
};

#if IS_ENABLED(CONFIG_KUNIT)
static struct kunit_suite suite = {
	.name = "timer_demo",
	.test_cases = cases,
};

kunit_test_suite(suite);
#else
/* KTAP into the kernel log; loading fails when a test does. */
static int __init unit_init(void)
{
	unsigned int failed = 0, i;

	for (i = 0; cases[i].run_case; i++) {
		struct kunit test = { 0 };

		cases[i].run_case(&test);
		failed += test.failures > 0;
		pr_info("%sok %u - %s\n", test.failures ? "not " : "", i + 1,
			cases[i].name);
	}
	pr_info("1..%u\n", i);
	return failed ? -EIO : 0;
}

static void __exit unit_exit(void)
{
}

module_init(unit_init);
module_exit(unit_exit);
#endif

MODULE_DESCRIPTION("Unit tests of timer_demo's arithmetic");
MODULE_LICENSE("GPL");
