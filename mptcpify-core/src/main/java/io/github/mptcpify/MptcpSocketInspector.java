// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Sockets;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;

/** Asks the kernel what a socket is. Needs no privilege, and Linux 5.16 or later. Safe for any thread. */
public final class MptcpSocketInspector {
    /** Level and option of {@code include/uapi/linux/mptcp.h}. */
    private static final int SOL_MPTCP = 284;

    private static final int MPTCP_INFO = 1;

    /** One byte would do: the kernel writes no more of struct mptcp_info than there is room for. */
    private static final int ROOM = 8;

    private static final ThreadLocal<NativeBuffer> BUFFER =
            ThreadLocal.withInitial(() -> new NativeBuffer(ROOM + Integer.BYTES));

    private static final SocketDescriptors.Question<Boolean> IS_MPTCP = fd -> isMptcp(fd);

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
     * Whether a socket is an MPTCP socket, as {@link #isMptcp(int)} tells it of the socket's descriptor. It may be
     * closed by another thread meanwhile: the answer is this socket's, or there is none.
     *
     * @param socket a socket of the JDK's: connected, accepted, a channel's adaptor, or a TLS socket, of which the
     *     socket that it is layered over is asked; or one of junixsocket's, which is never MPTCP
     * @return true if it is
     * @throws java.net.SocketException if it is closed
     * @throws MptcpifyException if it is not bound, connected or otherwise in use, and so does not exist in the kernel;
     *     or if it is another library's that wraps a socket of its own
     * @throws IOException if the kernel cannot be asked
     */
    public static boolean isMptcp(Socket socket) throws IOException {
        return SocketDescriptors.ask(socket, IS_MPTCP);
    }

    /**
     * Whether a listening socket is an MPTCP socket, as {@link #isMptcp(Socket)} tells it of another.
     *
     * @param socket a server socket of the JDK's, or one of junixsocket's, which is never MPTCP
     * @return true if it is
     * @throws java.net.SocketException if it is closed
     * @throws MptcpifyException if it is not bound or otherwise in use, and so does not exist in the kernel; or if it is
     *     another library's that wraps a socket of its own
     * @throws IOException if the kernel cannot be asked
     */
    public static boolean isMptcp(ServerSocket socket) throws IOException {
        return SocketDescriptors.ask(socket, IS_MPTCP);
    }

    /**
     * Whether a channel's socket is an MPTCP socket, as {@link #isMptcp(Socket)} tells it of a socket.
     *
     * @param channel a channel of the JDK's, with a selector, asynchronous, of datagrams or of a UNIX domain; or one of
     *     junixsocket's, which is never MPTCP
     * @return true if it is
     * @throws java.nio.channels.ClosedChannelException if it is closed
     * @throws MptcpifyException if it is another library's that wraps a channel of its own
     * @throws IOException if the kernel cannot be asked
     */
    public static boolean isMptcp(NetworkChannel channel) throws IOException {
        return SocketDescriptors.ask(channel, IS_MPTCP);
    }

    /**
     * Whether the socket of an object is an MPTCP socket. This one is for Netty's channels, which share no type with the
     * JDK's; what the other methods of this name take, it takes too, and answers as they do.
     *
     * @param socket a channel of Netty's, 4.1 or 4.2, of the transports NIO, epoll and io_uring, shaded or not; or what
     *     the other methods take, an Integer for a descriptor
     * @return true if it is
     * @throws java.nio.channels.ClosedChannelException if it is a channel and closed
     * @throws java.net.SocketException if it is a socket and closed
     * @throws IllegalArgumentException if it is no socket, or none that the kernel knows: Netty's local channels
     * @throws MptcpifyException as the other methods throw it
     * @throws IOException if the kernel cannot be asked
     */
    public static boolean isMptcp(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, IS_MPTCP);
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
