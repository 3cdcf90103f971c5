/* SPDX-License-Identifier: GPL-2.0 */
/* The words that settings and readings use, by their enum; a NULL is last. */
#ifndef _TDEMO_WORDS_H
#define _TDEMO_WORDS_H

extern const char * const tdemo_mode_words[];
extern const char * const tdemo_rearm_words[];
extern const char * const tdemo_on_threshold_words[];
extern const char * const tdemo_uevent_words[];
extern const char * const tdemo_reason_words[];

#endif
