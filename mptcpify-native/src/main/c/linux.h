/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the kernel's interface that the launcher needs: system calls without a C library, and the ABI's numbers
 * and structs, so that the result does not depend on headers of the machine that builds it. Little-endian, 64 bits.
 */
#ifndef LINUX_H
#define LINUX_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
typedef unsigned long size_t;

#define NULL ((void *)0)

#if defined(__x86_64__)
enum {
	NR_read = 0, NR_write = 1, NR_close = 3, NR_fstat = 5, NR_mmap = 9, NR_sigprocmask = 14, NR_sigaction = 13, NR_ioctl = 16,
	NR_pread = 17, NR_setitimer = 38, NR_getpid = 39, NR_socket = 41, NR_connect = 42, NR_sendto = 44, NR_recvfrom = 45, NR_sendmsg = 46,
	NR_recvmsg = 47, NR_socketpair = 53, NR_setsockopt = 54, NR_getsockopt = 55, NR_clone = 56, NR_execve = 59, NR_exit = 231,
	NR_wait4 = 61, NR_kill = 62, NR_chdir = 80, NR_geteuid = 107, NR_getegid = 108, NR_setsid = 112,
	NR_getppid = 110, NR_prctl = 157, NR_getxattr = 191, NR_getdents64 = 217, NR_clock_gettime = 228, NR_openat = 257, NR_newfstatat = 262,
	NR_unlinkat = 263, NR_readlinkat = 267, NR_faccessat = 269, NR_ppoll = 271, NR_signalfd = 289,
	NR_prlimit = 302, NR_process_vm_readv = 310, NR_seccomp = 317, NR_close_range = 436, NR_pidfd_open = 434,
};
#define ARCH_NATIVE 0xc000003e
#define ARCH_COMPAT 0x40000003
#define NATIVE_setfsuid 122
#define COMPAT_socket 359
#define COMPAT_setfsuid 215
#define COMPAT_setfsuid16 138
#define COMPAT_socketcall 102

static inline long syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
enum {
	NR_getxattr = 8, NR_ioctl = 29, NR_unlinkat = 35, NR_faccessat = 48, NR_chdir = 49, NR_openat = 56, NR_close = 57,
	NR_getdents64 = 61, NR_read = 63, NR_write = 64, NR_pread = 67, NR_ppoll = 73, NR_signalfd = 74, NR_readlinkat = 78,
	NR_newfstatat = 79, NR_fstat = 80, NR_exit = 94, NR_setitimer = 103, NR_clock_gettime = 113, NR_kill = 129, NR_sigaction = 134, NR_sigprocmask = 135,
	NR_setsid = 157, NR_prctl = 167, NR_getpid = 172, NR_getppid = 173, NR_geteuid = 175, NR_getegid = 177,
	NR_socket = 198, NR_socketpair = 199, NR_connect = 203, NR_sendto = 206, NR_recvfrom = 207, NR_setsockopt = 208, NR_getsockopt = 209,
	NR_sendmsg = 211, NR_recvmsg = 212, NR_clone = 220, NR_execve = 221, NR_mmap = 222, NR_wait4 = 260,
	NR_prlimit = 261, NR_process_vm_readv = 270, NR_seccomp = 277, NR_close_range = 436, NR_pidfd_open = 434,
};
#define ARCH_NATIVE 0xc00000b7
#define ARCH_COMPAT 0x40000028
#define NATIVE_setfsuid 151
#define COMPAT_socket 281
#define COMPAT_setfsuid 215
#define COMPAT_setfsuid16 138
#define COMPAT_socketcall 102

static inline long syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}
#else
#error "x86-64 and arm64 only"
#endif

#define SYS_(name, a, b, c, d, e, f, ...) \
	syscall6(NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
/* SYS(name, arguments...) returns a negative errno if the call fails. */
#define SYS(...) SYS_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

enum { EPERM = 1, ENOENT = 2, EINTR = 4, EAGAIN = 11, EACCES = 13, EBUSY = 16, EINVAL = 22, EMFILE = 24, ENOSYS = 38,
	ENOPROTOOPT = 92, EPROTONOSUPPORT = 93, EAFNOSUPPORT = 97 };

enum { AT_FDCWD = -100, AT_EMPTY_PATH = 0x1000, AT_REMOVEDIR = 0x200, O_CLOEXEC = 02000000 };
#if defined(__aarch64__)
enum { O_DIRECTORY = 040000, O_NOFOLLOW = 0100000, O_PATH = 010000000 };
#else
enum { O_DIRECTORY = 0200000, O_NOFOLLOW = 0400000, O_PATH = 010000000 };
#endif

enum { AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 02000000,
	SOCK_NONBLOCK = 04000, SOCK_TYPE = 0xf, IPPROTO_TCP = 6, IPPROTO_MPTCP = 262, SOL_SOCKET = 1, SO_PROTOCOL = 38,
	SCM_RIGHTS = 1, MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x40000000 };

enum { SIGKILL = 9, SIGUSR1 = 10, SIGALRM = 14, SIGCHLD = 17, SIGSTOP = 19, SIG_BLOCK = 0, SIG_SETMASK = 2, WNOHANG = 1,
	WUNTRACED = 2, PR_SET_PDEATHSIG = 1, PR_SET_NAME = 15, PR_SET_NO_NEW_PRIVS = 38, RLIMIT_NOFILE = 7 };

enum { POLLIN = 1, POLLERR = 8, POLLHUP = 0x10 };

struct pollfd { int fd; short events; short revents; };

struct iovec { void *base; size_t length; };

struct msghdr { void *name; u32 name_length; struct iovec *vector; size_t vectors; void *control; size_t control_length;
	int flags; };

/* A control message that carries one descriptor. */
struct descriptor_message { size_t length; int level; int type; int descriptor; int padding; };

struct sockaddr_un { u16 family; char path[108]; };

struct timespec { s64 seconds; s64 nanoseconds; };

struct timeval { s64 seconds; s64 microseconds; };

struct itimerval { struct timeval again; struct timeval first; };

/* struct stat, in which the offsets of mode and owner differ. */
#if defined(__x86_64__)
struct stat { u64 device, inode, links; u32 mode, uid, gid; u32 rest[64]; };
#else
struct stat { u64 device, inode; u32 mode, links, uid, gid; u32 rest[64]; };
#endif

enum { S_IFMT = 0170000, S_IFREG = 0100000, S_IFSOCK = 0140000 };

struct directory_entry { u64 inode; s64 offset; u16 length; u8 type; char name[13]; };

/* linux/pidfd.h */
struct pidfd_info { u64 mask, cgroup; u32 pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid, exit; };
enum { PIDFD_THREAD = 0200, PIDFD_INFO = 7 /* process, credentials, cgroup */ };
#define PIDFD_GET_INFO 0xc040ff0b

/* linux/seccomp.h */
enum { SECCOMP_SET_MODE_FILTER = 1, SECCOMP_FILTER_FLAG_NEW_LISTENER = 8, SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 32,
	SECCOMP_USER_NOTIF_FLAG_CONTINUE = 1, SECCOMP_ADDFD_FLAG_SEND = 2 };

#define SECCOMP_RET_USER_NOTIF 0x7fc00000
#define SECCOMP_RET_ALLOW 0x7fff0000

struct seccomp_data { int nr; u32 arch; u64 instruction; u64 args[6]; };
struct seccomp_notif { u64 id; u32 pid; u32 flags; struct seccomp_data data; };
struct seccomp_notif_resp { u64 id; s64 value; int error; u32 flags; };
struct seccomp_notif_addfd { u64 id; u32 flags, source, target, target_flags; };

#define SECCOMP_IOCTL_NOTIF_RECV 0xc0502100
#define SECCOMP_IOCTL_NOTIF_SEND 0xc0182101
#define SECCOMP_IOCTL_NOTIF_ADDFD 0x40182103
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS 0x40082104
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1

/* linux/filter.h */
struct sock_filter { u16 code; u8 yes; u8 no; u32 operand; };
struct sock_fprog { u16 length; struct sock_filter *filter; };

#endif
