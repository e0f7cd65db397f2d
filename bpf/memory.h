/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Caches of cgroups, so that a socket() call need not climb the tree again.
 */
#ifndef MPTCPIFY_MEMORY_H
#define MPTCPIFY_MEMORY_H

/*
 * Cgroups that are not attached, and lie in no attached one: most sockets are
 * opened in such cgroups. An element has the cgroup's id and the generation
 * in which that was found, in one word, so that no reader sees halves of two.
 * It holds for this generation: a cgroup never moves in the tree, its id
 * counts up from 1 and is never used again (2^40 are more than will be
 * reached), and user space begins another generation when it has attached a
 * cgroup that was not. In the last generation, nothing is cached any more.
 */
#define REMEMBERED 1024
#define GENERATION_BITS 24
#define LAST_GENERATION ((1 << GENERATION_BITS) - 1)

static struct {
	__u64 generation;
	__u64 cgroups[REMEMBERED];
} outside;

/*
 * Cgroups with exactly one attachment, to the cgroup itself or to one above it. An element
 * has the attachment's place, the cgroup's id without the bits that are the element's index,
 * and the generation. It becomes invalid when that cgroup or one above it gets another
 * attachment, or the place is reused: each of these begins another generation first.
 */
static __u64 inside[REMEMBERED];

#define REMEMBERED_BITS 10
#define PLACE_BITS 14
/* 2^36 ids are more than lie between two cgroups that are there at once */
#define INSIDE(id, generation) \
	((id) >> REMEMBERED_BITS << (GENERATION_BITS + PLACE_BITS) | (__u64)(generation) << PLACE_BITS)
#define INSIDE_PLACE(element) ((element) & (MPTCPIFY_ATTACHMENTS - 1))

/* A cgroup's id and the generation, as they are remembered. */
static __always_inline __u64 mark(__u64 cgroup)
{
	return cgroup << GENERATION_BITS | *(volatile __u64 *)&outside.generation;
}

static __always_inline bool is_outside(__u64 cgroup, __u64 marked)
{
	return outside.cgroups[cgroup % REMEMBERED] == marked;
}

/* Whether it is the generation still. */
static __always_inline bool is_recent(__u64 marked)
{
	return *(volatile __u64 *)&outside.generation == (marked & LAST_GENERATION);
}

#endif /* MPTCPIFY_MEMORY_H */
