/* SPDX-License-Identifier: GPL-2.0 */
/* Text that others have chosen, made fit for a line of ours. */
#ifndef _TDEMO_ASCII_H
#define _TDEMO_ASCII_H

/**
 * tdemo_ascii() - put a ? for each byte that is no printable ASCII
 * @text: the name of a task or of a folder: any bytes
 *
 * A newline would break a line in two, and of a byte above 0x7f nobody knows
 * which encoding it is of; isprint() takes some of those for Latin-1.
 *
 * Context: any.
 */
static inline void tdemo_ascii(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

#endif
