/* SPDX-License-Identifier: GPL-2.0 */
/* The one place that states the version; scripts and packaging read it here. */
#ifndef _TDEMO_VERSION_H
#define _TDEMO_VERSION_H

#define TDEMO_VERSION "0.1.0"

#endif
