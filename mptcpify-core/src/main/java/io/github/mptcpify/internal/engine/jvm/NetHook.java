// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.net.SocketException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's sockets call these methods instead of the methods of the same names in {@code sun.nio.ch.Net}. This class
 * is not used as it is: its class file is renamed and defined in the JDK's own package ({@link JdkEdits}), where it may
 * call private methods. So it uses only the JDK.
 */
public final class NetHook {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PROTOCOL = 38;
    private static final int IPPROTO_MPTCP = 262;
    private static final int POLLERR = 0x8;
    private static final int POLLHUP = 0x10;
    private static final int POLLRDHUP = 0x2000;

    private static final MethodHandle SOCKET;
    private static final MethodHandle AVAILABLE;
    private static final MethodHandle SEND_OOB;
    private static final MethodHandle POLL;
    private static final MethodHandle OPTION;

    static {
        try {
            Class<?> net = Class.forName("sun.nio.ch.Net", false, null);
            Lookup lookup = MethodHandles.privateLookupIn(net, MethodHandles.lookup());
            Class<?> fd = FileDescriptor.class;
            Class<?> flag = boolean.class;
            SOCKET = lookup.findStatic(net, "socket0", MethodType.methodType(int.class, flag, flag, flag, flag));
            AVAILABLE = lookup.findStatic(net, "available", MethodType.methodType(int.class, fd));
            SEND_OOB = lookup.findStatic(net, "sendOOB", MethodType.methodType(int.class, fd, byte.class));
            POLL = lookup.findStatic(net, "poll", MethodType.methodType(int.class, fd, int.class, long.class));
            OPTION = lookup.findStatic(
                    net, "getIntOption0", MethodType.methodType(int.class, fd, flag, int.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The thread that tries whether the JDK's calls come here. */
    private static volatile @Nullable Thread trying;

    private static volatile boolean reached;

    private NetHook() {}

    /**
     * Finds out whether a call of the JDK comes here.
     *
     * @param call the JDK's call; it may fail, and its result is ignored
     * @return whether it came here
     */
    @SuppressWarnings("EmptyCatch")
    public static synchronized boolean isReachedBy(Callable<?> call) {
        reached = false;
        trying = Thread.currentThread();
        try {
            call.call();
        } catch (Exception e) {
            // the call had no socket to work on
        } finally {
            trying = null;
        }
        return reached;
    }

    private static boolean isTrial() {
        Thread thread = trying;
        if (thread == null || thread != Thread.currentThread()) {
            return false;
        }
        reached = true;
        return true;
    }

    /**
     * Opens a socket: on converted sides an MPTCP socket instead of a TCP socket. If the kernel refuses, the JDK opens
     * its own socket, and throws its own exception if that fails too.
     */
    static int socket0(boolean ipv6, boolean stream, boolean server, boolean fast) throws IOException {
        if (isTrial()) {
            throw new SocketException("tried out");
        }
        int refused = 0;
        int side = server ? NetConversion.SERVERS : NetConversion.CLIENTS;
        if (stream && ((NetConversion.sides() | NetConversion.ownSides()) & side) != 0) {
            int socket = NetConversion.open(ipv6, server);
            if (socket >= 0) {
                NetConversion.noteConverted();
                return socket;
            }
            refused = -socket;
        }
        try {
            int socket = (int) SOCKET.invokeExact(ipv6, stream, server, fast);
            if (refused != 0) {
                NetConversion.noteLeft(refused);
            }
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /**
     * Returns how many bytes can be read without waiting, also for an MPTCP socket. There FIONREAD counts the end of
     * the stream as an additional byte (seen in Linux 6.1 to 7.3), and code that reads until nothing is available, like
     * SSLSocket's close, would never end.
     */
    static int available(FileDescriptor fd) throws IOException {
        isTrial();
        try {
            int count = (int) AVAILABLE.invokeExact(fd);
            if (count == 0) {
                return 0;
            }
            int ends = (int) POLL.invokeExact(fd, POLLRDHUP, 0L);
            if ((ends & (POLLRDHUP | POLLHUP)) == 0 || !isMptcp(fd)) {
                return count;
            }
            if ((ends & (POLLRDHUP | POLLERR)) != POLLRDHUP) {
                // not connected, or reset: the end is counted only if nothing else is left
                return count == 1 ? 0 : count;
            }
            // the end has come, so it is certainly counted from now on
            return Math.max((int) AVAILABLE.invokeExact(fd) - 1, 0);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** Refuses urgent data on MPTCP, where it would become part of the stream. */
    static int sendOOB(FileDescriptor fd, byte data) throws IOException {
        try {
            if (isMptcp(fd)) {
                throw new SocketException(
                        "MPTCP has no urgent data: the peer would read this byte as part of the stream."
                                + " Send a message of your protocol instead, or leave this socket TCP");
            }
            return (int) SEND_OOB.invokeExact(fd, data);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    private static boolean isMptcp(FileDescriptor fd) throws Throwable {
        return (int) OPTION.invokeExact(fd, false, SOL_SOCKET, SO_PROTOCOL) == IPPROTO_MPTCP;
    }
}
