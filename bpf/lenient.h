/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs of lenient.bpf.c and user space share; RuleLayout.java repeats it.
 */
#ifndef MPTCPIFY_LENIENT_H
#define MPTCPIFY_LENIENT_H

/* How many options of one address family may have a value that is kept. */
#define MPTCPIFY_SLOTS 128

/* How many ranges of values an option may have. */
#define MPTCPIFY_RANGES 8

/* The key of a rule. Levels and options that have none are above 255. */
#define MPTCPIFY_RULE(level, option, ipv6, connected) \
	((__u32)(level) << 8 | (option) | (__u32)!!(ipv6) << 16 | (__u32)!!(connected) << 17)

enum mptcpify_range_kind {
	/* reads back as it was set */
	MPTCPIFY_SAME,
	/* reads back as the range's value */
	MPTCPIFY_CONSTANT,
	/* reads back as those of its bits that the range's value has */
	MPTCPIFY_MASKED,
	/* TCP refuses it with the error number that is the range's value */
	MPTCPIFY_REFUSED,
};

struct mptcpify_range {
	/* up to the next range; the first one begins with the least number */
	__s32 from;
	__s32 value;
	__u32 kind;
};

enum mptcpify_rule_flag {
	/* the kernel refuses to set it: it is not asked */
	MPTCPIFY_DROP = 1,
	/* setsockopt() takes a single byte as well; without, what is too short and not refused is 0 */
	MPTCPIFY_BYTES = 2,
	/* getsockopt() gives a single byte to those who have room for less than four */
	MPTCPIFY_GIVES_BYTES = 4,
	/* an unsigned number that has 64 bits where there is room for them */
	MPTCPIFY_WIDE = 8,
	/* a struct: it is dropped whole and does not read back */
	MPTCPIFY_STRUCT = 16,
	/* getsockopt() has an answer on TCP */
	MPTCPIFY_READS = 32,
};

/* What TCP does with an option that MPTCP treats otherwise, on a socket that is connected, or is not. */
struct mptcpify_rule {
	/* enum mptcpify_rule_flag */
	__u16 flags;
	/* the shortest value, in bytes, and what TCP says to a shorter one */
	__u16 length;
	__u16 short_errno;
	/* what TCP's getsockopt() fails with; of no meaning if it does not */
	__u16 read_errno;
	/* where its value is kept */
	__u32 slot;
	/* how many ranges there are */
	__u32 count;
	/* what reads back if it was never set */
	__s64 initial;
	struct mptcpify_range ranges[MPTCPIFY_RANGES];
};

/* Kept with a socket that was converted by a lenient attachment, and with those that it accepts. */
struct mptcpify_mark {
	__u32 attachment;
};

/* Kept with the same sockets once an option was set, by the rules' slots. */
struct mptcpify_values {
	/* a bit for each */
	__u64 set[MPTCPIFY_SLOTS / 64];
	__s64 values[MPTCPIFY_SLOTS];
};

/* A key of what is counted. User space makes one for all that find no room: of the option NO_ROOM. */
#define MPTCPIFY_NO_ROOM 0xffff

struct mptcpify_dropped {
	__u32 attachment;
	__u16 level;
	__u16 option;
	/* the process's, not the thread's */
	char command[MPTCPIFY_COMMAND];
};

struct mptcpify_telling {
	/* in which numbers events have processes; as in struct mptcpify_discovery */
	__u32 pid_namespace;
	__u32 pid_level;
	/* the task whose sockets for IPPROTO_TCP stay TCP, or 0 */
	__u32 plain;
	__u32 padding;
};

#endif /* MPTCPIFY_LENIENT_H */
