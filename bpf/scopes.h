/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Finds the scopes that the calling task is in.
 */
#ifndef MPTCPIFY_SCOPES_H
#define MPTCPIFY_SCOPES_H

#include "maps.h"
#include "task.h"

/*
 * The index of the lowest set bit: BPF has no such instruction, and a loop over
 * the levels would make deep cgroups dearer than shallow ones.
 */
static const __u8 debruijn[64] = {
	0,  1,  2,  53, 3,  7,  54, 27, 4,  38, 41, 8,  34, 55, 48, 28,
	62, 5,  39, 46, 44, 42, 22, 9,  24, 35, 59, 56, 49, 18, 29, 11,
	63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10,
	51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};

static __always_inline __u32 lowest_bit(__u64 mask)
{
	return debruijn[((mask & -mask) * 0x022fdd63cc95386dULL) >> 58];
}

/*
 * Only trusted pointers, unlike current_task(): they are read without a check of their
 * address, and this runs for every TCP socket of the machine.
 */
static __always_inline struct cgroup *own_cgroup(void)
{
	return bpf_get_current_task_btf()->cgroups->dfl_cgrp;
}

/*
 * Not bpf_get_current_ancestor_cgroup_id(): the task may be moved to another cgroup in
 * between, and the id would be that of the other cgroup's ancestor.
 */
static __always_inline __u64 ancestor_id(struct cgroup *cgroup, __u32 level)
{
	void *slot = (void *)cgroup + bpf_core_field_offset(struct cgroup, ancestors) + level * sizeof(void *);

	slot -= bpf_core_field_offset(struct cgroup_subsys_state, cgroup);
	return TYPED(struct cgroup_subsys_state, slot)->cgroup->kn->id;
}

/*
 * A network namespace has an inode number, which is reused,
 * and a cookie, which is not; user space sees only the number.
 */
static __always_inline struct mptcpify_scope *namespace_scope(__u64 *key)
{
	struct task_struct *task = current_task();
	struct net *net = task->nsproxy->net_ns;
	__u32 id = net->ns.inum;
	struct mptcpify_scope *scope = bpf_map_lookup_elem(&namespaces, &id);

	if (!scope || (scope->birth && scope->birth != net->net_cookie))
		return NULL;
	*key = id;
	return scope;
}

/* A process is identified by its number and its birth: numbers are reused. */
static __always_inline struct mptcpify_scope *process_scope(__u64 *id)
{
	struct task_struct *leader = current_task()->group_leader;
	struct pid *pid = leader->thread_pid;
	struct upid *own = TYPED(struct upid, &pid->numbers[0] + pid->level);
	struct mptcpify_process key = {};
	struct mptcpify_scope *scope;

	key.pid_namespace = own->ns->ns.inum;
	key.pid = own->nr;
	scope = bpf_map_lookup_elem(&processes, &key);
	if (!scope || scope->birth != leader->start_boottime / 10000000)
		return NULL;
	*id = (__u64)key.pid << 32 | key.pid_namespace;
	return scope;
}

#endif /* MPTCPIFY_SCOPES_H */
