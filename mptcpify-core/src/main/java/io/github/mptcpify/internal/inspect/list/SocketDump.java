// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.netlink.NetlinkMessages;
import io.github.mptcpify.internal.netlink.NetlinkMessages.Message;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A list of the sockets of a network namespace, read step by step. Owns its netlink socket, and closes it at the end of the
 * list or at an error, whichever comes first. Safe for any thread, so that one may close what another one reads.
 */
public final class SocketDump<T> implements Spliterator<T>, AutoCloseable {
    private static final int FAMILIES = 2;
    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Kernel socket;
    private final SocketQuery query;
    private final Parser<T> parser;
    private NetlinkMessages messages = new NetlinkMessages(NOTHING);
    private @Nullable T first;

    /** How many families have been asked for; also the last request's sequence number. */
    private int asked;

    private boolean ended;
    private boolean closed;

    /** What answers the requests. Its owner calls it from one thread at a time, and not after closing it. */
    interface Kernel extends AutoCloseable {
        /** What the list is for, as exceptions name it. */
        String operation();

        /** Sends one datagram. */
        void send(byte[] datagram) throws MptcpifyException;

        /** The next datagram, a whole one, from position 0 to the limit; overwritten by the one after it. */
        ByteBuffer receive() throws MptcpifyException;

        @Override
        void close();
    }

    /** Reads a socket from the payload of a message. */
    @FunctionalInterface
    private interface Parser<T> {
        T parse(ByteBuffer message) throws ProtocolException;
    }

    private SocketDump(Kernel socket, SocketQuery query, Parser<T> parser) {
        this.socket = socket;
        this.query = query;
        this.parser = parser;
    }

    /**
     * MPTCP sockets with all their information. Sends the request and reads up to the first socket, so that a kernel's
     * refusal is thrown here.
     *
     * @param socket owned by the dump from now on, even if this fails
     * @param query which sockets; its protocol is IPPROTO_MPTCP, except in tests
     */
    public static SocketDump<MptcpSocket> start(Kernel socket, SocketQuery query) throws MptcpifyException {
        return start(new SocketDump<>(socket, query.withInformation(), SockDiag::socket));
    }

    /** All of the protocol, as above. */
    public static SocketDump<MptcpSocket> start(Kernel socket, int protocol) throws MptcpifyException {
        return start(socket, SocketQuery.of(protocol));
    }

    /** TCP sockets, as {@link #start}; with their byte counts only if the query asks for information. */
    public static SocketDump<SockDiag.TcpSocket> tcp(Kernel socket, SocketQuery query) throws MptcpifyException {
        return start(new SocketDump<>(socket, query, SockDiag::tcpSocket));
    }

    /** As {@link #start}, for TCP too: addresses and states only, for which the kernel takes no socket's lock. */
    static SocketDump<SockDiag.Ends> ends(Kernel socket, int protocol) throws MptcpifyException {
        return start(new SocketDump<>(socket, SocketQuery.of(protocol), SockDiag::ends));
    }

    private static <T> SocketDump<T> start(SocketDump<T> dump) throws MptcpifyException {
        dump.first = dump.next();
        return dump;
    }

    /** The next socket; null at the end. */
    public synchronized @Nullable T next() throws MptcpifyException {
        T next = first;
        if (next != null) {
            first = null;
            return next;
        }
        if (closed && !ended) {
            throw new IllegalStateException("the list of sockets was closed");
        }
        boolean failed = true;
        try {
            next = read();
            failed = false;
            return next;
        } catch (ProtocolException e) {
            throw NetlinkErrors.badAnswer(socket.operation(), e);
        } finally {
            if (failed || next == null) {
                close();
            }
        }
    }

    private @Nullable T read() throws MptcpifyException, ProtocolException {
        while (!ended) {
            if (asked == 0) {
                ask();
            }
            Message message = messages.nextMessage();
            if (message == null) {
                messages = new NetlinkMessages(socket.receive());
                continue;
            }
            check(message);
            if (message.type() == SockDiag.SOCK_DIAG_BY_FAMILY) {
                return parser.parse(message.payload());
            }
            control(message);
        }
        return null;
    }

    private void ask() throws MptcpifyException {
        socket.send(SockDiag.request(query.family(asked), asked + 1, query));
        asked++;
        messages = new NetlinkMessages(NOTHING);
    }

    private void check(Message message) throws MptcpifyException, ProtocolException {
        if (message.sequence() != asked) {
            throw new ProtocolException("an answer to request " + message.sequence() + ", not to " + asked);
        }
        if ((message.flags() & NLM_F_DUMP_INTR) != 0) {
            throw NetlinkErrors.dumpInterrupted(socket.operation());
        }
    }

    /** Handles a message that is not a socket. */
    private void control(Message message) throws MptcpifyException, ProtocolException {
        switch (message.type()) {
            case NLMSG_NOOP -> {}
            case NLMSG_ERROR -> throw refused(message);
            case NLMSG_DONE -> {
                // a kernel that cannot list these sockets does not refuse the request: it ends an empty list with
                // ENOENT
                if (errno(message) != 0) {
                    throw refused(message);
                }
                nextFamily();
            }
            default -> throw new ProtocolException("a message of type " + message.type());
        }
    }

    private MptcpifyException refused(Message message) throws ProtocolException {
        return NetlinkErrors.sockDiag(socket.operation(), "the request", errno(message));
    }

    private void nextFamily() throws MptcpifyException {
        if (asked < FAMILIES) {
            ask();
        } else {
            ended = true;
        }
    }

    /** The payload begins with 0 or a negative error number. */
    private static int errno(Message message) throws ProtocolException {
        if (message.payload().limit() < Integer.BYTES) {
            throw new ProtocolException("a message of type " + message.type() + " without its error number");
        }
        return -message.payload().getInt(0);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        T next;
        try {
            next = next();
        } catch (MptcpifyException e) {
            throw new UncheckedIOException(e);
        }
        if (next == null) {
            return false;
        }
        action.accept(next);
        return true;
    }

    /** The list cannot be divided: the kernel sends it in one order. */
    @Override
    public @Nullable Spliterator<T> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return NONNULL | CONCURRENT;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            socket.close();
        }
    }
}
