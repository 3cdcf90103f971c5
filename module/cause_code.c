// SPDX-License-Identifier: GPL-2.0
/*
 * Culprit or bystander? Code that had interrupts switched off is interrupted
 * right after the instruction that switches them on again, as the interrupt has
 * been waiting for just that. Where the interrupted code had done anything else
 * interrupts were on in it, and something else held this one up.
 */
#include "cause_worker.h"

#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#if defined(CONFIG_X86)
/*
 * sti lets the instruction after it be executed before any interrupt. Where
 * the kernel may be a guest of Xen it is patched in over a call of six bytes,
 * or seven in older ones, whose rest is one nop. popf has no such delay.
 */
#define CODE_POPF		0x9d
#define CODE_STI		0xfb

#if !defined(CONFIG_PARAVIRT_XXL)
/*
 * Instructions after a plain sti, as compilers place them: first bytes, length.
 */
static const struct code_next {
	u8 length;
	u8 first;
	u8 bytes[3];
} code_next[] = {
	{ 1, 1, { 0x90 } },			/* nop */
	{ 1, 1, { 0x58 } }, { 1, 1, { 0x59 } },	/* pop */
	{ 1, 1, { 0x5a } }, { 1, 1, { 0x5b } },
	{ 1, 1, { 0x5d } }, { 1, 1, { 0x5e } },
	{ 1, 1, { 0x5f } },
	{ 2, 1, { 0x41 } },			/* pop r8 to r15 */
	{ 2, 1, { 0x74 } }, { 2, 1, { 0x75 } },	/* not taken */
	{ 2, 1, { 0x85 } }, { 2, 1, { 0x31 } },
	{ 2, 1, { 0x89 } }, { 2, 1, { 0x8b } },
	{ 3, 2, { 0x48, 0x89 } }, { 3, 2, { 0x48, 0x85 } },
	{ 3, 2, { 0x4c, 0x89 } }, { 4, 2, { 0x48, 0x83 } },
	{ 4, 2, { 0x48, 0x8b } }, { 3, 2, { 0x48, 0x8b } },
	{ 7, 3, { 0x65, 0xff, 0x0d } },		/* the preemption count */
	{ 8, 3, { 0x65, 0xff, 0x0c } },
};
#endif

static bool code_sti_before(const u8 *end)
{
#if defined(CONFIG_PARAVIRT_XXL)
	static const u8 patched[] = { CODE_STI, 0x0f, 0x1f, 0x44, 0x00, 0x00 };
	static const u8 longer[] = {
		CODE_STI, 0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00 };

	return !memcmp(end - sizeof(patched), patched, sizeof(patched)) ||
	       !memcmp(end - sizeof(longer), longer, sizeof(longer));
#else
	const struct code_next *next;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(code_next); i++) {
		next = &code_next[i];
		if (end[-next->length - 1] == CODE_STI &&
		    !memcmp(end - next->length, next->bytes, next->first))
			return true;
	}
	return false;
#endif
}

/**
 * tdemo_code_enables() - whether code ends with switching interrupts on
 * @code: TDEMO_CODE_SIZE bytes, up to an instruction that was interrupted
 *
 * Context: any.
 * Return: whether; by bytes, so that by chance others may look like it.
 */
bool tdemo_code_enables(const u8 *code)
{
	const u8 *end = code + TDEMO_CODE_SIZE;

	return end[-1] == CODE_POPF || code_sti_before(end);
}

#elif defined(CONFIG_ARM64)
/* msr daif, x0 to x30; msr daifclr, #any */
bool tdemo_code_enables(const u8 *code)
{
	u32 word;

	memcpy(&word, code + TDEMO_CODE_SIZE - sizeof(word), sizeof(word));
	word = le32_to_cpu((__force __le32)word);
	return (word & 0xffffffe0) == 0xd51b4220 ||
	       (word & 0xfffff0ff) == 0xd50340ff;
}

#elif defined(CONFIG_ARM)
/* msr cpsr_c, r0 to r15; cpsie i; and the latter in Thumb-2 */
bool tdemo_code_enables(const u8 *code)
{
	u32 word;
	u16 half;

	memcpy(&word, code + TDEMO_CODE_SIZE - sizeof(word), sizeof(word));
	memcpy(&half, code + TDEMO_CODE_SIZE - sizeof(half), sizeof(half));
	word = le32_to_cpu((__force __le32)word);
	half = le16_to_cpu((__force __le16)half);
	return (word & 0xfffffff0) == 0xe121f000 || word == 0xf1080080 ||
	       half == 0xb662;
}

#else
bool tdemo_code_enables(const u8 *code)
{
	return false;
}
#endif

/**
 * tdemo_irqs_enabled_before() - whether interrupts had just been switched on
 * @ip: an instruction of the kernel's that was interrupted
 *
 * Context: any but a callback.
 * Return: whether the instruction before it did it; false where the code is
 * gone, with a module.
 */
bool tdemo_irqs_enabled_before(unsigned long ip)
{
	u8 code[TDEMO_CODE_SIZE];

	if (copy_from_kernel_nofault(code, (void *)(ip - sizeof(code)),
				     sizeof(code)))
		return false;
	return tdemo_code_enables(code);
}
