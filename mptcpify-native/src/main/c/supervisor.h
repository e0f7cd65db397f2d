/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the supervisors share: callers.c, answer.c, server.c and supervisor.c. */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include "launcher.h"

struct ledger {
	u64 counts[VERDICTS + 1];	/* the last one counts calls without a result, and is not reported */
	u64 lost;
	u64 call;			/* the last call that was decided and counted */
	enum verdict verdict;		/* on that call */
	int untold;			/* whether its event must still be sent */
};

/* The state that outlives the server: its watcher reads it. */
struct shared {
	struct seccomp_notif in_work;	/* the call in progress; id 0: none. The kernel writes it, so it is never lost */
	u64 given;			/* inode of the socket that the caller may have got, or 0 */
	struct ledger ledgers[2];	/* counts.c */
	u64 changes;			/* number of changes; the last bit says which ledger is valid */
	u32 events;			/* whether events are subscribed to */
	u32 fsuid;			/* whether setfsuid(2) was called: then the owner of /proc/TID is no proof */
};

/* A thread that has made a call. */
struct caller {
	u32 thread;
	int directory;	/* /proc/TID, or -1 */
	int namespace;	/* /proc/TID/ns/net itself */
	int pidfd;	/* for its cgroup and users (6.13), or -1 */
	int cgroup;	/* otherwise /proc/TID/cgroup, or -ENOENT if the kernel has no cgroups */
};

struct identity {
	u32 process, user;
	char command[16];
};

extern struct shared *shared;
extern int listener, report_socket;

/* Stores the network namespace, user and group that the sockets must have. To be called first. */
void know_place(void);

/* Opens this process's own directory, to read its cgroup, which may change. */
void know_oneself(void);

/* Finds a thread by its number, anew if the cached entry must not be used; NULL if it has ended. */
struct caller *find(u32 thread, int again);

/* Whether a socket that this process opens is equal to the one that the caller would have got. */
int is_here(struct caller *caller);

/* Reads who a caller is, and whether its sockets would belong to this process's user and group. */
int identify(struct caller *caller, struct identity *identity, int *same_fsuid);

/* Drops all cached callers. */
void forget_all(void);

/* Opens a file of a process in /proc; returns a negative errno if it fails. */
int open_process(u32 number, const char *file, int flags);

/* Answers a call. */
void answer(const struct seccomp_notif *asked);

/* Answers the call that the dead server has left. */
void complete(void);

/* Answers calls until the watcher has ended. */
void serve_for(int watcher);

/* Without a watcher, since no process could be made: answers one call, or ends. */
void serve_alone(void);

/* The verdict that a call is counted with, or UNDECIDED. */
enum verdict verdict_on(u64 call);

/*
 * Counts a call with a verdict, instead of the one it had before. Called before the answer, which lets the caller
 * continue: so its socket is counted when the caller, or whoever waits for its end, reads the counts.
 */
void settle(u64 call, enum verdict verdict, int untold);

/* Notes that the event of the call settled last was sent, or lost. */
void settle_event(int lost);
int event_is_untold(void);

/* Reports the counts, as the answer to a request. */
void tell_counts(u32 question, int flags);

/* Reports the final counts and ends. */
void finish(void) __attribute__((noreturn));

#endif
