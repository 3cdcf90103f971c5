/* SPDX-License-Identifier: GPL-2.0 */
/* Sums that outgrow 64 bits, on 32-bit kernels too. Pure arithmetic. */
#ifndef _TDEMO_U128_H
#define _TDEMO_U128_H

#include <linux/types.h>

struct tdemo_u128 {
	u64 high;
	u64 low;
};

/**
 * tdemo_u128_add() - add a number to a sum
 * @sum: the sum
 * @number: what to add
 *
 * Context: any; called by the callback.
 */
static inline void tdemo_u128_add(struct tdemo_u128 *sum, u64 number)
{
	sum->low += number;
	sum->high += sum->low < number;
}

struct tdemo_u128 tdemo_u128_mul(u64 a, u64 b);
struct tdemo_u128 tdemo_u128_scale(struct tdemo_u128 a, u64 b);
bool tdemo_u128_less(struct tdemo_u128 a, struct tdemo_u128 b);
struct tdemo_u128 tdemo_u128_sub(struct tdemo_u128 a, struct tdemo_u128 b);
struct tdemo_u128 tdemo_u128_div(struct tdemo_u128 a, u64 divisor);
u64 tdemo_u128_sqrt(struct tdemo_u128 a);
int tdemo_u128_print(struct tdemo_u128 a, char *text, size_t size);

#endif
