// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Counts calls that MPTCP refuses or treats otherwise than TCP, for attachments that ask for
 * it: on MPTCP sockets those that are refused, and during an audit, on TCP sockets, those
 * that MPTCP would refuse. A separate object, attached to kernel functions that all such
 * calls pass, and only while it is in use. It adds nothing to socket(), and little to a call
 * of a task out of scope: the result is looked up first, and the scope only if MPTCP's
 * result differs.
 */
#include "kernel.h"
#include "mptcpify.h"
#include "refusals.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "task.h"
#include "maps.h"
#include "filters.h"
#include "scopes.h"
#include "events.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* User space replaces this map by the main object's. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} events SEC(".maps");

/* by MPTCPIFY_OPTION() */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MPTCPIFY_OPTIONS);
	__type(key, __u32);
	__type(value, struct mptcpify_answers);
} answers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 12);
	__type(key, struct mptcpify_refused);
	__type(value, __u64);
} refused SEC(".maps");

/* A call on a socket, and a scope of the calling task. */
struct report {
	struct mptcpify_refused what;
	__u32 family;
	/* a TCP socket: counted only for audits */
	__u32 plain;
	struct mptcpify_scope *scope;
	__u64 key;
	/* cgroups that are still to be looked at */
	__u64 levels;
	struct cgroup *own;
};

static __noinline int tell(struct mptcpify_attachment *attachment, struct report *report)
{
	struct mptcpify_event *event;

	if (!attachment)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&attachment->lost, 1);
		return 0;
	}
	describe_task(event, attachment, report->what.attachment, discovery.pid_namespace, discovery.pid_level);
	event->family = report->family;
	event->verdict = MPTCPIFY_REFUSED_CALL;
	event->flags = report->what.level;
	event->option = report->what.option;
	event->call = report->what.call;
	event->errno = report->what.errno;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

static __noinline int count(struct mptcpify_attachment *attachment, struct report *report)
{
	struct mptcpify_refused others = {
		.attachment = report->what.attachment,
		.call = MPTCPIFY_REFUSED_NO_ROOM,
	};
	__u64 one = 1, *counter;

	if (!attachment)
		return 0;
	counter = bpf_map_lookup_elem(&refused, &report->what);
	if (!counter && bpf_map_update_elem(&refused, &report->what, &one, BPF_NOEXIST)) {
		/* another task was faster, or there is no room */
		counter = bpf_map_lookup_elem(&refused, &report->what);
		if (!counter)
			counter = bpf_map_lookup_elem(&refused, &others);
	}
	if (counter)
		__sync_fetch_and_add(counter, 1);
	if (attachment->flags & MPTCPIFY_EVENTS)
		tell(attachment, report);
	return 0;
}

static long report_to_next(__u32 i, struct report *report)
{
	struct mptcpify_attachment *attachment;
	__u32 number, flags;

	if (i >= MPTCPIFY_SHARING || i >= report->scope->count)
		return 1;
	number = report->scope->attachments[i];
	attachment = at_place_of(number);
	if (!attachment || !number)
		return 0;
	flags = attachment->flags;
	if (!(flags & MPTCPIFY_REFUSALS) || (report->plain && !(flags & MPTCPIFY_AUDIT)))
		return 0;
	if (!(attachment->families >> (report->family & 31) & 1))
		return 0;
	if (flags & MPTCPIFY_FILTERS && !passes_filters(number, flags))
		return 0;
	if (!is_still(attachment, number, report->key))
		return 0;
	report->what.attachment = number;
	count(attachment, report);
	return 0;
}

static __noinline int report_to(struct mptcpify_scope *scope, struct report *report)
{
	if (!scope)
		return 0;
	report->scope = scope;
	bpf_loop(MPTCPIFY_SHARING, report_to_next, report, 0);
	return 0;
}

static long report_to_level(__u32 i, struct report *report)
{
	struct mptcpify_scope *scope;
	__u64 id;

	if (!report->levels)
		return 1;
	id = ancestor_id(report->own, lowest_bit(report->levels));
	report->levels &= report->levels - 1;
	scope = bpf_map_lookup_elem(&cgroups, &id);
	if (scope && scope->birth == id) {
		report->key = id;
		report_to(scope, report);
	}
	return 0;
}

static __noinline int report_to_all(struct report *report)
{
	struct task_struct *task = current_task();
	struct mptcpify_scope *scope;
	__u32 level;

	bpf_probe_read_kernel_str(report->what.command, sizeof(report->what.command), task->group_leader->comm);
	report->own = own_cgroup();
	level = report->own->level;
	report->levels = config.levels | borne.levels;
	if (level < MPTCPIFY_LEVELS - 1)
		report->levels &= (2ULL << level) - 1;
	bpf_loop(MPTCPIFY_LEVELS, report_to_level, report, 0);
	if (config.kinds & MPTCPIFY_NAMESPACES) {
		scope = namespace_scope(&report->key);
		if (scope)
			report_to(scope, report);
	}
	if (config.kinds & MPTCPIFY_PROCESSES) {
		scope = process_scope(&report->key);
		if (scope)
			report_to(scope, report);
	}
	return 0;
}

static __always_inline int report(struct sock *socket, bool plain, __u16 call, __u32 level, __u32 option, __u16 errno)
{
	struct report report = {
		.what = { .call = call, .errno = errno, .level = level, .option = option },
		.family = socket->__sk_common.skc_family,
		.plain = plain,
	};

	return report_to_all(&report);
}

static __always_inline struct mptcpify_answers *answers_to(struct sock *socket, __u32 level, __u32 option)
{
	__u32 state = socket->__sk_common.skc_state, place;

	switch (level) {
	case IPPROTO_IP:
	case SOL_SOCKET:
		break;
	case IPPROTO_TCP:
		level = 2;
		break;
	case IPPROTO_IPV6:
		level = 3;
		break;
	default:
		return NULL;
	}
	if (option > 255)
		return NULL;
	place = MPTCPIFY_OPTION(level, option, socket->__sk_common.skc_family == AF_INET6,
				state != BPF_TCP_CLOSE && state != BPF_TCP_LISTEN);
	return bpf_map_lookup_elem(&answers, &place);
}

/* A program's own socket, not a subflow, which has the struct socket of its MPTCP socket. */
static __always_inline bool is_plain(struct sock *socket)
{
	struct socket *its = socket->sk_socket;

	return its && its->sk == socket;
}

static __always_inline __s32 returned(const __u64 *call)
{
	__u64 value = 0;

	bpf_get_func_ret((void *)call, &value);
	return value;
}

/* A refusal is reported if MPTCP gives this error and TCP does not. */
static __always_inline int refuses(const __u64 *call, __u16 what)
{
	struct sock *socket = TYPED(struct sock, call[0]);
	__u32 level = call[1], option = call[2];
	struct mptcpify_answers *answer;
	__s32 result = returned(call);
	__u16 errno;

	if (result >= 0)
		return 0;
	answer = answers_to(socket, level, option);
	if (!answer)
		return 0;
	errno = what == MPTCPIFY_SETSOCKOPT ? answer->set_errno : answer->get_errno;
	if (!errno || errno != -result)
		return 0;
	return report(socket, false, what, level, option, errno);
}

static __always_inline int would_refuse(struct sock *socket, const __u64 *call, __u16 what)
{
	__u32 level = call[1], option = call[2];
	struct mptcpify_answers *answer;
	__u16 errno;

	answer = answers_to(socket, level, option);
	if (!answer)
		return 0;
	errno = what == MPTCPIFY_SETSOCKOPT ? answer->set_errno : answer->get_errno;
	if (!errno || returned(call) || !is_plain(socket))
		return 0;
	return report(socket, true, what, level, option, errno);
}

SEC("fexit/mptcp_setsockopt")
int refusals_set(const __u64 *call)
{
	return refuses(call, MPTCPIFY_SETSOCKOPT);
}

SEC("fexit/mptcp_getsockopt")
int refusals_get(const __u64 *call)
{
	return refuses(call, MPTCPIFY_GETSOCKOPT);
}

SEC("fexit/tcp_setsockopt")
int refusals_tcp_set(const __u64 *call)
{
	return would_refuse(TYPED(struct sock, call[0]), call, MPTCPIFY_SETSOCKOPT);
}

SEC("fexit/tcp_getsockopt")
int refusals_tcp_get(const __u64 *call)
{
	return would_refuse(TYPED(struct sock, call[0]), call, MPTCPIFY_GETSOCKOPT);
}

/* The options of SOL_SOCKET of a TCP socket do not pass its protocol. */
SEC("fexit/sock_setsockopt")
int refusals_socket_set(const __u64 *call)
{
	struct sock *socket = TYPED(struct socket, call[0])->sk;

	if (socket->sk_protocol != IPPROTO_TCP)
		return 0;
	return would_refuse(socket, call, MPTCPIFY_SETSOCKOPT);
}

SEC("fexit/mptcp_ioctl")
int refusals_ioctl(const __u64 *call)
{
	__u32 request = call[1];

	if (request != SIOCATMARK || returned(call) >= 0)
		return 0;
	return report(TYPED(struct sock, call[0]), false, MPTCPIFY_IOCTL, 0, request, ENOTTY);
}

SEC("fexit/tcp_ioctl")
int refusals_tcp_ioctl(const __u64 *call)
{
	struct sock *socket = TYPED(struct sock, call[0]);
	__u32 request = call[1];

	if (request != SIOCATMARK || returned(call) || !is_plain(socket))
		return 0;
	return report(socket, true, MPTCPIFY_IOCTL, 0, request, ENOTTY);
}

/* Flags that TCP obeys and MPTCP ignores. */
static __always_inline __u32 unread_flag(__u32 flags)
{
	return flags & MSG_OOB ? MSG_OOB : flags & MSG_ZEROCOPY;
}

/* At the function's entry: it clears flags that it does not know. */
SEC("fentry/mptcp_sendmsg")
int refusals_send(const __u64 *call)
{
	struct sock *socket = TYPED(struct sock, call[0]);
	__u32 flag = unread_flag(TYPED(struct msghdr, call[1])->msg_flags);

	if (flag)
		report(socket, false, MPTCPIFY_SEND, 0, flag, 0);
	if ((socket->sk_shutdown & (RCV_SHUTDOWN | SEND_SHUTDOWN)) == RCV_SHUTDOWN)
		report(socket, false, MPTCPIFY_LATE_WRITE, 0, 0, 0);
	return 0;
}

SEC("fexit/tcp_sendmsg")
int refusals_tcp_send(const __u64 *call)
{
	struct sock *socket = TYPED(struct sock, call[0]);
	__u32 flag = unread_flag(TYPED(struct msghdr, call[1])->msg_flags);
	__s32 result = returned(call);

	if (result >= 0 && flag && is_plain(socket))
		report(socket, true, MPTCPIFY_SEND, 0, flag, 0);
	/* the peer's reset has shut both directions; the program's own shutdown() one alone */
	if (result == -EPIPE && socket->sk_shutdown & RCV_SHUTDOWN && is_plain(socket))
		report(socket, true, MPTCPIFY_LATE_WRITE, 0, 0, 0);
	return 0;
}
