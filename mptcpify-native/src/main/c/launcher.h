/* SPDX-License-Identifier: Apache-2.0 */
/* What launcher.c and the supervisors share. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include "linux.h"

#define MAX_NAMES 64

enum list { NONE, ONLY, EXCEPT };

/* The launcher's options. */
struct options {
	const char *report;	/* path of the socket to report on, or NULL */
	const char *remove;	/* directory to remove with the launcher in it, or NULL */
	int audit;		/* count, and convert nothing */
	int family;		/* the one to convert, or 0 */
	int probe;		/* no command: report whether a command's socket is MPTCP */
	enum list command_list, user_list;
	const char *commands[MAX_NAMES];
	u32 users[MAX_NAMES];
	int command_count, user_count;
};

/* In the order of Java's SocketEvent.Verdict; the last is for calls that cannot be converted in this way. */
enum verdict { CONVERTED, FILTERED, MPTCP_OFF, AUDITED, ELSEWHERE, VERDICTS, UNDECIDED = VERDICTS };

/* The records on the report's socket, each sent as a whole. ChildReport.java reads them. */
enum report_kind { READY = 1, FAILED, COUNTS, EVENT };

struct report {
	u32 kind;
	u32 code;		/* FAILED: errno; EVENT: verdict; READY: 1 where the command is another run's already;
				 * COUNTS: the byte that asked for them, 0 at the end */
	u64 counts[VERDICTS];
	u64 lost;		/* events that were lost, since nobody read the ones before them; FAILED: exit code */
	u64 nanoseconds;	/* EVENT: since 1970 */
	u32 pid, user, family, type;
	char command[16];
};

extern struct options options;

/* Becomes the supervisors of the seccomp listener that arrives over the socket, until no process is left under the
 * filter. */
void supervise(int launcher, int report) __attribute__((noreturn));

/* Sends a record, with flags of send(2); returns 0 or more, or a negative errno. */
long tell(int report, struct report *record, int flags);

int equal(const char *a, const char *b);
u32 parse_number(const char **text);

#endif
