/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the program and user space share. BpfLayout.java repeats the sizes and
 * offsets; a test compares the two through the object's own BTF.
 */
#ifndef MPTCPIFY_H
#define MPTCPIFY_H

/* The cgroup tree is looked at down to this level; the root has level 0. */
#define MPTCPIFY_LEVELS 64

/* Written by user space, read by the program at each socket(). */
struct mptcpify_config {
	/* bit n: some attached cgroup lies at level n of the cgroup tree */
	__u64 levels;
	/* where a network namespace keeps its struct mptcp_pernet */
	__u32 pernet_slot;
	/* bit n: sockets of address family n may be converted */
	__u32 families;
};

/* Written by the discover program, read by user space. */
struct mptcpify_discovery {
	/* as in struct mptcpify_config; 0 where it could not be found */
	__u32 pernet_slot;
	/* mptcp_enabled of the caller's network namespace, as the guard sees it */
	__u32 enabled;
	/* ids of the caller's cgroup's ancestors by level, then zeros */
	__u64 ancestors[MPTCPIFY_LEVELS];
};

#endif /* MPTCPIFY_H */
