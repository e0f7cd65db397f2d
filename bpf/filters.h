/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * An attachment's filters on commands and users.
 */
#ifndef MPTCPIFY_FILTERS_H
#define MPTCPIFY_FILTERS_H

#include "maps.h"
#include "task.h"

/* The process's name, not its thread's: a JVM is "java". */
static __always_inline bool is_named(__u32 id)
{
	struct task_struct *task = current_task();
	struct mptcpify_command key = { .attachment = id };

	bpf_probe_read_kernel_str(key.name, sizeof(key.name), task->group_leader->comm);
	return bpf_map_lookup_elem(&commands, &key);
}

static __always_inline bool is_user(__u32 id)
{
	struct mptcpify_user key = {
		.attachment = id,
		.uid = bpf_get_current_uid_gid(),
	};

	return bpf_map_lookup_elem(&users, &key);
}

static __noinline bool passes_filters(__u32 number, __u32 flags)
{
	if (flags & (MPTCPIFY_ONLY_COMMANDS | MPTCPIFY_EXCEPT_COMMANDS) &&
	    is_named(number) == !(flags & MPTCPIFY_ONLY_COMMANDS))
		return false;
	if (flags & (MPTCPIFY_ONLY_USERS | MPTCPIFY_EXCEPT_USERS) &&
	    is_user(number) == !(flags & MPTCPIFY_ONLY_USERS))
		return false;
	return true;
}

#endif /* MPTCPIFY_FILTERS_H */
