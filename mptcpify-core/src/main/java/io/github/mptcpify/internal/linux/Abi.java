// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

/** Numbers of Linux's interface that more than one place needs; all are the same on x86-64 and arm64. */
public final class Abi {
    /** Address families. */
    public static final int AF_INET = 2;

    public static final int AF_INET6 = 10;

    /** Types of sockets, and the flag that closes a descriptor at execve(2). */
    public static final int SOCK_STREAM = 1;

    public static final int SOCK_CLOEXEC = 0x80000;

    /** The flag with which calls do not wait. */
    public static final int SOCK_NONBLOCK = 0x800;

    /** Protocols. */
    public static final int IPPROTO_TCP = 6;

    public static final int IPPROTO_MPTCP = 262;

    /** Options of every socket, and their level. */
    public static final int SOL_SOCKET = 1;

    public static final int SO_ERROR = 4;

    public static final int SO_ACCEPTCONN = 30;

    public static final int SO_PROTOCOL = 38;

    /** An option of TCP sockets, at the level IPPROTO_TCP. */
    public static final int TCP_INFO = 11;

    /** An option of MPTCP sockets, and its level. */
    public static final int SOL_MPTCP = 284;

    public static final int MPTCP_INFO = 1;

    /** What shutdown(2) ends: sending. */
    public static final int SHUT_WR = 1;

    /** Flags of open(2). */
    public static final int O_NONBLOCK = 0x800;

    public static final int O_CLOEXEC = 0x80000;

    /** The kind of namespace that a network namespace is. */
    public static final int CLONE_NEWNET = 0x40000000;

    private Abi() {}
}
