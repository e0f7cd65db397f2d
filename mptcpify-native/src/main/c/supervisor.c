/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The supervisors: two processes that hold the listener of a command's filter. One, the server, answers calls; the
 * other, its parent, is the watcher. If the server is killed or stopped, the watcher answers the call that the server
 * left, and makes a new server. If the watcher dies, the server becomes the watcher and makes a new server. Without
 * this, each TCP socket of the command would fail with ENOSYS, or wait forever.
 *
 * A socket is converted only if it is equal to the one that the command would have got: it has the server's network
 * namespace, user, group and cgroup, so the caller's must be the same. Otherwise the kernel continues the call as it
 * is.
 */
#include "supervisor.h"

struct shared *shared;
int listener, report_socket;

/* Carries out the JVM's requests, one byte each: 'e' and 'n' switch events on and off; any other byte asks for the
 * counts, and is returned with them. */
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

/* Returns whether the server must be replaced; if not, nothing is left to do. */
static int watch(int server, int signals)
{
	for (;;) {
		struct pollfd polls[] = { { signals, POLLIN, 0 }, { listener, 0, 0 }, { report_socket, POLLIN, 0 } };
		SYS(ppoll, polls, 3, NULL, NULL, 8);
		if (polls[1].revents) {
			/* Told while both live, since whoever is left without the other tells it too; then with what is
			 * new. */
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

/* Closes all descriptors whose end the process that started the command may be waiting for. */
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
