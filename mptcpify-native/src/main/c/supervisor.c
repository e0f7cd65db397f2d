/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The supervisors: two processes that hold the listener of a command's filter. One, the server, answers; the other, its
 * parent, watches it, and when it is killed or stopped answers in its place what it left unanswered, and makes a new one.
 * When the watcher dies the server becomes a watcher, and makes a server. Without this the kernel would fail each TCP
 * socket of the command with ENOSYS, or let it wait for good.
 *
 * A socket is converted only where it is what the command would have got: the server's network namespace, user, group and
 * cgroup are the socket's, so the caller's must be the same. Else the kernel goes on with the call as it is.
 */
#include "supervisor.h"

struct shared *shared;
int listener, report_socket;

/* What the JVM asks for, a byte each: 'e' and 'n' for events or none; others, for the counts, come back with these. */
static void obey(void)
{
	u8 word;
	long length = SYS(recvfrom, report_socket, &word, 1, MSG_DONTWAIT, NULL, NULL);

	if (length == 0 || (length < 0 && length != -EAGAIN && length != -EINTR)) {
		shared->events = 0;
		SYS(close, report_socket);
		report_socket = -1;
	} else if (length == 1 && (word == 'e' || word == 'n')) {
		shared->events = word == 'e';
	} else if (length == 1) {
		tell_counts(word, MSG_DONTWAIT);
	}
}

/* Returns whether the server has to be replaced; else nothing is left to do. */
static int watch(int server, int signals)
{
	for (;;) {
		struct pollfd polls[] = { { signals, POLLIN, 0 }, { listener, 0, 0 }, { report_socket, POLLIN, 0 } };
		SYS(ppoll, polls, 3, NULL, NULL, 8);
		if (polls[1].revents) {
			/* Told while both live, since whoever is left without the other tells it too; then with what is new. */
			tell_counts(0, 0);
			SYS(kill, server, SIGKILL);
			SYS(wait4, server, NULL, 0, NULL);
			return 0;
		}
		if (polls[0].revents) {
			u8 ignored[128];
			int status;
			SYS(read, signals, ignored, sizeof(ignored));
			long ended = SYS(wait4, server, &status, WNOHANG | WUNTRACED, NULL);
			if (ended == server && (status & 0xff) == 0x7f) {
				SYS(kill, server, SIGKILL);
				SYS(wait4, server, NULL, 0, NULL);
			}
			if (ended == server)
				return 1;
		}
		if (polls[2].revents)
			obey();
	}
}

static void hold(void)
{
	u64 children = 1ull << (SIGCHLD - 1);

	for (;;) {
		int watcher = SYS(getpid);
		long server = SYS(clone, SIGCHLD, 0, 0, 0, 0);
		if (server == 0) {
			serve_for(watcher);
			continue;
		}
		if (server < 0) {
			serve_alone();
			continue;
		}
		int signals = SYS(signalfd, -1, &children, 8, O_CLOEXEC);
		int again = watch(server, signals);
		SYS(close, signals);
		if (!again)
			break;
		if (shared->in_work.id)
			complete();
		shared->in_work.id = 0;
	}
	finish();
}

static int receive(int launcher)
{
	char byte;
	struct iovec vector = { &byte, 1 };
	struct descriptor_message control;
	struct msghdr message = { NULL, 0, &vector, 1, &control, sizeof(control), 0 };

	if (SYS(recvmsg, launcher, &message, MSG_CMSG_CLOEXEC) != 1 || message.control_length < 20)
		SYS(exit, 1);
	return control.descriptor;
}

/* Leaves nothing open that whoever started the command may wait for the end of. */
static void close_all_but(int first, int second)
{
	int lower = first < second ? first : second, upper = first < second ? second : first;

	if (lower > 0)
		SYS(close_range, 0, lower - 1, 0);
	if (upper > lower + 1)
		SYS(close_range, lower + 1, upper - 1, 0);
	SYS(close_range, upper + 1, ~0u, 0);
}

void supervise(int launcher, int report)
{
	u64 all = ~0ull, limits[2];

	SYS(sigprocmask, SIG_SETMASK, &all, NULL, 8);
	SYS(prctl, PR_SET_NAME, "mptcpify");
	SYS(chdir, "/");
	close_all_but(launcher, report >= 0 ? report : launcher);
	if (SYS(prlimit, 0, RLIMIT_NOFILE, NULL, limits) == 0) {
		limits[0] = limits[1];
		SYS(prlimit, 0, RLIMIT_NOFILE, limits, NULL);
	}
	report_socket = report;
	shared = (void *)SYS(mmap, NULL, sizeof(*shared), 3, 0x21, -1, 0);
	know_place();
	listener = receive(launcher);
	SYS(ioctl, listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	SYS(write, launcher, "", 1);
	SYS(close, launcher);
	hold();
	__builtin_unreachable();
}
