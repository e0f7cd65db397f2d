/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the program and user space share. BpfLayout.java repeats the sizes and
 * offsets; a value of another size is refused before it reaches the kernel.
 */
#ifndef MPTCPIFY_H
#define MPTCPIFY_H

/*
 * Must be raised with any change after which this version cannot continue with what
 * another one has pinned: a change of a struct below, of a map, or of their meaning.
 */
#define MPTCPIFY_VERSION 7

/* The cgroup tree is looked at down to this level; the root has level 0. */
#define MPTCPIFY_LEVELS 64

/* How many attachments may share a scope. */
#define MPTCPIFY_SHARING 13

/* How many attachments there may be; a power of two. */
#define MPTCPIFY_ATTACHMENTS (1 << 14)

/* The length of a command's name with its NUL; TASK_COMM_LEN. */
#define MPTCPIFY_COMMAND 16

/* The kinds of scope, beside cgroups, that are attached. */
enum mptcpify_kind {
	MPTCPIFY_NAMESPACES = 1,
	MPTCPIFY_PROCESSES = 2,
};

/* Written by user space, read by the program at each socket(). */
struct mptcpify_config {
	/* MPTCPIFY_VERSION; first in every version, and for user space alone */
	__u32 version;
	/* where a network namespace keeps its struct mptcp_pernet, or 0 */
	__u32 pernet_slot;
	/* bit n: some attached cgroup lies at level n of the cgroup tree */
	__u64 levels;
	/* enum mptcpify_kind */
	__u32 kinds;
	__u32 padding;
};

/* Who is attached to one cgroup, one network namespace, or one process. */
struct mptcpify_scope {
	/*
	 * Tells it from earlier and later scopes of the same number. For a cgroup
	 * its id, which is the key. For a process its start, in clock ticks, as in
	 * /proc/PID/stat. For a network namespace its cookie, or 0 if user space
	 * keeps the namespace from vanishing.
	 */
	__u64 birth;
	/* how many places below have been used; 0 in one of them: it is free */
	__u32 count;
	__u32 attachments[MPTCPIFY_SHARING];
};

/* Handed to the share program: what is to be in the scope of a kind and a key. */
struct mptcpify_sharing {
	__u64 key;
	/* enum mptcpify_kind, or 0 for a cgroup */
	__u32 kind;
	__u32 count;
	__u32 attachments[MPTCPIFY_SHARING];
	__u32 padding;
};

/* A process, by the number that its own pid namespace gives it. */
struct mptcpify_process {
	__u32 pid_namespace;
	__u32 pid;
};

enum mptcpify_flag {
	MPTCPIFY_AUDIT = 1,
	MPTCPIFY_ONLY_COMMANDS = 2,
	MPTCPIFY_EXCEPT_COMMANDS = 4,
	MPTCPIFY_ONLY_USERS = 8,
	MPTCPIFY_EXCEPT_USERS = 16,
	MPTCPIFY_FILTERS = MPTCPIFY_ONLY_COMMANDS | MPTCPIFY_EXCEPT_COMMANDS |
			   MPTCPIFY_ONLY_USERS | MPTCPIFY_EXCEPT_USERS,
	/* somebody listens for an event of each socket */
	MPTCPIFY_EVENTS = 32,
	/* to a name of cgroups: any cgroup that lists it is its scope */
	MPTCPIFY_BY_NAME = 128,
	/* options that MPTCP refuses are dropped */
	MPTCPIFY_LENIENT = 256,
	/* what MPTCP refuses is counted */
	MPTCPIFY_REFUSALS = 512,
};

enum mptcpify_verdict {
	MPTCPIFY_CONVERTED,
	MPTCPIFY_FILTERED,
	MPTCPIFY_OFF,
	MPTCPIFY_AUDITED,
	MPTCPIFY_VERDICTS,
	/* of an event alone: about an option of a converted socket */
	MPTCPIFY_DROPPED = MPTCPIFY_VERDICTS,
	/* of an event alone: about what MPTCP refuses or does otherwise */
	MPTCPIFY_REFUSED_CALL,
};

/* What one attachment wants, and what came of it: sockets by verdict. */
struct mptcpify_attachment {
	__u32 flags;
	/* bit n: sockets of address family n may be converted */
	__u32 families;
	__u64 sockets[MPTCPIFY_VERDICTS];
	/* events that found no room */
	__u64 lost;
	/* how often a listener was added; a listener gets no older events */
	__u32 epoch;
	/* its own; 0 if there is none */
	__u32 number;
	/* its scope's key, as one number */
	__u64 scope;
};

/* Handed to the number program: the place, and its number from now on; 0 where there is none. */
struct mptcpify_numbering {
	__u32 place;
	__u32 number;
};

/* Handed to the listen program. */
struct mptcpify_listening {
	__u32 attachment;
	__u32 on;
};

enum mptcpify_socket_flag {
	MPTCPIFY_NONBLOCK = 1,
	MPTCPIFY_CLOEXEC = 2,
};

/* What one attachment decided about one socket() call. */
struct mptcpify_event {
	/* CLOCK_TAI, in nanoseconds */
	__u64 time;
	/* the task's own */
	__u64 cgroup;
	/* which decided, and its epoch then */
	__u32 attachment;
	__u32 epoch;
	/* in the pid namespace of who ran the discover program; 0 if not in it */
	__u32 pid;
	__u32 uid;
	__u32 network_namespace;
	__u8 family;
	__u8 verdict;
	/* enum mptcpify_socket_flag; of an option that was dropped, its level << 8 | its number; of what was refused, the level */
	__u16 flags;
	/* the process's, not the thread's */
	char command[MPTCPIFY_COMMAND];
	/* of what was refused, as in struct mptcpify_refused; else 0 */
	__u32 option;
	__u16 call;
	__u16 errno;
};

/* A key of the commands and users that an attachment's filters name. */
struct mptcpify_command {
	__u32 attachment;
	char name[MPTCPIFY_COMMAND];
};

struct mptcpify_user {
	__u32 attachment;
	__u32 uid;
};

/* How many bytes there are to describe an attachment that outlives its maker. */
#define MPTCPIFY_DESCRIPTION 8192

/* Written and read by user space alone, in its own form. */
struct mptcpify_description {
	__u8 bytes[MPTCPIFY_DESCRIPTION];
};

/* Written by the discover program, read by user space. */
struct mptcpify_discovery {
	/* as in struct mptcpify_config; 0 where it could not be found */
	__u32 pernet_slot;
	/* mptcp_enabled of the caller's network namespace, as the guard sees it */
	__u32 enabled;
	/* ids of the caller's cgroup's ancestors by level, then zeros */
	__u64 ancestors[MPTCPIFY_LEVELS];
	/* the caller's pid namespace, and how deep it lies */
	__u32 pid_namespace;
	__u32 pid_level;
	/* the question: a network namespace's inode number */
	__u32 namespace;
	__u32 padding;
	/* the answer: that namespace's cookie, or 0 if there is none of that number */
	__u64 cookie;
};

/* What came of attachments to names of cgroups; written by the programs of names.bpf.c. */
struct mptcpify_borne {
	/* bit n: some cgroup at level n bears such a name, or has */
	__u64 levels;
	/* cgroups that were left out, since their path is too long */
	__u64 too_long;
	/* attachments that were left out, since too many share a cgroup */
	__u64 overflows;
};

/* Notes of the main program for the mark program; a power of two. */
#define MPTCPIFY_NOTES (1 << 12)

/* Whose socket() it was, and which attachment converted it, or 0. */
#define MPTCPIFY_NOTE(task, attachment) ((__u64)(attachment) << 32 | (__u32)(task))

#endif /* MPTCPIFY_H */
