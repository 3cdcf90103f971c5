// SPDX-License-Identifier: GPL-2.0
/* The trace events' code; the kernel's macros make it from the header. */
#define CREATE_TRACE_POINTS
#include "trace.h"
