/* SPDX-License-Identifier: Apache-2.0 */
/* Answers a call: with an MPTCP socket, or by letting the kernel continue it. */
#include "supervisor.h"

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

static int is_socket(const struct seccomp_notif *asked)
{
	return asked->data.nr == (asked->data.arch == ARCH_NATIVE ? NR_socket : COMPAT_socket);
}

/* Reads the arguments of a 32-bit program's socketcall(2), which are in its memory. */
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

/* Negative if the caller has ended or has its answer: then the kernel does not know the id any more. */
static long send_answer(struct seccomp_notif_resp *answer)
{
	long result;

	do
		result = SYS(ioctl, listener, SECCOMP_IOCTL_NOTIF_SEND, answer);
	while (result == -EINTR);
	return result;
}

static long go_on(u64 id)
{
	struct seccomp_notif_resp answer = { .id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	return send_answer(&answer);
}

/* Lets the kernel continue a call that was counted; if the caller has ended, it is counted as one without a result. */
static void leave(u64 id)
{
	if (go_on(id) < 0)
		settle(id, UNDECIDED, 0);
}

static void answer_with(u64 id, s64 value)
{
	struct seccomp_notif_resp answer = { .id = id, .value = value };

	send_answer(&answer);
}

/*
 * Does not use SECCOMP_ADDFD_FLAG_SEND: if this process is killed or stopped while the kernel waits for the caller to
 * take the descriptor, that makes socket(2) return 0, which is the caller's standard input.
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

static void tell_event(const struct identity *identity, const u32 arguments[3], enum verdict verdict)
{
	struct timespec now;
	struct report record = { .kind = EVENT, .code = verdict, .pid = identity->process, .user = identity->user,
		.family = arguments[0], .type = arguments[1] };

	SYS(clock_gettime, 0, &now);
	record.nanoseconds = now.seconds * 1000000000ull + now.nanoseconds;
	for (unsigned i = 0; i < sizeof(record.command); i++)
		record.command[i] = identity->command[i];
	settle_event(tell(report_socket, &record, MSG_DONTWAIT) < 0);
}

/* Decides on a TCP socket; if it is to be replaced, *socket is the new MPTCP socket. */
static enum verdict judge(u32 thread, const u32 arguments[3], struct identity *identity, int *socket)
{
	struct caller *caller = find(thread, 0);

	if (!caller)
		return ELSEWHERE;
	/* A cached thread may have ended, and its number been reused: then reading its files fails. */
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

void answer(const struct seccomp_notif *asked)
{
	u32 arguments[3] = { asked->data.args[0], asked->data.args[1], asked->data.args[2] };
	struct identity identity = { 0 };
	int socket = -1;
	enum verdict verdict;

	if (asked->data.arch == ARCH_COMPAT && asked->data.nr == COMPAT_socketcall) {
		if (!fetch_arguments(asked, arguments)) {
			settle(asked->id, ELSEWHERE, 0);
			leave(asked->id);
			return;
		}
		if (!is_tcp(arguments)) {
			go_on(asked->id);
			return;
		}
	} else if (!is_socket(asked)) {
		shared->fsuid = 1;
		go_on(asked->id);
		return;
	}
	verdict = judge(asked->pid, arguments, &identity, &socket);
	int told = shared->events && verdict != ELSEWHERE && identity.process;
	settle(asked->id, verdict, told);
	if (told)
		tell_event(&identity, arguments, verdict);
	if (verdict != CONVERTED) {
		leave(asked->id);
	} else if (!give(asked->id, socket, arguments[1] & SOCK_CLOEXEC)) {
		settle(asked->id, ELSEWHERE, 0);
		leave(asked->id);
	}
	if (socket >= 0)
		SYS(close, socket);
}

/*
 * Finds the caller's descriptor of the socket that the dead server was installing, or -1: only the caller's own table
 * shows whether it still got it.
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

void complete(void)
{
	const struct seccomp_notif *asked = &shared->in_work;
	s64 descriptor = shared->given ? find_given() : -1;
	enum verdict verdict = verdict_on(asked->id);

	if (verdict != UNDECIDED && event_is_untold())
		settle_event(1);
	if (descriptor >= 0) {
		answer_with(asked->id, descriptor);
		return;
	}
	/* The decided call may have been answered, and the kernel then knows nothing of it any more. */
	if (verdict == CONVERTED || (verdict == UNDECIDED && is_socket(asked)))
		settle(asked->id, ELSEWHERE, 0);
	if (go_on(asked->id) < 0)
		settle(asked->id, verdict, 0);
}
