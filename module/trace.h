/* SPDX-License-Identifier: GPL-2.0 */
/* Trace events: tracefs events/timer_demo. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM timer_demo

#if !defined(_TDEMO_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TDEMO_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>

/*
 * Names are copied by memcpy(): __assign_str() has two arguments in some
 * kernels and one in others.
 */
TRACE_EVENT(arm,
	TP_PROTO(const char *name, const char *engine, const char *mode,
		 int cpu, u64 deadline),
	TP_ARGS(name, engine, mode, cpu, deadline),
	TP_STRUCT__entry(
		__string(name, name)
		__array(char, engine, 20)
		__array(char, mode, 12)
		__field(int, cpu)
		__field(u64, deadline)
	),
	TP_fast_assign(
		memcpy(__get_str(name), name,
		       __get_dynamic_array_len(name));
		strscpy(__entry->engine, engine, sizeof(__entry->engine));
		strscpy(__entry->mode, mode, sizeof(__entry->mode));
		__entry->cpu = cpu;
		__entry->deadline = deadline;
	),
	TP_printk("name=%s engine=%s mode=%s cpu=%d deadline=%llu",
		  __get_str(name), __entry->engine, __entry->mode,
		  __entry->cpu, __entry->deadline)
);

TRACE_EVENT(expire,
	TP_PROTO(const char *name, const char *engine, int cpu, u64 elapsed,
		 s64 lateness, u64 overruns, const char *context),
	TP_ARGS(name, engine, cpu, elapsed, lateness, overruns, context),
	TP_STRUCT__entry(
		__string(name, name)
		__array(char, engine, 20)
		__array(char, context, 8)
		__field(int, cpu)
		__field(u64, elapsed)
		__field(s64, lateness)
		__field(u64, overruns)
	),
	TP_fast_assign(
		memcpy(__get_str(name), name,
		       __get_dynamic_array_len(name));
		strscpy(__entry->engine, engine, sizeof(__entry->engine));
		strscpy(__entry->context, context, sizeof(__entry->context));
		__entry->cpu = cpu;
		__entry->elapsed = elapsed;
		__entry->lateness = lateness;
		__entry->overruns = overruns;
	),
	TP_printk("name=%s engine=%s cpu=%d elapsed=%llu lateness=%lld overruns=%llu context=%s",
		  __get_str(name), __entry->engine, __entry->cpu,
		  __entry->elapsed, __entry->lateness, __entry->overruns,
		  __entry->context)
);

TRACE_EVENT(stop,
	TP_PROTO(const char *name, const char *reason),
	TP_ARGS(name, reason),
	TP_STRUCT__entry(
		__string(name, name)
		__array(char, reason, 12)
	),
	TP_fast_assign(
		memcpy(__get_str(name), name,
		       __get_dynamic_array_len(name));
		strscpy(__entry->reason, reason, sizeof(__entry->reason));
	),
	TP_printk("name=%s reason=%s", __get_str(name), __entry->reason)
);

TRACE_EVENT(late,
	TP_PROTO(const char *name, const char *cause, const char *who,
		 const char *module, s64 lateness),
	TP_ARGS(name, cause, who, module, lateness),
	TP_STRUCT__entry(
		__dynamic_array(char, name, strlen(name) + 1)
		__array(char, cause, 12)
		__dynamic_array(char, who, strlen(who) + 1)
		__dynamic_array(char, module, strlen(module) + 1)
		__field(s64, lateness)
	),
	TP_fast_assign(
		memcpy(__get_str(name), name, strlen(name) + 1);
		strscpy(__entry->cause, cause, sizeof(__entry->cause));
		memcpy(__get_str(who), who, strlen(who) + 1);
		memcpy(__get_str(module), module, strlen(module) + 1);
		__entry->lateness = lateness;
	),
	TP_printk("name=%s lateness=%lld cause=%s module=%s who=%s",
		  __get_str(name), __entry->lateness, __entry->cause,
		  __get_str(module), __get_str(who))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
