/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The calling task, for the programs of all objects.
 */
#ifndef MPTCPIFY_TASK_H
#define MPTCPIFY_TASK_H

/* Linux 6.2: lets the program follow a pointer that BTF does not type. */
extern void *bpf_rdonly_cast(const void *obj, __u32 btf_id) __ksym;

/* Follows a pointer that the verifier does not know: a slot of net_generic. */
#define TYPED(type, pointer)						\
	((type *)bpf_rdonly_cast((const void *)(pointer),		\
				 bpf_core_type_id_kernel(type)))

/*
 * Untrusted on purpose. At each step along a trusted pointer the verifier searches all
 * of the kernel's BTF for a name, one type after the other on Linux 6.12: that was four
 * fifths of the time that a load took.
 */
static __always_inline struct task_struct *current_task(void)
{
	return TYPED(struct task_struct, bpf_get_current_task_btf());
}

/* A process has a number in its own pid namespace and in each one above. */
static __always_inline __u32 pid_in(struct pid *pid, __u32 namespace, __u32 level)
{
	struct upid *number = TYPED(struct upid, &pid->numbers[0] + level);

	if (level > pid->level || number->ns->ns.inum != namespace)
		return 0;
	return number->nr;
}

#endif /* MPTCPIFY_TASK_H */
