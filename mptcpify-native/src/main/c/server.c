/* SPDX-License-Identifier: Apache-2.0 */
/* The server: receives and answers calls, one after the other, until its watcher or the last caller has ended. */
#include "supervisor.h"

static volatile int orphaned;

/* Whether no process is left under the filter. */
static int hung_up(const struct timespec *patience)
{
	struct pollfd poll = { listener, POLLIN, 0 };

	return SYS(ppoll, &poll, 1, patience, NULL, 8) == 1 && !(poll.revents & POLLIN);
}

/* Answers one call. */
static void serve_once(void)
{
	static const struct timespec at_once;

	shared->in_work = (struct seccomp_notif){ 0 };
	shared->given = 0;
	if (SYS(ioctl, listener, SECCOMP_IOCTL_NOTIF_RECV, &shared->in_work) == 0) {
		struct seccomp_notif asked = shared->in_work;
		answer(&asked);
	} else if (hung_up(&at_once)) {
		/* From 6.11 on the kernel reports this at once and each time: polling until the watcher ends us could
		 * keep the watcher from a processor, if we have a higher priority. */
		finish();
	}
	shared->in_work.id = 0;
}

/* Without a watcher, since no process could be made: checks for the end itself, while it waits for a call. */
void serve_alone(void)
{
	if (hung_up(NULL))
		finish();
	serve_once();
}

/*
 * Interrupts the server's waiting. In case the signal comes just before the wait, it is repeated every tenth of a
 * second.
 */
static void orphan(int signal)
{
	static const struct itimerval again = { { 0, 100000 }, { 0, 100000 } };

	(void)signal;
	orphaned = 1;
	SYS(setitimer, 0, &again, NULL);
}

#if defined(__x86_64__)
void restore(void);
__asm__(".globl restore\nrestore: mov $15, %eax\nsyscall\n");
#endif

/* Answers calls until the watcher ends, whose death interrupts the waiting. */
void serve_for(int watcher)
{
	struct {
		void (*handler)(int);
		unsigned long flags;
		void (*restorer)(void);
		u64 mask;
	} action = { orphan, 0, NULL, 0 };
	static const struct itimerval never;
	u64 death = 1ull << (SIGUSR1 - 1) | 1ull << (SIGALRM - 1), all = ~0ull & ~death;

#if defined(__x86_64__)
	action.flags = 0x04000000; /* SA_RESTORER */
	action.restorer = restore;
#else
	((u64 *)&action)[2] = 0; /* no restorer here: the mask is in its place */
#endif
	orphaned = 0;
	know_oneself();
	SYS(sigaction, SIGUSR1, &action, NULL, 8);
	SYS(sigaction, SIGALRM, &action, NULL, 8);
	SYS(prctl, PR_SET_PDEATHSIG, SIGUSR1);
	SYS(sigprocmask, SIG_SETMASK, &all, NULL, 8);
	orphaned |= SYS(getppid) != watcher;
	while (!orphaned)
		serve_once();
	all = ~0ull;
	SYS(sigprocmask, SIG_SETMASK, &all, NULL, 8);
	SYS(setitimer, 0, &never, NULL);
	SYS(prctl, PR_SET_PDEATHSIG, 0);
	forget_all();
}
