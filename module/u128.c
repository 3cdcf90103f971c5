// SPDX-License-Identifier: GPL-2.0
/* 128-bit arithmetic for readers of statistics. Touches no kernel state. */
#include "u128.h"

#include <linux/kernel.h>

/**
 * tdemo_u128_less() - compare
 * @a: is this
 * @b: less than this?
 *
 * Context: any.
 * Return: whether it is.
 */
bool tdemo_u128_less(struct tdemo_u128 a, struct tdemo_u128 b)
{
	return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/**
 * tdemo_u128_mul() - multiply
 * @a: a factor
 * @b: a factor
 *
 * Context: any.
 * Return: the whole product, by the halves of both factors.
 */
struct tdemo_u128 tdemo_u128_mul(u64 a, u64 b)
{
	u64 a0 = lower_32_bits(a), a1 = upper_32_bits(a);
	u64 b0 = lower_32_bits(b), b1 = upper_32_bits(b);
	u64 middle = a1 * b0 + upper_32_bits(a0 * b0);
	u64 other = a0 * b1 + lower_32_bits(middle);
	struct tdemo_u128 product = {
		.high = a1 * b1 + upper_32_bits(middle) + upper_32_bits(other),
		.low = (other << 32) + lower_32_bits(a0 * b0),
	};

	return product;
}

/**
 * tdemo_u128_scale() - multiply a long number
 * @a: a factor
 * @b: a factor; the product must fit
 *
 * Context: any.
 * Return: the product.
 */
struct tdemo_u128 tdemo_u128_scale(struct tdemo_u128 a, u64 b)
{
	struct tdemo_u128 product = tdemo_u128_mul(a.low, b);

	product.high += a.high * b;
	return product;
}

/**
 * tdemo_u128_sub() - subtract
 * @a: from this
 * @b: this, not more than @a
 *
 * Context: any.
 * Return: the difference.
 */
struct tdemo_u128 tdemo_u128_sub(struct tdemo_u128 a, struct tdemo_u128 b)
{
	struct tdemo_u128 rest = {
		.high = a.high - b.high - (a.low < b.low),
		.low = a.low - b.low,
	};

	return rest;
}

/**
 * tdemo_u128_div() - divide
 * @a: this
 * @divisor: by this, not 0 and below 2^63
 *
 * Context: any but a callback: it goes bit by bit.
 * Return: the quotient, rounded down.
 */
struct tdemo_u128 tdemo_u128_div(struct tdemo_u128 a, u64 divisor)
{
	struct tdemo_u128 quotient = { 0, 0 };
	u64 rest = 0;
	int bit;

	for (bit = 127; bit >= 0; bit--) {
		u64 *half = bit < 64 ? &quotient.low : &quotient.high;
		u64 from = bit < 64 ? a.low : a.high;

		rest = rest << 1 | (from >> (bit & 63) & 1);
		if (rest >= divisor) {
			rest -= divisor;
			*half |= 1ULL << (bit & 63);
		}
	}
	return quotient;
}

/**
 * tdemo_u128_sqrt() - take the square root
 * @a: of this
 *
 * Context: any but a callback: it goes bit by bit.
 * Return: the root, rounded down.
 */
u64 tdemo_u128_sqrt(struct tdemo_u128 a)
{
	u64 root = 0;
	int bit;

	for (bit = 63; bit >= 0; bit--) {
		u64 more = root | 1ULL << bit;

		if (!tdemo_u128_less(a, tdemo_u128_mul(more, more)))
			root = more;
	}
	return root;
}

/* The digits of @a below the given power of ten; @a becomes those above. */
static u64 u128_split(struct tdemo_u128 *a, u64 power)
{
	struct tdemo_u128 above = tdemo_u128_div(*a, power);
	struct tdemo_u128 below = tdemo_u128_sub(*a,
						 tdemo_u128_scale(above, power));

	*a = above;
	return below.low;
}

/**
 * tdemo_u128_print() - print a number, all its digits
 * @a: the number
 * @text: where to
 * @size: of @text; 40 are enough for any
 *
 * Context: any but a callback: it goes bit by bit.
 * Return: what scnprintf() returns.
 */
int tdemo_u128_print(struct tdemo_u128 a, char *text, size_t size)
{
	const u64 power = 1000000000000000000ULL;
	u64 low, middle;

	if (!a.high)
		return scnprintf(text, size, "%llu", a.low);
	low = u128_split(&a, power);
	middle = u128_split(&a, power);
	if (!a.low)
		return scnprintf(text, size, "%llu%018llu", middle, low);
	return scnprintf(text, size, "%llu%018llu%018llu", a.low, middle, low);
}
