/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What is attached, in maps that the objects share: user space gives the later ones those of
 * the first.
 */
#ifndef MPTCPIFY_MAPS_H
#define MPTCPIFY_MAPS_H

struct mptcpify_config config SEC(".data.config") = {
	.version = MPTCPIFY_VERSION,
};
struct mptcpify_discovery discovery SEC(".data.discovery");
struct mptcpify_borne borne SEC(".data.borne");

/*
 * Elements are allocated as they come, but a hash map has its buckets from the
 * start: 256 KiB for this many.
 */
#define MAX_ENTRIES (1 << 14)

#define SCOPES(key_type) {					\
		__uint(type, BPF_MAP_TYPE_HASH);		\
		__uint(map_flags, BPF_F_NO_PREALLOC);		\
		__uint(max_entries, MAX_ENTRIES);			\
		__type(key, key_type);				\
		__type(value, struct mptcpify_scope);		\
	}

/* by the cgroup's id */
struct SCOPES(__u64) cgroups SEC(".maps");
/* by the namespace's inode number */
struct SCOPES(__u32) namespaces SEC(".maps");
struct SCOPES(struct mptcpify_process) processes SEC(".maps");

/*
 * Indexed by the last bits of numbers that are never reused. An
 * array, since its look-up is a few instructions without a call.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, MPTCPIFY_ATTACHMENTS);
	__type(key, __u32);
	__type(value, struct mptcpify_attachment);
} attachments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_ENTRIES);
	__type(key, struct mptcpify_command);
	__type(value, __u8);
} commands SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_ENTRIES);
	__type(key, struct mptcpify_user);
	__type(value, __u8);
} users SEC(".maps");

static __always_inline struct mptcpify_attachment *at_place_of(__u32 number)
{
	__u32 place = number % MPTCPIFY_ATTACHMENTS;

	return bpf_map_lookup_elem(&attachments, &place);
}

/*
 * Whether this is still the attachment looked up: it may have been
 * removed since, and its index or its scope's memory been reused.
 */
static __always_inline bool is_still(struct mptcpify_attachment *attachment, __u32 number, __u64 key)
{
	return *(volatile __u32 *)&attachment->number == number &&
	       (attachment->scope == key || attachment->flags & MPTCPIFY_BY_NAME);
}

#endif /* MPTCPIFY_MAPS_H */
