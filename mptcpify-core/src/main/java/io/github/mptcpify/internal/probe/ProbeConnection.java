// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.internal.inspect.MptcpOptions;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.Syscalls;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A connection on which nothing is sent. For one thread. */
final class ProbeConnection implements AutoCloseable {
    private static final int TYPE = Abi.SOCK_STREAM | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK;
    private static final short POLLOUT = 4;
    private static final int EVENTS_OFFSET = 4;

    /** Offsets in {@code struct tcp_info}, the last two of Linux 4.2 and 4.6. */
    private static final int TOTAL_RETRANS = 100;

    private static final int SEGS_IN = 140;
    private static final int DATA_SEGS_IN = 152;

    /** How long an interrupted thread may continue to wait. */
    private static final int SLICE_MILLIS = 50;

    private final int descriptor;
    private final NativeBuffer buffer = new NativeBuffer(256 + Integer.BYTES);
    private final long start = System.nanoTime();
    private State state = State.WAITING;
    private int errno;
    private long connectNanos;

    private ProbeConnection(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The state of the connection. */
    enum State {
        WAITING,
        CONNECTED,
        FAILED
    }

    /** No socket can be opened. */
    static final class Unopened extends Exception {
        private static final long serialVersionUID = 1L;

        /** The error number of socket(2). */
        private final int errno;

        Unopened(int errno) {
            super("socket(2): " + Errno.name(errno));
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    /** Opens the connection by sending the SYN. */
    static ProbeConnection start(InetSocketAddress server, int protocol) throws Unopened {
        int descriptor = Syscalls.socket(SocketAddresses.family(server), TYPE, protocol);
        if (descriptor < 0) {
            throw new Unopened(-descriptor);
        }
        ProbeConnection connection = new ProbeConnection(descriptor);
        NativeBuffer address = new NativeBuffer(SocketAddresses.MOST_BYTES);
        int length = SocketAddresses.write(server, address.bytes());
        int result = Syscalls.connect(descriptor, address, length);
        if (result < 0 && result != -Errno.EINPROGRESS) {
            connection.fail(-result);
        } else if (result == 0) {
            connection.succeed();
        }
        return connection;
    }

    /** Whether the socket has the protocol that it was opened with: an attachment may have changed it. */
    boolean isOf(int protocol) {
        return Syscalls.getsockopt(descriptor, Abi.SOL_SOCKET, Abi.SO_PROTOCOL, buffer) >= 0
                && buffer.getInt(0) == protocol;
    }

    /** Waits until it is connected or has failed, or until a given time. */
    State await(long endNanos) throws InterruptedIOException {
        NativeBuffer poll = new NativeBuffer(Long.BYTES);
        poll.setInt(0, descriptor);
        while (state == State.WAITING) {
            long left = endNanos - System.nanoTime();
            if (left <= 0) {
                return state;
            }
            requireNoInterrupt();
            poll.setShort(EVENTS_OFFSET, POLLOUT);
            int millis = (int) Math.min(SLICE_MILLIS, left / 1_000_000 + 1);
            if (Syscalls.poll(poll, 1, millis) > 0) {
                ended();
            }
        }
        return state;
    }

    static void requireNoInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while a server was probed");
        }
    }

    private void ended() {
        int length = Syscalls.getsockopt(descriptor, Abi.SOL_SOCKET, Abi.SO_ERROR, buffer);
        int error = length < 0 ? -length : buffer.getInt(0);
        if (error == 0) {
            succeed();
        } else {
            fail(error);
        }
    }

    private void succeed() {
        state = State.CONNECTED;
        connectNanos = System.nanoTime() - start;
    }

    private void fail(int why) {
        state = State.FAILED;
        errno = why;
    }

    /** The error number with which it failed. */
    int errno() {
        return errno;
    }

    /** How long the handshake took. */
    Duration connectTime() {
        return Duration.ofNanos(connectNanos);
    }

    boolean isMptcp() {
        try {
            return MptcpOptions.status(descriptor) == MptcpStatus.MPTCP;
        } catch (NativeException e) {
            return false;
        }
    }

    /** Empty if it has fallen back. */
    Optional<MptcpInfo> info() {
        try {
            return isMptcp() ? Optional.of(MptcpOptions.info(descriptor)) : Optional.empty();
        } catch (NativeException e) {
            // it has fallen back between the two calls
            return Optional.empty();
        }
    }

    /** For a connection that has fallen back: whether its SYN was sent again. */
    boolean hasRepeatedItsSyn() {
        return tcpInfo(TOTAL_RETRANS) > 0;
    }

    /** For a connection that has fallen back: whether segments without data have arrived since the handshake. */
    boolean hasHeardMoreThanTheAnswer() {
        return tcpInfo(SEGS_IN) - tcpInfo(DATA_SEGS_IN) > 1;
    }

    private int tcpInfo(int offset) {
        int length = Syscalls.getsockopt(descriptor, Abi.IPPROTO_TCP, Abi.TCP_INFO, buffer);
        return length >= offset + Integer.BYTES ? buffer.getInt(offset) : 0;
    }

    /** Sends the end of the stream. */
    void end() {
        Syscalls.shutdown(descriptor, Abi.SHUT_WR);
    }

    /** Resets the connection, for when its end does not reach the server: connecting to AF_UNSPEC disconnects. */
    void abort() {
        Syscalls.connect(descriptor, new NativeBuffer(SocketAddresses.MOST_BYTES), SocketAddresses.MOST_BYTES);
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
