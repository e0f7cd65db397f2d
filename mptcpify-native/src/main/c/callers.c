/* SPDX-License-Identifier: Apache-2.0 */
/* Identifies callers: compares the network namespace, user, group and cgroup of a thread with this process's own. */
#include "supervisor.h"

/* The number of cached threads, a power of two. Each takes three descriptors. */
#define CALLERS 64

#define TEXT 512

static struct caller callers[CALLERS], self;
static u32 uid, gid;
static char namespace[TEXT];
static long namespace_length;

static int same(const char *a, long a_length, const char *b, long b_length)
{
	if (a_length < 0 || a_length >= TEXT || a_length != b_length)
		return 0;
	while (a_length--)
		if (a[a_length] != b[a_length])
			return 0;
	return 1;
}

static void forget(struct caller *caller)
{
	if (caller->directory >= 0) {
		SYS(close, caller->directory);
		SYS(close, caller->namespace);
		SYS(close, caller->pidfd >= 0 ? caller->pidfd : caller->cgroup);
	}
	caller->directory = -1;
}

void forget_all(void)
{
	for (int i = 0; i < CALLERS; i++)
		forget(&callers[i]);
}

static char *append_number(char *to, u32 number)
{
	char digits[10];
	int count = 0;

	do
		digits[count++] = '0' + number % 10;
	while (number /= 10);
	while (count)
		*to++ = digits[--count];
	return to;
}

int open_process(u32 number, const char *file, int flags)
{
	char path[64] = "/proc/", *end = append_number(path + 6, number);

	while ((*end++ = *file++))
		;
	return SYS(openat, AT_FDCWD, path, flags | O_CLOEXEC, 0);
}

static int ask(int pidfd, struct pidfd_info *info)
{
	info->mask = PIDFD_INFO;
	return SYS(ioctl, pidfd, PIDFD_GET_INFO, info) == 0 && (info->mask & PIDFD_INFO) == PIDFD_INFO;
}

static int remember(struct caller *caller, u32 thread)
{
	forget(caller);
	int directory = open_process(thread, "", O_PATH | O_DIRECTORY);
	if (directory < 0)
		return directory;
	/* Shows the thread's namespace at each time that it is read, not only now. */
	int network = SYS(openat, directory, "ns/net", O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	if (network < 0) {
		SYS(close, directory);
		return network;
	}
	struct pidfd_info info;
	int cgroup = -1, pidfd = SYS(pidfd_open, thread, PIDFD_THREAD);
	if (pidfd >= 0 && !ask(pidfd, &info)) {
		SYS(close, pidfd);
		pidfd = -1;
	}
	/* A kernel without cgroups has no such file. */
	if (pidfd < 0 && (cgroup = SYS(openat, directory, "cgroup", O_CLOEXEC, 0)) < 0 && cgroup != -ENOENT) {
		SYS(close, directory);
		SYS(close, network);
		return cgroup;
	}
	*caller = (struct caller){ thread, directory, network, pidfd, cgroup };
	return 0;
}

/* The number in a column of a line of /proc/TID/status, such as "\nUid:". */
static u32 status_number(const char *text, const char *line, int column)
{
	for (; *text; text++) {
		const char *at = text, *wanted = line;
		while (*wanted && *at == *wanted)
			at++, wanted++;
		if (*wanted)
			continue;
		u32 number = 0;
		for (; column >= 0; column--) {
			while (*at == '\t' || *at == ' ')
				at++;
			number = parse_number(&at);
		}
		return number;
	}
	return 0;
}

int identify(struct caller *caller, struct identity *identity, int *same_fsuid)
{
	static char text[4096];
	int file = SYS(openat, caller->directory, "status", O_CLOEXEC, 0);
	if (file < 0)
		return 0;
	long length = SYS(read, file, text, sizeof(text) - 1);
	SYS(close, file);
	if (length <= 0)
		return 0;
	text[length] = 0;
	identity->process = status_number(text, "\nTgid:", 0);
	identity->user = status_number(text, "\nUid:", 0);
	*same_fsuid = status_number(text, "\nUid:", 3) == uid && status_number(text, "\nGid:", 3) == gid;

	file = open_process(identity->process, "/comm", 0);
	if (file < 0)
		return 0;
	length = SYS(read, file, identity->command, sizeof(identity->command));
	SYS(close, file);
	if (length <= 0)
		return 0;
	identity->command[length - 1] = 0; /* the line's end */
	return 1;
}

/* Reads nothing if no cgroups are in use, which is equal for all threads. */
static long read_cgroup(const struct caller *caller, char *text)
{
	return caller->cgroup == -ENOENT ? 0 : SYS(pread, caller->cgroup, text, TEXT, 0);
}

static int is_in_this_cgroup(struct caller *caller)
{
	static char theirs[TEXT], ours[TEXT];
	struct stat owner;

	if (caller->pidfd >= 0 && self.pidfd >= 0) {
		struct pidfd_info its, own;
		return ask(caller->pidfd, &its) && ask(self.pidfd, &own) && its.fsuid == uid && its.fsgid == gid &&
		       its.cgroup == own.cgroup;
	}
	/* The owner of a directory in /proc is the task's effective user, dumpable or not. */
	if (SYS(newfstatat, caller->directory, "", &owner, AT_EMPTY_PATH) < 0 || owner.uid != uid || owner.gid != gid)
		return 0;
	return same(theirs, read_cgroup(caller, theirs), ours, read_cgroup(&self, ours));
}

int is_here(struct caller *caller)
{
	char theirs[TEXT];
	long length = SYS(readlinkat, caller->namespace, "", theirs, TEXT);

	return same(theirs, length, namespace, namespace_length) && is_in_this_cgroup(caller);
}

struct caller *find(u32 thread, int again)
{
	struct caller *caller = &callers[thread & (CALLERS - 1)];

	if (again || caller->directory < 0 || caller->thread != thread) {
		int error = remember(caller, thread);
		if (error == -EMFILE) {
			forget_all();
			error = remember(caller, thread);
		}
		if (error < 0)
			return NULL;
	}
	return caller;
}

void know_oneself(void)
{
	remember(&self, SYS(getpid));
}

void know_place(void)
{
	for (int i = 0; i < CALLERS; i++)
		callers[i].directory = -1;
	self.directory = -1;
	namespace_length = SYS(readlinkat, AT_FDCWD, "/proc/self/ns/net", namespace, TEXT);
	uid = SYS(geteuid);
	gid = SYS(getegid);
}
