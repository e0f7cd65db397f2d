/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs of refusals.bpf.c and user space share; RefusalsLayout.java repeats it.
 */
#ifndef MPTCPIFY_REFUSALS_H
#define MPTCPIFY_REFUSALS_H

#include "mptcpify.h"

/* What a program asked of a socket. */
enum mptcpify_call {
	MPTCPIFY_SETSOCKOPT,
	MPTCPIFY_GETSOCKOPT,
	MPTCPIFY_IOCTL,
	/* a flag of send(2); the option is the flag */
	MPTCPIFY_SEND,
	/* a write after the peer has closed; there is no option */
	MPTCPIFY_LATE_WRITE,
};

/* Options have an entry by level, number, family and state; only levels that have one of these are known. */
#define MPTCPIFY_OPTION_LEVELS 4
#define MPTCPIFY_OPTIONS (MPTCPIFY_OPTION_LEVELS << 10)
#define MPTCPIFY_OPTION(level, number, ipv6, connected) \
	((level) << 10 | (number) << 2 | (__u32)!!(ipv6) << 1 | (__u32)!!(connected))

/* What an MPTCP socket says to an option that a TCP socket takes, as tried on this kernel; 0: the same. */
struct mptcpify_answers {
	__u16 set_errno;
	__u16 get_errno;
	__u32 padding;
};

/* A key of what is counted. User space makes one for all that find no room, with NO_ROOM for the call. */
#define MPTCPIFY_REFUSED_NO_ROOM 0xffff

struct mptcpify_refused {
	__u32 attachment;
	/* enum mptcpify_call */
	__u16 call;
	/* what an MPTCP socket says to it; 0 where it takes it and does otherwise */
	__u16 errno;
	__u32 level;
	/* of an ioctl the request */
	__u32 option;
	/* the process's, not the thread's */
	char command[MPTCPIFY_COMMAND];
};

#endif /* MPTCPIFY_REFUSALS_H */
