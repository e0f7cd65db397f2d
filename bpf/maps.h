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
 * A full barrier: nothing before it is seen after anything behind it. An atomic
 * operation of BPF that returns a value is fully ordered, as the kernel's own are (its
 * Documentation/bpf/linux-kernel-memory-model and atomic_t.txt): the JIT makes LDADDAL of it
 * on arm64, or LDXR and STLXR with a DMB ISH behind, and LOCK XADD on x86-64. Here it is on
 * memory of our own, so that no processor waits for another one.
 */
static __always_inline void full_barrier(void)
{
	__u64 barrier = 0, none = 0;

	/* else the compiler would leave it out */
	asm volatile("" : "+r"(none) : "r"(&barrier) : "memory");
	none = __sync_fetch_and_add(&barrier, none);
	asm volatile("" : "+r"(none) : : "memory");
}

/*
 * Orders the reads before it before the reads after it. x86-64 never reorders reads, so there
 * only the compiler must not: the kernel's types tell which processor it is, libbpf makes that
 * a constant, and the verifier removes the branch that is not taken.
 */
static __always_inline void read_barrier(void)
{
	if (bpf_core_field_exists(((struct pt_regs *)0)->orig_ax))
		asm volatile("" : : : "memory");
	else
		full_barrier();
}

/*
 * Whether this is still the attachment looked up: it may have been
 * removed since, and its index or its scope's memory been reused.
 *
 * This is the second look at the number, and comes to the same as a sequence lock's:
 *
 *   who reads it                            who gives its place to another one
 *   r1  the number                          w1  the number becomes 0
 *   r2  flags, families, filters, scope         a full barrier (mptcpify_number)
 *       a read barrier (here)               w2  flags, families, scope, by bpf(2)
 *   r3  the number again                        a full barrier (mptcpify_number)
 *                                           w3  the number becomes the other's
 *
 * r2 does not come before r1: the place, whose memory r2 reads, is computed from the number,
 * and every processor of Linux but Alpha, for which BPF has no JIT, keeps such an order. If r2
 * sees something of w2, then r3 sees w1 or what came after it, since a barrier on each side
 * keeps r2 before r3 and w1 before w2. If r1 sees w3, r2 sees all of w2. So a number that is
 * the same twice has the data between, though w2 itself, a memcpy(), is in no order at all.
 *
 * A scope's birth that is looked at twice is the same, with the barrier of this look between,
 * and with that of invalidate() before the memory is freed. A program that holds old memory may
 * so see a number that is somebody else's, but not along with its own scope's birth.
 */
static __always_inline bool is_still(struct mptcpify_attachment *attachment, __u32 number, __u64 key)
{
	read_barrier();
	return *(volatile __u32 *)&attachment->number == number &&
	       (attachment->scope == key || attachment->flags & MPTCPIFY_BY_NAME);
}

/*
 * Called before a scope is removed from its map, which may reuse the memory at once for
 * another scope: whoever found the scope before checks the birth once more.
 */
static __always_inline void invalidate(struct mptcpify_scope *scope)
{
	*(volatile __u64 *)&scope->birth = 0;
	full_barrier();
}

#endif /* MPTCPIFY_MAPS_H */
