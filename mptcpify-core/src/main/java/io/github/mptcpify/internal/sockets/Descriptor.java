// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.sockets;

import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;

/** The descriptor of a TCP socket of this process. */
public final class Descriptor {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    private static final int NONBLOCK = 0x800;
    private static final int F_GETFD = 1;
    private static final int F_GETFL = 3;
    private static final int MSG_PEEK = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final short POLLRDHUP = 0x2000;
    private static final int SOCKADDR_SIZE = 28;

    private final int number;

    /** For a number that stays this socket's as long as this object is used. */
    public Descriptor(int number) {
        this.number = number;
    }

    /** {@return whether it is an MPTCP socket} */
    public boolean isMptcp() {
        return option(SO_PROTOCOL) == Abi.IPPROTO_MPTCP;
    }

    /** {@return whether it has a local port, as a socket that is bound, connected, or connecting} */
    public boolean isBound() {
        NativeBuffer buffer = new NativeBuffer(SOCKADDR_SIZE + Integer.BYTES);
        // the port follows the family
        return Syscalls.getsockname(number, buffer) > 0 && buffer.getShort(Short.BYTES) != 0;
    }

    /**
     * Replaces it by an MPTCP socket with all options that were set. No other code may use the descriptor yet.
     *
     * @return 0, or the error number for which it is unchanged
     */
    public int swap() {
        int family = option(SO_DOMAIN);
        int flags = Syscalls.fcntl(number, F_GETFL);
        if (family < 0 || flags < 0) {
            return Errno.EBADF;
        }
        int mptcp = Syscalls.socket(family, Abi.SOCK_STREAM | Abi.SOCK_CLOEXEC | (flags & NONBLOCK), Abi.IPPROTO_MPTCP);
        if (mptcp < 0) {
            return -mptcp;
        }
        int fresh = Syscalls.socket(family, Abi.SOCK_STREAM | Abi.SOCK_CLOEXEC, 0);
        int problem = fresh < 0 ? -fresh : CarriedOptions.copy(number, fresh, mptcp);
        if (fresh >= 0) {
            Syscalls.close(fresh);
        }
        if (problem == 0) {
            // FD_CLOEXEC is 1
            int closed = (Syscalls.fcntl(number, F_GETFD) & 1) == 0 ? 0 : Abi.O_CLOEXEC;
            problem = -Math.min(Syscalls.dup3(mptcp, number, closed), 0);
        }
        Syscalls.close(mptcp);
        return problem;
    }

    /**
     * How many bytes can be read without waiting; FIONREAD of an MPTCP socket counts the end of the stream as one more.
     *
     * @return the count, or a negative errno
     */
    public int available() {
        int count = Syscalls.available(number);
        if (count <= 0 || !isMptcp()) {
            return count;
        }
        if (count == 1) {
            int peeked = Syscalls.recv(number, new NativeBuffer(1), MSG_PEEK | MSG_DONTWAIT);
            return peeked == 1 ? 1 : 0;
        }
        NativeBuffer polled = new NativeBuffer(Long.BYTES);
        polled.setInt(0, number);
        polled.setInt(Integer.BYTES, POLLRDHUP);
        boolean ends =
                Syscalls.poll(polled, 1, 0) > 0 && (polled.getInt(Integer.BYTES) >>> Short.SIZE & POLLRDHUP) != 0;
        // counted again: if the end has arrived, it is certainly counted now
        return ends ? Math.max(Syscalls.available(number) - 1, 0) : count;
    }

    private int option(int option) {
        NativeBuffer buffer = new NativeBuffer(2 * Integer.BYTES);
        int length = Syscalls.getsockopt(number, SOL_SOCKET, option, buffer);
        return length < 0 ? length : buffer.getInt(0);
    }
}
