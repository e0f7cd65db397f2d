/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Programs that user space runs: to read what only the kernel
 * knows, and to change what is attached without a gap.
 */
#ifndef MPTCPIFY_CONTROL_H
#define MPTCPIFY_CONTROL_H

/* How many network namespaces are searched at most. */
#define MAX_NAMESPACES (1 << 20)

/*
 * Is this slot of struct net_generic the one of MPTCP? Its sysctl table begins
 * with "enabled", which points back into it; nobody else's does. The kernel
 * keeps the number in mptcp_pernet_id, but shows symbols' addresses only to
 * those who may read them.
 */
static __always_inline bool is_mptcp_pernet(struct mptcp_pernet *pernet)
{
	const struct ctl_table *table;
	char name[sizeof("enabled")] = {};

	table = BPF_CORE_READ(pernet, ctl_table_hdr, ctl_table);
	if (!table || BPF_CORE_READ(table, data) != &pernet->mptcp_enabled)
		return false;
	bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(table, procname));
	return !bpf_strncmp(name, sizeof(name), "enabled");
}

struct search {
	struct list_head *at;
	struct list_head *end;
};

static long look_at_namespace(__u32 i, struct search *search)
{
	/* the list's own head is not in a namespace: the number read there is invalid */
	struct list_head *at = search->at;
	struct net *net = (void *)at - bpf_core_field_offset(struct net, list);

	if (BPF_CORE_READ(net, ns.inum) == discovery.namespace) {
		discovery.cookie = BPF_CORE_READ(net, net_cookie);
		return 1;
	}
	search->at = BPF_CORE_READ(at, next);
	return !search->at || search->at == search->end;
}

/*
 * Walks the list of all network namespaces, beginning
 * with the caller's own. If a namespace ends
 * meanwhile, the walk may miss others: then try again.
 */
static __always_inline void find_namespace(struct net *own)
{
	struct search search = { .at = &own->list, .end = &own->list };

	discovery.cookie = 0;
	if (discovery.namespace)
		bpf_loop(MAX_NAMESPACES, look_at_namespace, &search, 0);
}

static long look_at_slot(__u32 i, struct net_generic **gen)
{
	struct mptcp_pernet *pernet;

	/* the first slots are the length and not pointers */
	if (i * sizeof(void *) < bpf_core_field_size((*gen)->s))
		return 0;
	if (bpf_probe_read_kernel(&pernet, sizeof(pernet), (void **)*gen + i))
		return 0;
	if (!is_mptcp_pernet(pernet))
		return 0;
	discovery.pernet_slot = i;
	discovery.enabled = BPF_CORE_READ(pernet, mptcp_enabled);
	return 1;
}

/* Run by user space before it attaches: reads what only the kernel knows. */
SEC("syscall")
int mptcpify_discover(void *ctx)
{
	struct task_struct *task = current_task();
	struct net_generic *gen = task->nsproxy->net_ns->gen;
	struct upid *own;
	struct pid *pid;
	__u32 i;

	discovery.pernet_slot = 0;
	bpf_loop(BPF_CORE_READ(gen, s.len), look_at_slot, &gen, 0);
	for (i = 0; i < MPTCPIFY_LEVELS; i++)
		discovery.ancestors[i] = bpf_get_current_ancestor_cgroup_id(i);
	pid = task->group_leader->thread_pid;
	discovery.pid_level = pid->level;
	own = TYPED(struct upid, &pid->numbers[0] + pid->level);
	discovery.pid_namespace = own->ns->ns.inum;
	find_namespace(task->nsproxy->net_ns);
	return 0;
}

/*
 * Called after a cgroup got another attachment. The increment is a full
 * barrier between that change and the generation, since its old value is used.
 */
static __always_inline void begin_generation(void)
{
	__u64 before;

	if (outside.generation >= LAST_GENERATION)
		return;
	before = __sync_fetch_and_add(&outside.generation, 1);
	asm volatile("" : : "r"(before));
}

/*
 * Run by user space to give a place in the array its number when all else is written there,
 * or to take it away before anything else is: is_still() says why in this order. A new number
 * begins a generation first: what is remembered of the place is about an earlier attachment.
 * Returns 1, or 0 if there is no such place.
 */
SEC("syscall")
int mptcpify_number(struct mptcpify_numbering *wanted)
{
	__u32 place = wanted->place;
	struct mptcpify_attachment *attachment = bpf_map_lookup_elem(&attachments, &place);

	if (!attachment)
		return 0;
	if (wanted->number)
		begin_generation();
	full_barrier();
	*(volatile __u32 *)&attachment->number = wanted->number;
	full_barrier();
	return 1;
}

/*
 * Run by user space to begin or end the events of an attachment,
 * since overwriting the attachment would lose counts made meanwhile.
 * Returns the epoch, from 1 on, or 0 if there is no such attachment.
 */
SEC("syscall")
int mptcpify_listen(struct mptcpify_listening *wanted)
{
	__u32 number = wanted->attachment;
	struct mptcpify_attachment *attachment = at_place_of(number);

	if (!attachment || attachment->number != number)
		return 0;
	if (wanted->on) {
		attachment->epoch++;
		attachment->flags |= MPTCPIFY_EVENTS;
	} else {
		attachment->flags &= ~MPTCPIFY_EVENTS;
	}
	return attachment->epoch;
}

/*
 * Run by user space when a cgroup that was not attached is in the maps, and its level
 * in the configuration.
 */
SEC("syscall")
int mptcpify_forget(void *ctx)
{
	begin_generation();
	return 0;
}

/*
 * Run by user space to change the attachments of a scope: while the
 * element of a hash map is replaced, neither the old nor the new one is
 * found. Each attachment keeps its index in the scope until it is removed,
 * which leaves a 0 there. The scope is removed with the last one. Returns 1,
 * or 0 if there is no such scope.
 */
SEC("syscall")
int mptcpify_share(struct mptcpify_sharing *wanted)
{
	struct mptcpify_process process = {
		.pid_namespace = wanted->key,
		.pid = wanted->key >> 32,
	};
	__u32 namespace = wanted->key, i;
	__u64 cgroup = wanted->key;
	struct mptcpify_scope *scope;

	if (wanted->kind == MPTCPIFY_PROCESSES)
		scope = bpf_map_lookup_elem(&processes, &process);
	else if (wanted->kind == MPTCPIFY_NAMESPACES)
		scope = bpf_map_lookup_elem(&namespaces, &namespace);
	else
		scope = bpf_map_lookup_elem(&cgroups, &cgroup);
	if (!scope)
		return 0;
	for (i = 0; i < MPTCPIFY_SHARING; i++)
		scope->attachments[i] = wanted->attachments[i];
	scope->count = wanted->count;
	if (!wanted->count) {
		invalidate(scope);
		if (wanted->kind == MPTCPIFY_PROCESSES)
			bpf_map_delete_elem(&processes, &process);
		else if (wanted->kind == MPTCPIFY_NAMESPACES)
			bpf_map_delete_elem(&namespaces, &namespace);
		else
			bpf_map_delete_elem(&cgroups, &cgroup);
	}
	begin_generation();
	return 1;
}

#endif /* MPTCPIFY_CONTROL_H */
