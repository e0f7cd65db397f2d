// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.options;

import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;

/** A socket to try options on. For one thread. */
public final class ProbeSocket implements AutoCloseable {
    public static final int AF_INET = Abi.AF_INET;
    public static final int AF_INET6 = Abi.AF_INET6;
    public static final int TCP = Abi.IPPROTO_TCP;
    public static final int MPTCP = Abi.IPPROTO_MPTCP;

    private static final int SOCK_STREAM_CLOEXEC = Abi.SOCK_STREAM | Abi.SOCK_CLOEXEC;
    private static final int ROOM = 256;
    private static final int LOOPBACK_IPV4 = 0x0100007f;
    private static final int LOOPBACK_IPV6_LAST = 0x01000000;
    private static final int SIZE_IPV4 = 16;
    private static final int SIZE_IPV6 = 28;

    private final int descriptor;
    private final int family;
    private final NativeBuffer buffer = new NativeBuffer(ROOM);

    private ProbeSocket(int descriptor, int family) {
        this.descriptor = descriptor;
        this.family = family;
    }

    /**
     * The result of getsockopt(2).
     *
     * @param errno why it failed, or 0
     * @param length of the value in bytes
     * @param value its first eight bytes, or fewer
     */
    public record Reading(int errno, int length, long value) {}

    /** A socket could not be opened, or not be connected. */
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        /** The error number, or 0 for a TCP socket that was converted. */
        private final int errno;

        Unavailable(int errno) {
            super("errno " + errno);
            this.errno = errno;
        }

        public int errno() {
            return errno;
        }
    }

    /** A new one, neither bound nor connected. */
    public static ProbeSocket open(int family, int protocol) throws Unavailable {
        return new ProbeSocket(checked(Syscalls.socket(family, SOCK_STREAM_CLOEXEC, protocol)), family);
    }

    /** The socket's protocol: a socket opened as TCP may be MPTCP. */
    public int protocol() {
        return (int) get(OptionNames.SOCKET, Abi.SO_PROTOCOL, Integer.BYTES).value();
    }

    /** Whether an MPTCP socket's connection has fallen back to TCP: its options are TCP's then. */
    public boolean hasFallenBack() {
        return get(Abi.SOL_MPTCP, Abi.MPTCP_INFO, ROOM - Integer.BYTES).errno() != 0;
    }

    public void listen() throws Unavailable {
        checked(Syscalls.bind(descriptor, address(0), size()));
        checked(Syscalls.listen(descriptor, 1));
    }

    /** Connects it to one that listens. */
    public void connect(ProbeSocket listener) throws Unavailable {
        checked(Syscalls.getsockname(listener.descriptor, buffer));
        int port = buffer.getShort(2) & 0xffff;
        checked(Syscalls.connect(descriptor, address(port), size()));
    }

    ProbeSocket accept() throws Unavailable {
        return new ProbeSocket(checked(Syscalls.accept(descriptor, Abi.SOCK_CLOEXEC)), family);
    }

    /** Sends one byte. */
    void send(int flags) throws Unavailable {
        checked(Syscalls.send(descriptor, buffer, 1, flags));
    }

    /** How many bytes were received, or a negative error number. */
    int receive(int flags) {
        return Syscalls.recv(descriptor, buffer, flags);
    }

    /** Which of some events are reported. */
    short poll(short events, int millis) {
        NativeBuffer poll = new NativeBuffer(Long.BYTES);
        poll.setInt(0, descriptor);
        poll.setShort(Integer.BYTES, events);
        return Syscalls.poll(poll, 1, millis) > 0 ? poll.getShort(Integer.BYTES + Short.BYTES) : 0;
    }

    int ioctl(int request) {
        return Syscalls.ioctl(descriptor, request);
    }

    /** Sends the end of the stream. */
    void end() {
        Syscalls.shutdown(descriptor, Abi.SHUT_WR);
    }

    private int size() {
        return family == AF_INET ? SIZE_IPV4 : SIZE_IPV6;
    }

    /** The loopback address, with a port in the byte order in which it was read. */
    private NativeBuffer address(int port) {
        for (int offset = 0; offset < SIZE_IPV6; offset += Integer.BYTES) {
            buffer.setInt(offset, 0);
        }
        buffer.setShort(0, (short) family);
        buffer.setShort(2, (short) port);
        if (family == AF_INET) {
            buffer.setInt(4, LOOPBACK_IPV4);
        } else {
            buffer.setInt(20, LOOPBACK_IPV6_LAST);
        }
        return buffer;
    }

    /** Sets an option to the first bytes of a number. */
    public int set(int level, int number, long value, int length) {
        buffer.setLong(0, value);
        return -Syscalls.setsockopt(descriptor, level, number, buffer, length);
    }

    public int set(int level, int number, int value) {
        return set(level, number, value, Integer.BYTES);
    }

    /** Sets an option to zeros. */
    public int setZeros(int level, int number, int length) {
        NativeBuffer zeros = new NativeBuffer(ROOM);
        return -Syscalls.setsockopt(descriptor, level, number, zeros, length);
    }

    public Reading get(int level, int number, int room) {
        buffer.setLong(0, 0);
        int length = Syscalls.getsockopt(descriptor, level, number, buffer, room);
        return length < 0 ? new Reading(-length, 0, 0) : new Reading(0, length, value(length));
    }

    private long value(int length) {
        return length == Integer.BYTES || length > Long.BYTES ? buffer.getInt(0) : buffer.getLong(0);
    }

    private static int checked(int result) throws Unavailable {
        if (result < 0) {
            throw new Unavailable(-result);
        }
        return result;
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
