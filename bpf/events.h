/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs of all objects write into the ring.
 */
#ifndef MPTCPIFY_EVENTS_H
#define MPTCPIFY_EVENTS_H

#include "task.h"

/* The ring's memory is not cleared: each member is written, here or by the caller. */
static __always_inline void describe_task(struct mptcpify_event *event, struct mptcpify_attachment *attachment,
					  __u32 number, __u32 pid_namespace, __u32 pid_level)
{
	struct task_struct *task = current_task();
	struct task_struct *leader = task->group_leader;

	event->time = bpf_ktime_get_tai_ns();
	event->cgroup = task->cgroups->dfl_cgrp->kn->id;
	event->attachment = number;
	event->epoch = attachment->epoch;
	event->pid = pid_in(leader->thread_pid, pid_namespace, pid_level);
	event->uid = bpf_get_current_uid_gid();
	event->network_namespace = task->nsproxy->net_ns->ns.inum;
	event->option = 0;
	event->call = 0;
	event->errno = 0;
	bpf_probe_read_kernel_str(event->command, sizeof(event->command), leader->comm);
}

#endif /* MPTCPIFY_EVENTS_H */
