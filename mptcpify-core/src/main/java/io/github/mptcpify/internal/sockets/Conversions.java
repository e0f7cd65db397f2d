// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.sockets;

import io.github.mptcpify.JvmStatistics;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.JdkSockets;
import io.github.mptcpify.jna.NativeAccess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes fresh sockets of the JDK's MPTCP sockets, and counts them. Safe for any thread. */
public final class Conversions {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");
    private static final AtomicBoolean SAID = new AtomicBoolean();
    private static final AtomicLong CONVERTED = new AtomicLong();
    private static final Map<String, AtomicLong> LEFT = new ConcurrentHashMap<>();

    private Conversions() {}

    /**
     * Converts a socket or channel.
     *
     * @param fresh the socket, with which nothing was done except setting options
     * @return why it stays TCP, such as "ENOPROTOOPT"; empty if it is an MPTCP socket now, or was one before
     * @throws IllegalStateException if it is bound, connected, or registered with a selector
     * @throws IllegalArgumentException if it is not a TCP socket of the JDK's
     * @throws IOException if it is closed, or the JDK cannot open it
     */
    public static Optional<String> convert(Object fresh) throws IOException {
        requireFresh(fresh);
        if (!NativeAccess.works()) {
            return left("no native access");
        }
        JdkSockets jdk = Jdk.FOUND;
        if (jdk == null) {
            return left("unknown Java runtime");
        }
        Object owner = owner(jdk, fresh);
        if (owner == null) {
            throw new IllegalArgumentException("a " + fresh.getClass().getName() + " is not a TCP socket of the JDK's");
        }
        return convert(new Descriptor(jdk.descriptor(owner)));
    }

    /**
     * Converts a descriptor that no other code uses yet.
     *
     * @param descriptor a TCP socket's
     * @return why it stays TCP; empty if it is an MPTCP socket now, or was one before
     */
    public static Optional<String> convert(Descriptor descriptor) {
        if (descriptor.isMptcp()) {
            return Optional.empty();
        }
        if (descriptor.isBound()) {
            throw new IllegalStateException(
                    "the socket is bound or connected already: only a fresh one can become MPTCP");
        }
        int problem = descriptor.swap();
        if (problem != 0) {
            return left(Errno.name(problem));
        }
        CONVERTED.incrementAndGet();
        return Optional.empty();
    }

    /**
     * The descriptor of one of the JDK's sockets.
     *
     * @param socket a socket that is open
     * @return its descriptor; empty if none can be found
     */
    public static Optional<Descriptor> descriptor(Socket socket) {
        JdkSockets jdk = NativeAccess.works() ? Jdk.FOUND : null;
        Object owner = jdk == null ? null : owner(jdk, socket);
        int number = owner == null || jdk == null ? JdkSockets.NONE : jdk.descriptor(owner);
        return number < 0 ? Optional.empty() : Optional.of(new Descriptor(number));
    }

    /** {@return the counts of sockets that were converted, and of those that stayed TCP} */
    public static JvmStatistics statistics() {
        Map<String, Long> left = new TreeMap<>();
        LEFT.forEach((why, count) -> left.put(why, count.get()));
        return new JvmStatistics(CONVERTED.get(), left);
    }

    private static Optional<String> left(String why) {
        LEFT.computeIfAbsent(why, reason -> new AtomicLong()).incrementAndGet();
        if (SAID.compareAndSet(false, true)) {
            LOGGER.log(System.Logger.Level.WARNING, "a socket that was to be MPTCP stays TCP: " + why);
        }
        return Optional.of(why);
    }

    /** A socket of {@code java.net} gets its descriptor when its first option is read or set. */
    private static void requireFresh(Object fresh) throws IOException {
        if (fresh instanceof Socket socket) {
            requireFresh(socket.isBound() || socket.isConnected());
            socket.getReuseAddress();
        } else if (fresh instanceof ServerSocket listener) {
            requireFresh(listener.isBound());
            listener.getReuseAddress();
        } else if (fresh instanceof Channel channel) {
            requireFresh(channel);
        } else {
            throw new IllegalArgumentException("a " + fresh.getClass().getName() + " is not a TCP socket of the JDK's");
        }
    }

    private static void requireFresh(Channel channel) throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (channel instanceof SelectableChannel selectable && selectable.isRegistered()) {
            throw new IllegalStateException(
                    "the channel is registered with a selector, which would not hear of it any more");
        }
    }

    private static void requireFresh(boolean bound) {
        if (bound) {
            throw new IllegalStateException(
                    "the socket is bound or connected already: only a fresh one can become MPTCP");
        }
    }

    private static @Nullable Object owner(JdkSockets jdk, Object socket) {
        Object at = socket instanceof Socket client && client.getChannel() != null
                ? client.getChannel()
                : socket instanceof ServerSocket server && server.getChannel() != null ? server.getChannel() : socket;
        while (at != null && !jdk.isOwner(at)) {
            at = jdk.below(at);
        }
        return at == null || jdk.descriptor(at) < 0 ? null : at;
    }

    /** Searched once: what a runtime lacks, it will not have later. */
    private static final class Jdk {
        private static final @Nullable JdkSockets FOUND = find();

        private static @Nullable JdkSockets find() {
            try {
                return new JdkSockets();
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }
    }
}
