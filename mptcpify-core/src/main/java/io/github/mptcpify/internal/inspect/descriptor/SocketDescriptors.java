// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.jna.JdkSockets;
import io.github.mptcpify.jna.NativeAccess;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Inspects a socket object by its descriptor.
 *
 * <p>When a socket is closed, its descriptor's number may be given to another file at once, while the object still contains
 * the number. But whatever closes a socket first marks the object that owns the descriptor as closed, and only then releases
 * the number. So if the object is still open <em>after</em> the kernel has answered, it had its descriptor all the time, and
 * the answer is about its socket; any other answer is dropped. A duplicate of the descriptor is not needed for this, and
 * would do harm: it would keep a connection open that the program has just closed.
 *
 * <p>The mark to check is that of the descriptor's owner, not that of the {@link Socket}: on JDK 17 a socket whose connect
 * failed has lost its descriptor, but still says that it is open.
 */
public final class SocketDescriptors {
    private SocketDescriptors() {}

    /** A question about a descriptor. It may change nothing, since the number may belong to another socket by then. */
    @FunctionalInterface
    public interface Question<T> {
        T of(int fd) throws MptcpifyException;
    }

    /**
     * Asks a question about the descriptor of a socket.
     *
     * @param socket what {@link MptcpSocketInspector#isMptcp(Object)} takes
     * @param question the question
     * @return the answer, which is certainly about this socket
     * @throws ClosedChannelException if it is a channel and closed
     * @throws SocketException if it is a socket and closed
     * @throws MptcpifyException if it has no descriptor yet, if none can be found in it, or from the question
     * @throws IllegalArgumentException if it is no socket
     */
    public static <T> T ask(Object socket, Question<T> question) throws IOException {
        if (Objects.requireNonNull(socket, "socket") instanceof Integer number) {
            return question.of(number);
        }
        if (!NativeAccess.works()) {
            NativeErrors.requireNativeAccess(operation(socket));
        }
        while (true) {
            DescriptorOwner owner = owner(socket);
            try {
                T answer = question.of(owner.number());
                if (isStillOpen(socket, owner)) {
                    return answer;
                }
            } catch (MptcpifyException e) {
                if (isStillOpen(socket, owner)) {
                    throw e;
                }
            }
            // a Socket behind an HTTP proxy gets another descriptor when the proxy has answered
            if (owner(socket).object() == owner.object()) {
                throw closed(socket);
            }
        }
    }

    private static boolean isStillOpen(Object socket, DescriptorOwner owner) {
        try {
            // the kernel must have used the number before this is read, also on processors that reorder memory accesses
            VarHandle.acquireFence();
            return owner.open().getAsBoolean() && !(socket instanceof SSLSocket layer && layer.isClosed());
        } finally {
            // the JDK closes the descriptor of a socket object that has become garbage
            Reference.reachabilityFence(socket);
        }
    }

    private static DescriptorOwner owner(Object socket) throws IOException {
        DescriptorOwner owner = search(socket);
        if (owner != null) {
            return owner;
        }
        if (isClosed(socket)) {
            throw closed(socket);
        }
        if (!hasBegun(socket)) {
            throw SocketErrors.noDescriptorYet(operation(socket));
        }
        // another thread has just given it a descriptor; or it wraps another socket in an unknown way
        owner = search(socket);
        if (owner != null) {
            return owner;
        }
        throw SocketErrors.unknownSocket(operation(socket));
    }

    /** Goes from object to object towards the descriptor; null if there is none at the end. */
    private static @Nullable DescriptorOwner search(Object socket) throws IOException {
        JdkSockets jdk = jdk(socket);
        Object at = socket;
        while (at != null) {
            if (jdk.isOwner(at)) {
                Object owner = at;
                int number = jdk.descriptor(owner);
                return number < 0 ? null : new DescriptorOwner(owner, number, () -> jdk.isOpen(owner));
            }
            DescriptorOwner netty = LibrarySockets.owner(at);
            if (netty != null) {
                return netty;
            }
            at = below(jdk, at);
        }
        return null;
    }

    private static @Nullable Object below(JdkSockets jdk, Object socket) throws IOException {
        Object below = LibrarySockets.below(socket);
        if (below == null && socket instanceof Socket client) {
            below = client.getChannel();
        } else if (below == null && socket instanceof ServerSocket server) {
            below = server.getChannel();
        }
        return below == null ? jdk.below(socket) : below;
    }

    private static boolean isClosed(Object socket) {
        if (socket instanceof Socket client) {
            return client.isClosed();
        }
        if (socket instanceof ServerSocket server) {
            return server.isClosed();
        }
        // a FileDescriptor loses its number when it is closed
        return socket instanceof Channel channel ? !channel.isOpen() : socket instanceof FileDescriptor;
    }

    /** Whether a socket that is not closed has got a descriptor: by being bound or connected. */
    private static boolean hasBegun(Object socket) {
        if (socket instanceof Socket client) {
            return client.isBound() || client.isConnected();
        }
        if (socket instanceof ServerSocket server) {
            return server.isBound();
        }
        if (socket instanceof Channel) {
            return true;
        }
        throw new IllegalArgumentException(
                "a " + socket.getClass().getName() + " is not a TCP socket of the JDK, Netty or junixsocket");
    }

    /** The exception that the JDK throws for each kind. */
    private static IOException closed(Object socket) {
        return socket instanceof Socket || socket instanceof ServerSocket
                ? new SocketException("Socket is closed")
                : new ClosedChannelException();
    }

    private static String operation(Object socket) {
        return "inspect a " + socket.getClass().getName();
    }

    private static JdkSockets jdk(Object socket) throws MptcpifyException {
        JdkSockets found = Jdk.FOUND;
        if (found == null) {
            throw SocketErrors.unknownRuntime(operation(socket), Jdk.FAILURE);
        }
        return found;
    }

    /** Searched once: what a runtime lacks, it will not have later. */
    private static final class Jdk {
        private static final @Nullable JdkSockets FOUND;
        private static final @Nullable ReflectiveOperationException FAILURE;

        static {
            JdkSockets found = null;
            ReflectiveOperationException failure = null;
            try {
                found = new JdkSockets();
            } catch (ReflectiveOperationException e) {
                failure = e;
            }
            FOUND = found;
            FAILURE = failure;
        }
    }
}
