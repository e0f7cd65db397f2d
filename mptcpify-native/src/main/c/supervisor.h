/* SPDX-License-Identifier: Apache-2.0 */
/* What the supervisors' rooms share: callers.c, answer.c, server.c and supervisor.c. */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include "launcher.h"

struct ledger {
	u64 counts[VERDICTS + 1];	/* the last one of calls that came to nothing: it is not told */
	u64 lost;
	u64 call;			/* the last one that was decided on, and counted */
	enum verdict verdict;		/* on it */
	int untold;			/* whether its event is still to be told */
};

/* What outlives the server: its watcher reads it. */
struct shared {
	struct seccomp_notif in_work;	/* id 0: none. The kernel writes it, so that there is no moment in which it is lost */
	u64 given;			/* inode of the socket that its caller may have got for it, or 0 */
	struct ledger ledgers[2];	/* counts.c */
	u64 changes;			/* how many were made; the last bit tells which ledger is valid */
	u32 events;			/* whether somebody listens to events */
	u32 fsuid;			/* whether somebody has called setfsuid(2): the owner of /proc/TID does not tell then */
};

/* A thread that has called. */
struct caller {
	u32 thread;
	int directory;	/* /proc/TID, or -1 */
	int namespace;	/* /proc/TID/ns/net itself */
	int pidfd;	/* that tells its cgroup and users (6.13), or -1 */
	int cgroup;	/* else /proc/TID/cgroup, or -ENOENT where cgroups are not in the kernel */
};

struct identity {
	u32 process, user;
	char command[16];
};

extern struct shared *shared;
extern int listener, report_socket;

/* Remembers the network namespace, user and group that the sockets are to be of. Comes first. */
void know_place(void);

/* Remembers which process this is, whose cgroup may change. */
void know_oneself(void);

/* A thread by its number, again where what is remembered of it must not be used; NULL where it has gone. */
struct caller *find(u32 thread, int again);

/* Whether a socket that this process opens is one that the caller would have got. */
int is_here(struct caller *caller);

/* Who a caller is, and whether its sockets would belong to this process's user and group. */
int identify(struct caller *caller, struct identity *identity, int *same_fsuid);

/* Closes what is remembered of callers. */
void forget_all(void);

/* A file of a process in /proc, or a negative errno. */
int open_process(u32 number, const char *file, int flags);

/* Answers a call. */
void answer(const struct seccomp_notif *asked);

/* Answers what the dead server has left. */
void complete(void);

/* Answers until the watcher has gone. */
void serve_for(int watcher);

/* With no watcher, for want of a process: answers one call, or ends. */
void serve_alone(void);

/* The verdict that a call is counted with, or UNDECIDED. */
enum verdict verdict_on(u64 call);

/*
 * Counts a call with a verdict, and no more with the one that it had. Comes before the answer, with which the caller goes
 * on: what it has got is counted when it or somebody who waits for its end looks.
 */
void settle(u64 call, enum verdict verdict, int untold);

/* The event of the call that was settled last is told, or lost. */
void settle_event(int lost);
int event_is_untold(void);

/* Tells the counts, as the answer to a question. */
void tell_counts(u32 question, int flags);

/* Tells the last counts and ends. */
void finish(void) __attribute__((noreturn));

#endif
