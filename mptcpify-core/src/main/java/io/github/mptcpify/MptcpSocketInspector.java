// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Sockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Asks the kernel what a socket is, or which there are. Needs no privilege, and Linux 5.16 or later. Safe for any thread. */
public final class MptcpSocketInspector {
    /** Level and option of {@code include/uapi/linux/mptcp.h}. */
    private static final int SOL_MPTCP = 284;

    private static final int MPTCP_INFO = 1;

    /** One byte would do: the kernel writes no more of struct mptcp_info than there is room for. */
    private static final int ROOM = 8;

    private static final ThreadLocal<NativeBuffer> BUFFER =
            ThreadLocal.withInitial(() -> new NativeBuffer(ROOM + Integer.BYTES));

    private MptcpSocketInspector() {}

    /**
     * Whether a socket is an MPTCP socket: whether getsockopt(SOL_MPTCP, MPTCP_INFO) succeeds.
     *
     * <p>That an MPTCP socket is true here does not mean that its connection uses MPTCP: one that is new, bound,
     * listening or was refused has nothing negotiated yet. One whose peer speaks only TCP has fallen back, and is false
     * here.
     *
     * @param fd a descriptor of this process
     * @return true if it is; false for plain TCP (EOPNOTSUPP, or ENOPROTOOPT for IPv6) and for any other socket
     * @throws IllegalArgumentException if the descriptor is negative
     * @throws MptcpifyException if the descriptor is not open (EBADF) or not a socket (ENOTSOCK)
     */
    public static boolean isMptcp(int fd) throws MptcpifyException {
        requireDescriptor(fd);
        int result = mptcpInfo(fd);
        if (result < 0) {
            throw Diagnosis.badSocket("inspect descriptor " + fd, -result);
        }
        return result > 0;
    }

    /**
     * Whether a socket of another process is an MPTCP socket, as {@link #isMptcp(int)} tells it of one of this process.
     * The other process does not notice. Linux 5.6 and later.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return true if it is
     * @throws IllegalArgumentException if one of the two is negative
     * @throws MptcpifyException if there is no such process, if this one may not trace it (ptrace(2),
     *     PTRACE_MODE_ATTACH_REALCREDS), or if the descriptor is not open in it or not a socket
     */
    public static boolean isMptcp(long pid, int fd) throws MptcpifyException {
        requireDescriptor(fd);
        if (pid <= 0) {
            throw new IllegalArgumentException("a process's number is 1 or more, not " + pid);
        }
        String operation = "inspect descriptor " + fd + " of process " + pid;
        int process = Sockets.pidfdOpen(pid);
        if (process < 0) {
            throw Diagnosis.otherProcess(operation, -process);
        }
        int duplicate = Sockets.pidfdGetfd(process, fd);
        Sockets.close(process);
        if (duplicate < 0) {
            throw Diagnosis.otherProcess(operation, -duplicate);
        }
        int result = mptcpInfo(duplicate);
        Sockets.close(duplicate);
        if (result < 0) {
            throw Diagnosis.badSocket(operation, -result);
        }
        return result > 0;
    }

    /**
     * Every MPTCP socket of this process's network namespace, whoever it belongs to: connected, listening, waiting to be
     * accepted, or closed by its program but not at its end. Of those that are neither connected nor listening, the
     * kernel lists only such as are in the course of it.
     *
     * <p>The sockets are read from the kernel as the stream goes on, by sock_diag(7) (Linux 5.9 and later), so that a
     * hundred thousand take no more memory than a hundred. The list is no snapshot: of the sockets that are opened and
     * closed meanwhile it may have some and miss some; and rarely, since the kernel goes on by counting, it has one twice,
     * with the same {@link MptcpSocket#cookie() cookie}, or misses one that was there all the time.
     *
     * <p>The stream holds a descriptor until it has come to its end or is closed: if it may be left before its end, as by
     * {@code findFirst} or by an exception, use it in a try-with-resources statement. It is sequential, and for one
     * thread at a time.
     *
     * @return the sockets, in no particular order; it throws {@link java.io.UncheckedIOException} around a {@link
     *     MptcpifyException} if the kernel fails in the course of it
     * @throws MptcpifyException if this kernel cannot list MPTCP sockets (NO_MPTCP_DIAG), or a policy forbids netlink
     *     sockets; a list that is empty was not refused
     */
    public static Stream<MptcpSocket> list() throws MptcpifyException {
        String operation = "list MPTCP sockets";
        return stream(SocketDump.start(operation, SockDiagSocket.open(operation), SockDiag.IPPROTO_MPTCP));
    }

    /**
     * As {@link #list()}, of another network namespace, for which CAP_SYS_ADMIN is needed.
     *
     * @param namespace a file that stands for it, as {@code /proc/PID/ns/net} or {@code /run/netns/NAME}
     * @throws java.nio.file.FileSystemException if it is none
     */
    static Stream<MptcpSocket> list(Path namespace) throws IOException {
        String operation = "list MPTCP sockets of " + namespace;
        SockDiagSocket socket = new NetworkNamespace(namespace).call(operation, () -> SockDiagSocket.open(operation));
        return stream(SocketDump.start(operation, socket, SockDiag.IPPROTO_MPTCP));
    }

    private static Stream<MptcpSocket> stream(SocketDump dump) {
        return StreamSupport.stream(dump, false).onClose(dump::close);
    }

    private static void requireDescriptor(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("a descriptor is 0 or more, not " + fd);
        }
    }

    /** 1 for an MPTCP socket, 0 for another socket, a negative errno otherwise. */
    private static int mptcpInfo(int fd) {
        int result = Sockets.getsockopt(fd, SOL_MPTCP, MPTCP_INFO, BUFFER.get());
        if (result >= 0) {
            return 1;
        }
        return result == -Errno.EOPNOTSUPP || result == -Errno.ENOPROTOOPT ? 0 : result;
    }
}
