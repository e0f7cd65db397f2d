// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import java.util.Map;

/** The error numbers that the kernel answers with, by their names in errno(3); the same on x86-64 and arm64. */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;

    /** No such file or directory. */
    public static final int ENOENT = 2;

    /** No such process; libbpf: no such type or function in the BTF. */
    public static final int ESRCH = 3;

    /** Interrupted by a signal. */
    public static final int EINTR = 4;

    /** Too many; no room. */
    public static final int E2BIG = 7;

    /** Bad file descriptor. */
    public static final int EBADF = 9;

    /** Nothing is there yet, and the call does not wait. */
    public static final int EAGAIN = 11;

    /** Out of memory. */
    public static final int ENOMEM = 12;

    /** Permission denied; of a program load: by the verifier. */
    public static final int EACCES = 13;

    /** In use by another. */
    public static final int EBUSY = 16;

    /** Exists already. */
    public static final int EEXIST = 17;

    /** No such device. */
    public static final int ENODEV = 19;

    /** A part of a path is not a directory. */
    public static final int ENOTDIR = 20;

    /** Invalid argument. */
    public static final int EINVAL = 22;

    /** Too many open files in the system. */
    public static final int ENFILE = 23;

    /** Too many open files in the process. */
    public static final int EMFILE = 24;

    /** No such request of ioctl(2). */
    public static final int ENOTTY = 25;

    /** No space left. */
    public static final int ENOSPC = 28;

    /** No such system call. */
    public static final int ENOSYS = 38;

    /** Not a socket. */
    public static final int ENOTSOCK = 88;

    /** Protocol error. */
    public static final int EPROTO = 71;

    /** Protocol option not available. */
    public static final int ENOPROTOOPT = 92;

    /** Protocol not supported. */
    public static final int EPROTONOSUPPORT = 93;

    /** Operation not supported. */
    public static final int EOPNOTSUPP = 95;

    /** Address family not supported. */
    public static final int EAFNOSUPPORT = 97;

    /** Not connected. */
    public static final int ENOTCONN = 107;

    /** Address in use. */
    public static final int EADDRINUSE = 98;

    /** Address not of this host. */
    public static final int EADDRNOTAVAIL = 99;

    /** No room for what arrived. */
    public static final int ENOBUFS = 105;

    /** Network is unreachable: no route. */
    public static final int ENETUNREACH = 101;

    /** The connection was aborted. */
    public static final int ECONNABORTED = 103;

    /** The peer reset the connection. */
    public static final int ECONNRESET = 104;

    /** No answer. */
    public static final int ETIMEDOUT = 110;

    /** Nothing listens there. */
    public static final int ECONNREFUSED = 111;

    /** No route to the host, or it does not answer on its link. */
    public static final int EHOSTUNREACH = 113;

    /** A connection is being made. */
    public static final int EINPROGRESS = 115;

    /** The first of libbpf's own error numbers, from {@code bpf/libbpf.h}; those below are the kernel's. */
    public static final int LIBBPF_FIRST = 4000;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM"),
            Map.entry(ENOENT, "ENOENT"),
            Map.entry(ESRCH, "ESRCH"),
            Map.entry(EINTR, "EINTR"),
            Map.entry(E2BIG, "E2BIG"),
            Map.entry(EBADF, "EBADF"),
            Map.entry(EAGAIN, "EAGAIN"),
            Map.entry(ENOMEM, "ENOMEM"),
            Map.entry(EACCES, "EACCES"),
            Map.entry(EEXIST, "EEXIST"),
            Map.entry(ENODEV, "ENODEV"),
            Map.entry(EADDRINUSE, "EADDRINUSE"),
            Map.entry(EADDRNOTAVAIL, "EADDRNOTAVAIL"),
            Map.entry(ENOTDIR, "ENOTDIR"),
            Map.entry(EBUSY, "EBUSY"),
            Map.entry(EINVAL, "EINVAL"),
            Map.entry(ENFILE, "ENFILE"),
            Map.entry(EMFILE, "EMFILE"),
            Map.entry(ENOTTY, "ENOTTY"),
            Map.entry(ENOSPC, "ENOSPC"),
            Map.entry(ENOSYS, "ENOSYS"),
            Map.entry(ENOTSOCK, "ENOTSOCK"),
            Map.entry(ENOPROTOOPT, "ENOPROTOOPT"),
            Map.entry(EPROTO, "EPROTO"),
            Map.entry(EPROTONOSUPPORT, "EPROTONOSUPPORT"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP"),
            Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT"),
            Map.entry(ENOBUFS, "ENOBUFS"),
            Map.entry(ENOTCONN, "ENOTCONN"),
            Map.entry(ENETUNREACH, "ENETUNREACH"),
            Map.entry(ECONNABORTED, "ECONNABORTED"),
            Map.entry(ECONNRESET, "ECONNRESET"),
            Map.entry(ETIMEDOUT, "ETIMEDOUT"),
            Map.entry(ECONNREFUSED, "ECONNREFUSED"),
            Map.entry(EHOSTUNREACH, "EHOSTUNREACH"),
            Map.entry(EINPROGRESS, "EINPROGRESS"));

    private Errno() {}

    /**
     * The name of an error number.
     *
     * @param errno the number, positive
     * @return its name as in errno(3), or a phrase with the number if it is none of the above
     */
    public static String name(int errno) {
        String known = NAMES.get(errno);
        if (known != null) {
            return known;
        }
        return (errno >= LIBBPF_FIRST ? "libbpf error " : "errno ") + errno;
    }
}
