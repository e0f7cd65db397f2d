/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs of names.bpf.c and user space share; NamesLayout.java repeats it.
 */
#ifndef MPTCPIFY_NAMES_H
#define MPTCPIFY_NAMES_H

#include "mptcpify.h"

/* The longest path of a cgroup with its NUL that a name is looked for in. */
#define MPTCPIFY_PATH 512

/* How many patterns there may be. */
#define MPTCPIFY_PATTERNS 64

struct mptcpify_path {
	__u8 bytes[MPTCPIFY_PATH];
};

/* Who is attached to a name. */
struct mptcpify_named {
	__u32 count;
	__u32 attachments[MPTCPIFY_SHARING];
};

/*
 * A pattern of paths: a prefix, then at most 63 parts, each of which is one
 * character. It is read with a set of states, as many bits: bit n means that what
 * was read ends where n parts do.
 */
struct mptcpify_pattern {
	struct mptcpify_named named;
	/* for user space alone */
	struct mptcpify_path text;
	__u32 prefix_length;
	__u32 padding;
	struct mptcpify_path prefix;
	/* the states before the first character, and those of a match */
	__u64 start;
	__u64 end;
	/* in which states any character but a slash may come: '*' */
	__u64 within;
	/* in which states any character may come: a '**' */
	__u64 across;
	/* from which states a slash also leads two states on: what follows may be left out */
	__u64 skip;
	/* by character, from which states it leads to the next one */
	__u64 next[256];
};

/* About the attachments to names; written by user space. */
struct mptcpify_naming {
	/* whether there is any */
	__u32 in_use;
	/* how many of the patterns' numbers may be in use, from 0 on */
	__u32 patterns;
};

/* Handed to the enter program. */
struct mptcpify_entering {
	__u64 cgroup;
	/* the levels at which it may lie */
	__u64 levels;
	__u32 attachment;
	__u32 padding;
};

/* Handed to the leave program. */
struct mptcpify_leaving {
	__u32 attachment;
};

#endif /* MPTCPIFY_NAMES_H */
