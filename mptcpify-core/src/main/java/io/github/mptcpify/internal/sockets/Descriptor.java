// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.sockets;

import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;

/** A TCP socket's descriptor that this process has. */
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

    /** Of a number that stays this socket's own while it is used here. */
    public Descriptor(int number) {
        this.number = number;
    }

    /** {@return whether it is an MPTCP socket} */
    public boolean isMptcp() {
        return option(SO_PROTOCOL) == Abi.IPPROTO_MPTCP;
    }

    /** {@return whether it has an address of its own, as one has that is bound, connected, or about to be} */
    public boolean isBound() {
        NativeBuffer buffer = new NativeBuffer(SOCKADDR_SIZE + Integer.BYTES);
        // the port stands behind the family
        return Syscalls.getsockname(number, buffer) > 0 && buffer.bytes().getShort(Short.BYTES) != 0;
    }

    /**
     * Puts an MPTCP socket in its place, with all options that were set. Nobody else may know the descriptor yet.
     *
     * @return 0, or the error number of why it is what it was
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
        // counted anew: if it has come, it is surely counted
        return ends ? Math.max(Syscalls.available(number) - 1, 0) : count;
    }

    private int option(int option) {
        NativeBuffer buffer = new NativeBuffer(2 * Integer.BYTES);
        int length = Syscalls.getsockopt(number, SOL_SOCKET, option, buffer);
        return length < 0 ? length : buffer.getInt(0);
    }
}
