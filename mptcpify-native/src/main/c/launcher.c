/* SPDX-License-Identifier: Apache-2.0 */
/*
 * launcher [OPTION...] -- COMMAND [ARGUMENT...]
 *
 * Becomes COMMAND. From then on its TCP sockets, and those of all programs that it starts, are MPTCP: a seccomp filter
 * passes their socket(2) calls to two supervisors, which are started here and end when no process is left under the
 * filter. COMMAND has this process's number, descriptors, signal mask and terminal. Needs no privilege; Linux 5.14.
 *
 *   -r PATH   report to this listening Unix socket (launcher.h)
 *   -d DIR    remove the launcher, and this directory, which contains it
 *   -a        convert nothing, count what would be converted
 *   -4, -6    only sockets of this family
 *   -c NAME   only programs of this name; may be repeated. -C: all but these
 *   -u UID    only programs of this user; may be repeated. -U: all but these
 *   -p        no command: report whether a command's socket would be MPTCP
 */
#include "launcher.h"

struct options options;

static char **environment;

/* The compiler may call these. */
void *memset(void *to, int value, size_t length)
{
	for (volatile u8 *at = to; length--;)
		*at++ = value;
	return to;
}

void *memcpy(void *to, const void *from, size_t length)
{
	volatile u8 *at = to;
	const u8 *source = from;

	while (length--)
		*at++ = *source++;
	return to;
}

int equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

u32 parse_number(const char **text)
{
	u32 number = 0;

	while (**text >= '0' && **text <= '9')
		number = number * 10 + (*(*text)++ - '0');
	return number;
}

long tell(int report, struct report *record, int flags)
{
	long result = -1;

	/* A short message is sent as a whole or not at all. */
	if (report >= 0)
		do
			result = SYS(sendto, report, record, sizeof(*record), flags | MSG_NOSIGNAL, NULL, 0);
		while (result == -EINTR);
	return result;
}

static size_t length_of(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

static void print(const char *text)
{
	SYS(write, 2, text, length_of(text));
}

static int launcher_report = -1;

/* Reports a failure, to the report's socket or else on the error output, and ends. */
static void fail(int status, int error, const char *what, const char *remedy)
{
	struct report record = { .kind = FAILED, .code = error < 0 ? -error : 0, .lost = status };

	if (tell(launcher_report, &record, MSG_DONTWAIT) < 0) {
		print("error: ");
		print(what);
		print(remedy);
		print("\n");
	}
	SYS(exit, status);
}

static void cannot_execute(const char *command, long error)
{
	fail(error == -ENOENT ? 127 : 126, error, command,
	     error == -ENOENT ? ": there is no such command" : ": it cannot be executed");
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { AF_UNIX, "" };
	size_t length = length_of(path);
	int socket = SYS(socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (length >= sizeof(address.path))
		return -EINVAL;
	memcpy(address.path, path, length);
	long result = SYS(connect, socket, &address, sizeof(address));
	return result < 0 ? (int)result : socket;
}

/* Starts it as an orphan, since the command does not expect a child. Returns the socket to it. */
static int start_supervisor(int report)
{
	int pair[2], status;

	long error = SYS(socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
	if (error < 0)
		fail(1, error, "no socket pair", ". Raise the limit of open files (ulimit -n).");
	long child = SYS(clone, SIGCHLD, 0, 0, 0, 0);
	if (child < 0)
		fail(1, child, "no process for the supervisor", ". Raise the limit of processes (ulimit -u, pids.max).");
	if (child == 0) {
		SYS(setsid);
		if (SYS(clone, SIGCHLD, 0, 0, 0, 0) == 0) {
			SYS(close, pair[0]);
			if (launcher_report >= 0)
				SYS(close, launcher_report);
			supervise(pair[1], report);
		}
		SYS(exit, 0);
	}
	while (SYS(wait4, child, &status, 0, NULL) == -EINTR)
		;
	SYS(close, pair[1]);
	return pair[0];
}

#define LOAD(offset) { 0x20, 0, 0, offset }
#define AND(mask) { 0x54, 0, 0, mask }
#define IF(at, value, yes, no) [at] = { 0x15, (yes) - (at) - 1, (no) - (at) - 1, value }
#define RETURN(value) { 0x06, 0, 0, value }
#define ARGUMENT(n) (16 + 8 * (n))

/* The positions of the filter's parts. */
enum { NATIVE = 2, COMPAT = 6, CALL = 12, FAMILY = 14, TYPE = 17, ALLOW = 20, PROTOCOL = 21, ASK = 24, OTHER = 25 };

/* Passes TCP sockets and setfsuid(2) to the supervisors. Calls of x32 are allowed: their numbers are different. */
static struct sock_filter filter[] = {
	[0] = LOAD(4),
	IF(1, ARCH_NATIVE, NATIVE, COMPAT),
	[NATIVE] = LOAD(0),
	IF(3, NR_socket, FAMILY, 4),
	IF(4, NATIVE_setfsuid, ASK, 5),
	[5] = RETURN(SECCOMP_RET_ALLOW),
	IF(COMPAT, ARCH_COMPAT, 7, ALLOW),
	[7] = LOAD(0),
	IF(8, COMPAT_socket, FAMILY, 9),
	IF(9, COMPAT_setfsuid, ASK, 10),
	IF(10, COMPAT_setfsuid16, ASK, 11),
	IF(11, COMPAT_socketcall, CALL, ALLOW),
	/* The first argument of socketcall(2) is the call, SYS_SOCKET; the others are in memory, which the filter
	 * cannot read. */
	[CALL] = LOAD(ARGUMENT(0)),
	IF(13, 1, ASK, ALLOW),
	[FAMILY] = LOAD(ARGUMENT(0)),
	IF(15, AF_INET, TYPE, 16),
	IF(16, AF_INET6, TYPE, ALLOW),
	[TYPE] = LOAD(ARGUMENT(1)),
	[18] = AND(SOCK_TYPE),
	IF(19, SOCK_STREAM, PROTOCOL, ALLOW),
	[ALLOW] = RETURN(SECCOMP_RET_ALLOW),
	[PROTOCOL] = LOAD(ARGUMENT(2)),
	IF(22, 0, ASK, 23),
	IF(23, IPPROTO_TCP, ASK, OTHER),
	[ASK] = RETURN(SECCOMP_RET_USER_NOTIF),
	[OTHER] = RETURN(SECCOMP_RET_ALLOW),
};

/* Whether the command's file would give it privileges, which no_new_privs prevents. */
static int gains_privileges(const char *path)
{
	struct stat file;
	char capability[64];

	if (SYS(newfstatat, AT_FDCWD, path, &file, 0) < 0)
		return 0;
	if ((file.mode & 04000 && file.uid != SYS(geteuid)) || (file.mode & 02010) == 02010)
		return 1;
	return SYS(getxattr, path, "security.capability", capability, sizeof(capability)) > 0;
}

static long install(void)
{
	struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };
	long listener = SYS(seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);

	if (listener == -EINVAL) /* before 5.19 */
		listener = SYS(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	return listener;
}

static void send_descriptor(int to, int descriptor)
{
	struct iovec vector = { "", 1 };
	struct descriptor_message control = { 20, SOL_SOCKET, SCM_RIGHTS, descriptor, 0 };
	struct msghdr message = { NULL, 0, &vector, 1, &control, sizeof(control), 0 };

	SYS(sendmsg, to, &message, MSG_NOSIGNAL);
}

/* Finds the command: a name with a slash is its path; otherwise the first executable file in PATH. */
static long find_command(const char *name, char *path, size_t room)
{
	const char *places = "/usr/bin:/bin";
	long error = -ENOENT;

	for (const char *at = name; *at; at++)
		if (*at == '/') {
			if (length_of(name) >= room)
				return -EINVAL;
			memcpy(path, name, length_of(name) + 1);
			return 0;
		}
	for (char **entry = environment; *entry; entry++)
		if ((*entry)[0] == 'P' && (*entry)[1] == 'A' && (*entry)[2] == 'T' && (*entry)[3] == 'H' && (*entry)[4] == '=')
			places = *entry + 5;
	while (*name) {
		size_t length = 0;
		while (places[length] && places[length] != ':')
			length++;
		if (length + length_of(name) + 2 <= room) {
			char *to = path;
			if (length == 0)
				*to++ = '.';
			memcpy(to, places, length);
			to += length;
			*to++ = '/';
			memcpy(to, name, length_of(name) + 1);
			struct stat file;
			if (SYS(newfstatat, AT_FDCWD, path, &file, 0) == 0 && (file.mode & S_IFMT) == S_IFREG) {
				if (SYS(faccessat, AT_FDCWD, path, 1) == 0)
					return 0;
				error = -EACCES;
			}
		}
		if (!places[length])
			break;
		places += length + 1;
	}
	return error;
}

/* The protocol of a socket that is opened as TCP now, or a negative errno. */
static long protocol_now(void)
{
	int protocol = 0;
	u32 length = sizeof(protocol);
	long socket = SYS(socket, AF_INET, SOCK_STREAM, 0);

	if (socket < 0)
		return socket;
	long error = SYS(getsockopt, socket, SOL_SOCKET, SO_PROTOCOL, &protocol, &length);
	SYS(close, socket);
	return error < 0 ? error : protocol;
}

/* Whether /proc is that of this pid namespace: the supervisors identify processes by it. */
static int proc_is_ours(void)
{
	char text[16] = "";

	const char *at = text;
	return SYS(readlinkat, AT_FDCWD, "/proc/self", text, sizeof(text) - 1) > 0 && (long)parse_number(&at) == SYS(getpid);
}

/* Puts this process under the filter. Returns whether it is under another launcher's already. */
static int convert(const char *path, int report)
{
	char byte;
	int supervisor = start_supervisor(report);
	long listener = install();

	if (listener == -EACCES) {
		if (path && gains_privileges(path))
			print("warning: under seccomp without CAP_SYS_ADMIN the command cannot gain the privileges that its file gives:"
			      " put mptcpify behind it (sudo mptcpify run ...), or run mptcpify as root\n");
		SYS(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		listener = install();
	}
	if (listener == -EBUSY) {
		SYS(close, supervisor);
		if (protocol_now() != IPPROTO_MPTCP)
			fail(1, listener, "another program supervises this process by seccomp, and the kernel allows one only",
			     ". Run it outside of that, or attach to it with the hook.");
		return 1;
	}
	if (listener < 0)
		fail(1, listener, listener == -EINVAL || listener == -ENOSYS
				  ? "this kernel has no seccomp user notification"
				  : "the kernel refused the seccomp filter", ". Linux 5.14 or later is needed.");
	struct seccomp_notif_addfd none = { .flags = SECCOMP_ADDFD_FLAG_SEND, .source = ~0u };
	if (SYS(ioctl, listener, SECCOMP_IOCTL_NOTIF_ADDFD, &none) == -EINVAL)
		fail(1, -EINVAL, "this kernel's seccomp cannot give a descriptor as the answer", ". Linux 5.14 or later is needed.");
	send_descriptor(supervisor, listener);
	SYS(close, listener);
	if (SYS(read, supervisor, &byte, 1) != 1)
		fail(1, 0, "the supervisor ended", ". Is something killing processes here?");
	SYS(close, supervisor);
	return 0;
}

static void usage(void)
{
	print("usage: launcher [-r SOCKET] [-d DIRECTORY] [-a] [-4|-6] [-c|-C NAME]... [-u|-U UID]... -- COMMAND...\n");
	SYS(exit, 2);
}

static char **parse(char **argument)
{
	for (; *argument && (*argument)[0] == '-'; argument++) {
		char *value = argument[1];
		char option = (*argument)[1];
		if (option == '-')
			return argument + 1;
		if (option == 'a' || option == 'p' || option == '4' || option == '6') {
			options.audit |= option == 'a';
			options.probe |= option == 'p';
			options.family = option == '4' ? AF_INET : option == '6' ? AF_INET6 : options.family;
			continue;
		}
		if (!value || options.command_count == MAX_NAMES || options.user_count == MAX_NAMES)
			usage();
		argument++;
		const char *number = value;
		switch (option) {
		case 'r':
			options.report = value;
			break;
		case 'd':
			options.remove = value;
			break;
		case 'c':
		case 'C':
			options.command_list = option == 'c' ? ONLY : EXCEPT;
			options.commands[options.command_count++] = value;
			break;
		case 'u':
		case 'U':
			options.user_list = option == 'u' ? ONLY : EXCEPT;
			options.users[options.user_count++] = parse_number(&number);
			break;
		default:
			usage();
		}
	}
	return argument;
}

static void remove_launcher(void)
{
	long directory = SYS(openat, AT_FDCWD, options.remove, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);

	SYS(unlinkat, directory, "launcher", 0);
	SYS(unlinkat, directory, "reports", 0);
	SYS(unlinkat, directory, "options", 0);
	SYS(unlinkat, AT_FDCWD, options.remove, AT_REMOVEDIR);
	SYS(close, directory);
}

__attribute__((used)) void start(long *stack)
{
	static char path[4096];
	char **command = parse((char **)(stack + 2));
	int report = -1;
	long error;

	environment = (char **)(stack + 2 + stack[0]);
	if (!options.probe && !*command)
		usage();
	if (options.report) {
		launcher_report = connect_to(options.report);
		report = connect_to(options.report);
		if (launcher_report < 0 || report < 0)
			fail(1, report, "the socket to report on is not there", ". Whoever listens there has gone.");
	}
	if (options.remove)
		remove_launcher();
	if (!proc_is_ours())
		fail(1, 0, "there is no /proc of this pid namespace", ": mount -t proc proc /proc");
	error = options.probe ? 0 : find_command(*command, path, sizeof(path));
	if (error < 0)
		cannot_execute(*command, error);
	struct report record = { .kind = READY, .code = convert(options.probe ? NULL : path, report) };
	if (options.probe) {
		long protocol = protocol_now();
		SYS(exit, protocol == IPPROTO_MPTCP ? 0 : protocol == IPPROTO_TCP ? 3 : 4);
	}
	tell(launcher_report, &record, MSG_DONTWAIT);
	error = SYS(execve, path, command, environment);
	if (error == -8 /* ENOEXEC: a script without a first line */) {
		static char *shell[4096];
		shell[0] = "/bin/sh";
		shell[1] = path;
		for (int i = 1; i < 4094 && command[i]; i++)
			shell[i + 1] = command[i];
		error = SYS(execve, *shell, shell, environment);
	}
	cannot_execute(path, error);
}

#if defined(__x86_64__)
__asm__(".globl _start\n_start: xor %ebp, %ebp\nmov %rsp, %rdi\nand $-16, %rsp\ncall start\n");
#else
__asm__(".globl _start\n_start: mov x29, #0\nmov x0, sp\nand sp, x0, #-16\nbl start\n");
#endif
