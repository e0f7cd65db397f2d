// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Programs of the usual kind on the same hooks: what ours are compared with.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Set before the load. */
const volatile struct {
	__u64 name[2];
	__u32 pid;
} wanted = {};

static __always_inline bool is_tcp(int family, int type, int protocol)
{
	return (family == AF_INET || family == AF_INET6) &&
	       (type & SOCK_TYPE_MASK) == SOCK_STREAM &&
	       (protocol == IPPROTO_IP || protocol == IPPROTO_TCP);
}

/* The floor: nobody can be cheaper than this. */
SEC("fmod_ret/update_socket_protocol")
int BPF_PROG(empty, int family, int type, int protocol)
{
	return 0;
}

/* The same of those that see the options of sockets. */
SEC("cgroup/setsockopt")
int empty_option(void *call)
{
	return 1;
}

/* And of those at the end of TCP's setsockopt(). */
SEC("fexit/tcp_setsockopt")
int empty_exit(void *call)
{
	return 0;
}

SEC("fmod_ret/update_socket_protocol")
int BPF_PROG(comm_filter, int family, int type, int protocol)
{
	__u64 name[2];

	if (!is_tcp(family, type, protocol))
		return 0;
	bpf_get_current_comm(name, sizeof(name));
	return name[0] == wanted.name[0] && name[1] == wanted.name[1] ? IPPROTO_MPTCP : 0;
}

SEC("fmod_ret/update_socket_protocol")
int BPF_PROG(pid_filter, int family, int type, int protocol)
{
	if (!is_tcp(family, type, protocol))
		return 0;
	return bpf_get_current_pid_tgid() >> 32 == wanted.pid ? IPPROTO_MPTCP : 0;
}
