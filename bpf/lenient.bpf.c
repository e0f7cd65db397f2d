// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Lets sockets that a lenient attachment has converted accept options that TCP
 * accepts and MPTCP refuses. A separate object, which strict attachments do not
 * load. Three programs on a cgroup: one marks the sockets that were converted
 * as they are made, one answers setsockopt() on them, one getsockopt().
 */
#include "kernel.h"
#include "mptcpify.h"
#include "lenient.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include "task.h"
#include "events.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* User space replaces these three maps by the main object's. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MPTCPIFY_ATTACHMENTS);
	__type(key, __u32);
	__type(value, struct mptcpify_attachment);
} attachments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MPTCPIFY_NOTES);
	__type(key, __u32);
	__type(value, __u64);
} notes SEC(".maps");

/* Persistent attachments report no events, and keep this map: one page, of any size. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 16);
} events SEC(".maps");

/* Cloned with a socket: one that accept() returns has what its listener has. */
#define KEPT_WITH_SOCKETS(value_type) {					\
		__uint(type, BPF_MAP_TYPE_SK_STORAGE);			\
		__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);	\
		__type(key, __u32);					\
		__type(value, value_type);				\
	}

struct KEPT_WITH_SOCKETS(struct mptcpify_mark) lenient_marks SEC(".maps");
struct KEPT_WITH_SOCKETS(struct mptcpify_values) lenient_values SEC(".maps");

/* by MPTCPIFY_RULE() */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 10);
	__type(key, __u32);
	__type(value, struct mptcpify_rule);
} lenient_rules SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1 << 12);
	__type(key, struct mptcpify_dropped);
	__type(value, __u64);
} lenient_dropped SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct mptcpify_telling);
} lenient_telling SEC(".maps");

#define CONTINUE 1
#define FAIL 0
#define NOT_THE_KERNEL (-1)

/*
 * The kernel runs this for each IPv4 and IPv6 socket that a task opens, after
 * update_socket_protocol() and before any task can use the socket; not for sockets that
 * the kernel opens for itself, such as the subflows of MPTCP.
 */
SEC("cgroup/sock_create")
int lenient_mark(struct bpf_sock *socket)
{
	__u32 task = bpf_get_current_pid_tgid(), place = task % MPTCPIFY_NOTES;
	__u64 *noted = bpf_map_lookup_elem(&notes, &place);
	struct mptcpify_mark mark = {};
	__u64 note;

	if (!noted)
		return CONTINUE;
	note = *noted;
	/* a note for another task in the same place, or no note */
	if ((__u32)note != task || !(note >> 32))
		return CONTINUE;
	*noted = 0;
	mark.attachment = note >> 32;
	if (socket->protocol == IPPROTO_MPTCP)
		bpf_sk_storage_get(&lenient_marks, socket, &mark, BPF_SK_STORAGE_GET_F_CREATE);
	return CONTINUE;
}

/*
 * Attached while user space tries out what TCP does, in case its own sockets are converted:
 * the program attached last is called first, and a result other than 0 ends the chain.
 */
SEC("fmod_ret/update_socket_protocol")
int lenient_plain(const __u64 *call)
{
	struct mptcpify_telling *telling;
	__u32 first = 0, task;

	telling = bpf_map_lookup_elem(&lenient_telling, &first);
	if (!telling || !telling->plain || (__u32)call[2] != IPPROTO_TCP)
		return 0;
	task = pid_in(current_task()->thread_pid, telling->pid_namespace, telling->pid_level);
	return task == telling->plain ? IPPROTO_TCP : 0;
}

/* After a fallback the kernel passes options to TCP. */
static __always_inline bool fell_back(struct bpf_sock *socket)
{
	return TYPED(struct mptcp_sock, socket)->flags & MPTCP_FALLBACK;
}

static __always_inline bool is_connected(struct bpf_sock *socket)
{
	return socket->state != BPF_TCP_CLOSE && socket->state != BPF_TCP_LISTEN;
}

static __always_inline struct mptcpify_rule *rule_of(struct bpf_sockopt *call, struct bpf_sock *socket)
{
	__u32 key = MPTCPIFY_RULE(call->level, call->optname, socket->family == AF_INET6, is_connected(socket));

	if ((__u32)call->level > 255 || (__u32)call->optname > 255)
		return NULL;
	return bpf_map_lookup_elem(&lenient_rules, &key);
}

static __always_inline struct mptcpify_attachment *lenient_attachment(struct mptcpify_mark *mark)
{
	__u32 place = mark->attachment % MPTCPIFY_ATTACHMENTS;
	struct mptcpify_attachment *attachment = bpf_map_lookup_elem(&attachments, &place);

	if (!attachment || attachment->number != mark->attachment || !(attachment->flags & MPTCPIFY_LENIENT))
		return NULL;
	return attachment;
}

static __noinline int tell(struct mptcpify_attachment *attachment, struct mptcpify_dropped *what, __u32 family)
{
	struct mptcpify_telling *telling;
	struct mptcpify_event *event;
	__u32 first = 0;

	telling = bpf_map_lookup_elem(&lenient_telling, &first);
	if (!attachment || !what || !telling)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&attachment->lost, 1);
		return 0;
	}
	describe_task(event, attachment, what->attachment, telling->pid_namespace, telling->pid_level);
	event->family = family;
	event->verdict = MPTCPIFY_DROPPED;
	event->flags = what->level << 8 | what->option;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

static __noinline int count(struct mptcpify_attachment *attachment, struct bpf_sockopt *call, __u32 family)
{
	struct mptcpify_dropped key = {
		.attachment = attachment->number,
		.level = call->level,
		.option = call->optname,
	};
	__u64 one = 1, *counter;

	bpf_probe_read_kernel_str(key.command, sizeof(key.command), current_task()->group_leader->comm);
	counter = bpf_map_lookup_elem(&lenient_dropped, &key);
	if (!counter && bpf_map_update_elem(&lenient_dropped, &key, &one, BPF_NOEXIST)) {
		/* another task was faster, or there is no room */
		counter = bpf_map_lookup_elem(&lenient_dropped, &key);
		if (!counter) {
			struct mptcpify_dropped others = {
				.attachment = key.attachment,
				.level = MPTCPIFY_NO_ROOM,
				.option = MPTCPIFY_NO_ROOM,
			};

			counter = bpf_map_lookup_elem(&lenient_dropped, &others);
		}
	}
	if (counter)
		__sync_fetch_and_add(counter, 1);
	if (attachment->flags & MPTCPIFY_EVENTS)
		tell(attachment, &key, family);
	return 0;
}

/* Passes the value on unchanged, to other programs and finally to the kernel. */
static __always_inline int hand_on(struct bpf_sockopt *call)
{
	/* this program sees one page at most; the kernel would take that for the whole value */
	if (call->optlen > call->optval_end - call->optval)
		call->optlen = 0;
	return CONTINUE;
}

/* The result has 64 bits, as newer verifiers require, and lies between -4095 and 0. */
static __always_inline int refuse(__u32 errno)
{
	__u64 value = errno & 0xfff;

	asm volatile("%0 = -%0" : "+r"(value));
	bpf_set_retval(value);
	return FAIL;
}

/* The value as TCP would read it; 0 if there is none. */
static __always_inline __s64 value_of(struct bpf_sockopt *call, const struct mptcpify_rule *rule)
{
	void *value = call->optval, *end = call->optval_end;

	if (rule->flags & MPTCPIFY_WIDE && call->optlen == sizeof(__u64) && value + sizeof(__u64) <= end)
		return *(__s64 *)value;
	if (call->optlen >= (int)sizeof(__u32) && value + sizeof(__u32) <= end)
		return *(__s32 *)value;
	if (rule->flags & MPTCPIFY_BYTES && call->optlen > 0 && value + 1 <= end)
		return *(__u8 *)value;
	return 0;
}

/* What TCP would make of a value: what reads back, or a negative errno in *refused. */
static __always_inline __s64 as_tcp(const struct mptcpify_rule *rule, __s32 value, __u32 *refused)
{
	const struct mptcpify_range *range = &rule->ranges[0];
	int i;

#pragma unroll
	for (i = 1; i < MPTCPIFY_RANGES; i++)
		if ((__u32)i < rule->count && value >= rule->ranges[i].from)
			range = &rule->ranges[i];
	switch (range->kind) {
	case MPTCPIFY_CONSTANT:
		return range->value;
	case MPTCPIFY_MASKED:
		return value & range->value;
	case MPTCPIFY_REFUSED:
		*refused = range->value;
		return 0;
	}
	return value;
}

/* An index that, as the verifier can prove, lies within the values. */
static __always_inline __u32 slot_of(const struct mptcpify_rule *rule)
{
	__u32 slot = rule->slot;

	asm volatile("%0 &= %1" : "+r"(slot) : "i"(MPTCPIFY_SLOTS - 1));
	return slot;
}

static __always_inline void keep(struct bpf_sock *socket, const struct mptcpify_rule *rule, __s64 value)
{
	struct mptcpify_values *values;
	__u32 slot = slot_of(rule);

	values = bpf_sk_storage_get(&lenient_values, socket, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!values)
		return;
	values->values[slot] = value;
	values->set[slot / 64] |= 1ULL << slot % 64;
}

/* From now on the kernel keeps the option's value. */
static __always_inline void forget(struct bpf_sock *socket, const struct mptcpify_rule *rule)
{
	struct mptcpify_values *values = bpf_sk_storage_get(&lenient_values, socket, NULL, 0);
	__u32 slot = slot_of(rule);

	if (values)
		values->set[slot / 64] &= ~(1ULL << slot % 64);
}

static __noinline int take(struct bpf_sockopt *call, struct bpf_sock *socket, struct mptcpify_mark *mark)
{
	struct mptcpify_attachment *attachment;
	struct mptcpify_rule *rule;
	__u32 refused = 0;
	__s64 value;

	rule = rule_of(call, socket);
	if (!rule)
		return hand_on(call);
	attachment = lenient_attachment(mark);
	if (!attachment)
		return hand_on(call);
	if (fell_back(socket)) {
		forget(socket, rule);
		return hand_on(call);
	}
	if (call->optlen < rule->length && rule->short_errno)
		return refuse(rule->short_errno);
	if (!(rule->flags & MPTCPIFY_STRUCT)) {
		value = value_of(call, rule);
		if (rule->flags & MPTCPIFY_WIDE && call->optlen != sizeof(__u64))
			value = (__s32)value == -1 ? -1LL : (__s64)(__u32)value;
		else if (!(rule->flags & MPTCPIFY_WIDE))
			value = as_tcp(rule, value, &refused);
		if (refused)
			return refuse(refused);
		keep(socket, rule, value);
	}
	if (!(rule->flags & MPTCPIFY_DROP))
		return hand_on(call);
	count(attachment, call, socket->family);
	call->optlen = NOT_THE_KERNEL;
	return CONTINUE;
}

SEC("cgroup/setsockopt")
int lenient_setsockopt(struct bpf_sockopt *call)
{
	struct bpf_sock *socket = call->sk;
	struct mptcpify_mark *mark;

	/* another program has handled it */
	if (call->optlen == NOT_THE_KERNEL)
		return CONTINUE;
	if (!socket || socket->protocol != IPPROTO_MPTCP)
		return hand_on(call);
	mark = bpf_sk_storage_get(&lenient_marks, socket, NULL, 0);
	if (!mark)
		return hand_on(call);
	return take(call, socket, mark);
}

/* Writes the value into as much room as there is. */
static __always_inline int give(struct bpf_sockopt *call, const struct mptcpify_rule *rule, __s64 value)
{
	void *room = call->optval, *end = call->optval_end;
	__s32 number = value;
	int length = call->optlen;

	if (rule->flags & MPTCPIFY_WIDE) {
		if (length >= (int)sizeof(__u64) && room + sizeof(__u64) <= end) {
			*(__s64 *)room = value;
			call->optlen = sizeof(__u64);
			goto given;
		}
		number = (__u64)value > 0xffffffff ? 0xffffffff : value;
	}
	if (length >= (int)sizeof(__u32) && room + sizeof(__u32) <= end) {
		*(__s32 *)room = number;
		call->optlen = sizeof(__u32);
	} else if (length > 0 && room + 1 <= end) {
		*(__u8 *)room = number;
		if (rule->flags & MPTCPIFY_GIVES_BYTES && number >= 0 && number <= 255) {
			call->optlen = 1;
		} else {
			if (length > 1 && room + 2 <= end)
				((__u8 *)room)[1] = number >> 8;
			if (length > 2 && room + 3 <= end)
				((__u8 *)room)[2] = number >> 16;
		}
	}
given:
	call->retval = 0;
	return CONTINUE;
}

static __noinline int answer(struct bpf_sockopt *call, struct bpf_sock *socket, struct mptcpify_mark *mark)
{
	struct mptcpify_values *values;
	struct mptcpify_rule *rule;
	__s64 value;
	__u32 slot;

	rule = rule_of(call, socket);
	if (!rule || !lenient_attachment(mark))
		return CONTINUE;
	if (!(rule->flags & MPTCPIFY_READS)) {
		if (call->retval && rule->read_errno)
			return refuse(rule->read_errno);
		return CONTINUE;
	}
	values = bpf_sk_storage_get(&lenient_values, socket, NULL, 0);
	slot = slot_of(rule);
	if (values && values->set[slot / 64] >> slot % 64 & 1)
		value = values->values[slot];
	else if (call->retval)
		value = rule->initial;
	else
		return CONTINUE;
	return give(call, rule, value);
}

/* After the kernel's own handler, whose answer is in retval. */
SEC("cgroup/getsockopt")
int lenient_getsockopt(struct bpf_sockopt *call)
{
	struct bpf_sock *socket = call->sk;
	struct mptcpify_mark *mark;

	if (!socket || socket->protocol != IPPROTO_MPTCP)
		return CONTINUE;
	mark = bpf_sk_storage_get(&lenient_marks, socket, NULL, 0);
	if (!mark)
		return CONTINUE;
	return answer(call, socket, mark);
}
