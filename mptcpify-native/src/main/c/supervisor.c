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
#include "launcher.h"

/* Threads that are remembered; a power of two. Each takes two descriptors. */
#define CALLERS 64

#define TEXT 512

/* What outlives the server: its watcher reads it. */
static struct shared {
	struct seccomp_notif in_work;	/* id 0: none. The kernel writes it, so that there is no moment in which it is lost */
	u64 given;			/* inode of the socket that its caller may have got for it, or 0 */
	u64 counts[VERDICTS];
	u64 lost;
	u32 events;			/* whether somebody listens to events */
	u32 fsuid;			/* whether somebody has called setfsuid(2): the owner of /proc/TID does not tell then */
} *shared;

static struct caller {
	u32 thread;
	int directory;	/* /proc/TID, or -1 */
	int pidfd;	/* that tells its cgroup and users (6.13), or -1 */
	int cgroup;	/* else /proc/TID/cgroup */
} callers[CALLERS], self;

struct identity {
	u32 process, user;
	char command[16];
};

static int listener, report_socket;
static u32 uid, gid;
static char namespace[TEXT];
static long namespace_length;
static volatile int orphaned;

static int same(const char *a, long a_length, const char *b, long b_length)
{
	if (a_length <= 0 || a_length >= TEXT || a_length != b_length)
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
		SYS(close, caller->pidfd >= 0 ? caller->pidfd : caller->cgroup);
	}
	caller->directory = -1;
}

static void forget_all(void)
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

static int open_process(u32 number, const char *file, int flags)
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
	struct pidfd_info info;
	int cgroup = -1, pidfd = SYS(pidfd_open, thread, PIDFD_THREAD);
	if (pidfd >= 0 && !ask(pidfd, &info)) {
		SYS(close, pidfd);
		pidfd = -1;
	}
	if (pidfd < 0 && (cgroup = SYS(openat, directory, "cgroup", O_CLOEXEC, 0)) < 0) {
		SYS(close, directory);
		return cgroup;
	}
	*caller = (struct caller){ thread, directory, pidfd, cgroup };
	return 0;
}

/* A line of /proc/TID/status, as "\nUid:"; the number in the given column of it. */
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

static int identify(struct caller *caller, struct identity *identity, int *same_fsuid)
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
	long length = SYS(pread, caller->cgroup, theirs, TEXT, 0);
	return same(theirs, length, ours, SYS(pread, self.cgroup, ours, TEXT, 0));
}

/* Whether a socket that this process opens is one that the caller would have got. */
static int is_here(struct caller *caller)
{
	char theirs[TEXT];
	long length = SYS(readlinkat, caller->directory, "ns/net", theirs, TEXT);

	return same(theirs, length, namespace, namespace_length) && is_in_this_cgroup(caller);
}

static struct caller *find(u32 thread, int again)
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

static int passes(const struct identity *identity, int family)
{
	int named = 0;

	if (options.family && options.family != family)
		return 0;
	for (int i = 0; i < options.command_count; i++)
		named |= equal(options.commands[i], identity->command);
	if (options.command_list != NONE && named != (options.command_list == ONLY))
		return 0;
	named = 0;
	for (int i = 0; i < options.user_count; i++)
		named |= options.users[i] == identity->user;
	return options.user_list == NONE || named == (options.user_list == ONLY);
}

/* What a 32-bit program asks for through socketcall(2) is in its memory. */
static int fetch_arguments(const struct seccomp_notif *asked, u32 arguments[3])
{
	struct iovec to = { arguments, 12 }, from = { (void *)(asked->data.args[1] & 0xffffffff), 12 };

	return SYS(process_vm_readv, asked->pid, &to, 1, &from, 1, 0) == 12;
}

static int is_tcp(const u32 arguments[3])
{
	return (arguments[0] == AF_INET || arguments[0] == AF_INET6) && (arguments[1] & SOCK_TYPE) == SOCK_STREAM &&
	       (arguments[2] == 0 || arguments[2] == IPPROTO_TCP);
}

static void send_answer(struct seccomp_notif_resp *answer)
{
	/* The kernel knows the id no more where the caller is gone, or has its answer. */
	while (SYS(ioctl, listener, SECCOMP_IOCTL_NOTIF_SEND, answer) == -EINTR)
		;
}

static void go_on(u64 id)
{
	struct seccomp_notif_resp answer = { .id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	send_answer(&answer);
}

static void answer_with(u64 id, s64 value)
{
	struct seccomp_notif_resp answer = { .id = id, .value = value };

	send_answer(&answer);
}

/*
 * Not by SECCOMP_ADDFD_FLAG_SEND: where this process is killed or stopped while the kernel waits for the caller to take the
 * descriptor, that lets socket(2) return 0, which is the caller's standard input.
 */
static int give(u64 id, int socket, u32 flags)
{
	struct seccomp_notif_addfd given = { .id = id, .source = socket, .target_flags = flags };
	struct stat status;
	long result;

	if (SYS(fstat, socket, &status) < 0)
		return 0;
	shared->given = status.inode;
	do
		result = SYS(ioctl, listener, SECCOMP_IOCTL_NOTIF_ADDFD, &given);
	while (result == -EINTR);
	if (result < 0)
		return 0;
	answer_with(id, result);
	return 1;
}

static void count(enum verdict verdict)
{
	__atomic_fetch_add(&shared->counts[verdict], 1, __ATOMIC_RELAXED);
}

static void event(const struct identity *identity, const u32 arguments[3], enum verdict verdict)
{
	struct timespec now;
	struct report record = { .kind = EVENT, .code = verdict, .pid = identity->process, .user = identity->user,
		.family = arguments[0], .type = arguments[1] };

	SYS(clock_gettime, 0, &now);
	record.nanoseconds = now.seconds * 1000000000ull + now.nanoseconds;
	for (unsigned i = 0; i < sizeof(record.command); i++)
		record.command[i] = identity->command[i];
	if (tell(report_socket, &record) < 0)
		__atomic_fetch_add(&shared->lost, 1, __ATOMIC_RELAXED);
}

/* The verdict on a TCP socket; an MPTCP one in *socket where it is to be given. */
static enum verdict judge(u32 thread, const u32 arguments[3], struct identity *identity, int *socket)
{
	struct caller *caller = find(thread, 0);

	if (!caller)
		return ELSEWHERE;
	/* A thread that was remembered may have ended, and its number be another's: its files fail then. */
	if (!is_here(caller) && (!(caller = find(thread, 1)) || !is_here(caller)))
		return ELSEWHERE;
	if (shared->events || (shared->fsuid && caller->pidfd < 0) || options.command_count || options.user_count) {
		int same_fsuid;
		if (!identify(caller, identity, &same_fsuid) || !same_fsuid)
			return ELSEWHERE;
	}
	if (!passes(identity, arguments[0]))
		return FILTERED;
	*socket = SYS(socket, arguments[0], arguments[1] | SOCK_CLOEXEC, IPPROTO_MPTCP);
	if (*socket == -EMFILE) {
		forget_all();
		*socket = SYS(socket, arguments[0], arguments[1] | SOCK_CLOEXEC, IPPROTO_MPTCP);
	}
	if (*socket >= 0)
		return options.audit ? AUDITED : CONVERTED;
	/* Off, not built in, or no IPv6 for it. */
	return *socket == -ENOPROTOOPT ? MPTCP_OFF
	       : *socket == -EPROTONOSUPPORT || *socket == -EINVAL || *socket == -EAFNOSUPPORT ? FILTERED
											       : ELSEWHERE;
}

static void answer(const struct seccomp_notif *asked)
{
	u32 arguments[3] = { asked->data.args[0], asked->data.args[1], asked->data.args[2] };
	struct identity identity = { 0 };
	int socket = -1;
	enum verdict verdict;

	if (asked->data.arch == ARCH_COMPAT && asked->data.nr == COMPAT_socketcall) {
		if (!fetch_arguments(asked, arguments)) {
			count(ELSEWHERE);
			go_on(asked->id);
			return;
		}
		if (!is_tcp(arguments)) {
			go_on(asked->id);
			return;
		}
	} else if (asked->data.nr != (asked->data.arch == ARCH_NATIVE ? NR_socket : COMPAT_socket)) {
		shared->fsuid = 1;
		go_on(asked->id);
		return;
	}
	verdict = judge(asked->pid, arguments, &identity, &socket);
	int converted = verdict == CONVERTED && give(asked->id, socket, arguments[1] & SOCK_CLOEXEC);
	if (!converted)
		go_on(asked->id);
	if (socket >= 0)
		SYS(close, socket);
	count(verdict);
	if (shared->events && verdict != ELSEWHERE)
		event(&identity, arguments, verdict);
}

static void finish(void)
{
	struct report record = { .kind = COUNTS };

	for (int i = 0; i < VERDICTS; i++)
		record.counts[i] = shared->counts[i];
	record.lost = shared->lost;
	tell(report_socket, &record);
}

/* Whether nobody is left under the filter. */
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
		/* From 6.11 on the kernel says so at once and each time: asking until the watcher ends us would keep it from a
		 * processor that we share with a higher priority. */
		finish();
		SYS(exit, 0);
	}
	shared->in_work.id = 0;
}

/* With no watcher, for want of a process: looks for the end itself, and not only once there is something to do. */
static void serve_alone(void)
{
	if (hung_up(NULL)) {
		finish();
		SYS(exit, 0);
	}
	serve_once();
}

/*
 * Ends the server's waiting, or comes just before it: then once more, a tenth of a second later.
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

/* Answers until the watcher has gone, whose death interrupts the waiting. */
static void serve_for(int watcher)
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
	remember(&self, SYS(getpid));
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

/* What the JVM asks for, a byte each. */
static void obey(void)
{
	char word;
	long length = SYS(recvfrom, report_socket, &word, 1, MSG_DONTWAIT, NULL, NULL);

	if (length == 0 || (length < 0 && length != -EAGAIN && length != -EINTR)) {
		shared->events = 0;
		SYS(close, report_socket);
		report_socket = -1;
	} else if (length == 1 && word == 'c') {
		finish();
	} else if (length == 1) {
		shared->events = word == 'e';
	}
}

/* Returns whether the server has to be replaced; else nothing is left to do. */
static int watch(int server, int signals)
{
	for (;;) {
		struct pollfd polls[] = { { signals, POLLIN, 0 }, { listener, 0, 0 }, { report_socket, POLLIN, 0 } };
		SYS(ppoll, polls, 3, NULL, NULL, 8);
		if (polls[1].revents) {
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

/*
 * The descriptor of the caller's that is the socket which the dead server was giving it, or -1: nothing but the caller's own
 * table tells whether it still got it.
 */
static s64 find_given(void)
{
	static struct directory_entry entries[512];
	int directory = open_process(shared->in_work.pid, "/fd", O_DIRECTORY);
	s64 found = -1;
	long length;

	while (found < 0 && (length = SYS(getdents64, directory, entries, sizeof(entries))) > 0) {
		struct directory_entry *entry = entries;
		for (; (char *)entry < (char *)entries + length; entry = (void *)((char *)entry + entry->length)) {
			struct stat status;
			const char *name = entry->name;
			if (*name != '.' && SYS(newfstatat, directory, name, &status, 0) == 0 && status.inode == shared->given &&
			    (status.mode & S_IFMT) == S_IFSOCK)
				found = parse_number(&name);
		}
	}
	SYS(close, directory);
	return found;
}

/* Answers what the dead server has left. */
static void complete(void)
{
	s64 descriptor = shared->given ? find_given() : -1;

	if (descriptor >= 0)
		answer_with(shared->in_work.id, descriptor);
	else
		go_on(shared->in_work.id);
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
	SYS(exit, 0);
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
	for (int i = 0; i < CALLERS; i++)
		callers[i].directory = -1;
	self.directory = -1;
	shared = (void *)SYS(mmap, NULL, sizeof(*shared), 3, 0x21, -1, 0);
	namespace_length = SYS(readlinkat, AT_FDCWD, "/proc/self/ns/net", namespace, TEXT);
	uid = SYS(geteuid);
	gid = SYS(getegid);
	listener = receive(launcher);
		SYS(ioctl, listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	SYS(write, launcher, "", 1);
	SYS(close, launcher);
	hold();
	__builtin_unreachable();
}
