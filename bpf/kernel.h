/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The few kernel types that the program reads. Only the members that are used
 * stand here, in any order: each access is a CO-RE relocation, so libbpf finds
 * the true offset in the BTF of the kernel that is running.
 */
#ifndef MPTCPIFY_KERNEL_H
#define MPTCPIFY_KERNEL_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef signed int __s32;
typedef signed long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

#define NULL ((void *)0)

enum {
	false,
	true,
};

typedef _Bool bool;

/* include/uapi/linux/bpf.h */
enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
	BPF_F_NO_PREALLOC = 1,
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
	BPF_F_CLONE = 1 << 9,
	BPF_SK_STORAGE_GET_F_CREATE = 1,
	BPF_TCP_CLOSE = 7,
	BPF_TCP_LISTEN = 10,
};

/* Contexts of programs, the same on all kernels. */
struct bpf_sock {
	__u32 bound_dev_if;
	__u32 family;
	__u32 type;
	__u32 protocol;
	__u32 mark;
	__u32 priority;
	__u32 src_ip4;
	__u32 src_ip6[4];
	__u32 src_port;
	__be16 dst_port;
	__u16 padding;
	__u32 dst_ip4;
	__u32 dst_ip6[4];
	__u32 state;
	__s32 rx_queue_mapping;
};

struct bpf_sockopt {
	struct bpf_sock *sk;
	void *optval;
	void *optval_end;
	__s32 level;
	__s32 optname;
	__s32 optlen;
	__s32 retval;
};

/* include/linux/socket.h, include/linux/net.h, include/uapi/linux/in.h */
enum {
	AF_INET = 2,
	AF_INET6 = 10,
	SOCK_STREAM = 1,
	SOCK_TYPE_MASK = 0xf,
	SOCK_NONBLOCK = 0x800,
	SOCK_CLOEXEC = 0x80000,
	SOL_SOCKET = 1,
	MSG_OOB = 1,
	MSG_ZEROCOPY = 0x4000000,
	RCV_SHUTDOWN = 1,
	SEND_SHUTDOWN = 2,
	ENOTTY = 25,
	EPIPE = 32,
	SIOCATMARK = 0x8905,
	IPPROTO_IP = 0,
	IPPROTO_TCP = 6,
	IPPROTO_IPV6 = 41,
	IPPROTO_MPTCP = 262,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* arch/x86/include/asm/ptrace.h: no other processor's registers have this name */
struct pt_regs {
	unsigned long orig_ax;
};

/* include/net/netns/generic.h; the first slots overlap the length */
struct net_generic {
	struct {
		unsigned int len;
	} s;
	void *ptr[0];
};

struct ns_common {
	unsigned int inum;
};

struct list_head {
	struct list_head *next;
};

struct net {
	struct ns_common ns;
	struct net_generic *gen;
	struct list_head list;
	__u64 net_cookie;
};

struct nsproxy {
	struct net *net_ns;
};

/* include/linux/pid.h; there is one number for each level from 0 to level */
struct pid_namespace {
	struct ns_common ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct kernfs_node {
	__u64 id;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup {
	struct cgroup_root *root;
	int level;
	struct cgroup *ancestors[0];
	struct kernfs_node *kn;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct task_struct {
	struct nsproxy *nsproxy;
	struct css_set *cgroups;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	__u64 start_boottime;
	char comm[16];
};

/* include/linux/sysctl.h */
struct ctl_table {
	const char *procname;
	void *data;
	int maxlen;
};

struct ctl_table_header {
	const struct ctl_table *ctl_table;
};

/* net/mptcp/ctrl.c */
struct mptcp_pernet {
	struct ctl_table_header *ctl_table_hdr;
	__u8 mptcp_enabled;
};

/* net/mptcp/protocol.h; MPTCP_FALLBACK_DONE is bit 2 since Linux 6.7 */
struct mptcp_sock {
	unsigned long flags;
};

#define MPTCP_FALLBACK (1 << 2)

/* include/net/sock.h, include/linux/net.h, include/linux/socket.h */
struct sock_common {
	unsigned short skc_family;
	unsigned char skc_state;
};

struct sock {
	struct sock_common __sk_common;
	struct socket *sk_socket;
	__u8 sk_shutdown;
	__u16 sk_protocol;
};

struct socket {
	struct sock *sk;
};

struct msghdr {
	unsigned int msg_flags;
};

#pragma clang attribute pop

#endif /* MPTCPIFY_KERNEL_H */
