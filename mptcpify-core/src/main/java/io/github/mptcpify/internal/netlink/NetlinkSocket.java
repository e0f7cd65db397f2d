// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A netlink socket, and the one buffer for all its datagrams. Not for several threads at once. */
public final class NetlinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    /** The largest datagram of a list that the kernel makes, if the buffer has room for it. */
    private static final int ROOM = 32 * 1024;

    private final String operation;
    private final int descriptor;
    private final NativeBuffer buffer = new NativeBuffer(ROOM);
    private final ByteBuffer bytes = buffer.bytes();

    /**
     * Takes over a socket.
     *
     * @param operation what it is for, as exceptions name it
     * @param descriptor from {@link #socket}, not negative
     */
    public NetlinkSocket(String operation, int descriptor) {
        this.operation = operation;
        this.descriptor = descriptor;
    }

    /** Opens a netlink socket of a protocol; the result is its descriptor, or a negative errno. */
    public static int socket(int protocol) {
        return Syscalls.socket(AF_NETLINK, SOCK_RAW | Abi.SOCK_CLOEXEC, protocol);
    }

    /** What it is for, as exceptions name it. */
    public String operation() {
        return operation;
    }

    public int descriptor() {
        return descriptor;
    }

    /** Sends one datagram; the result is 0 or more, or a negative errno. */
    public int send(byte[] datagram) {
        bytes.put(0, datagram);
        int sent;
        do {
            sent = Syscalls.send(descriptor, buffer, datagram.length, 0);
        } while (sent == -Errno.EINTR);
        return sent;
    }

    /**
     * The next datagram, valid until the next call; null if there is none yet. Does not wait.
     *
     * @throws MptcpifyException with ENOBUFS if the kernel dropped some for lack of room; the next call continues
     */
    @Nullable
    public ByteBuffer receive() throws MptcpifyException {
        int length;
        do {
            length = Syscalls.recv(descriptor, buffer, MSG_DONTWAIT | MSG_TRUNC);
        } while (length == -Errno.EINTR);
        if (length == -Errno.EAGAIN) {
            return null;
        }
        if (length < 0) {
            throw NetlinkErrors.sockDiag(operation, "recv", -length);
        }
        if (length > ROOM) {
            throw NetlinkErrors.badAnswer(operation, new ProtocolException("a datagram of " + length + " bytes"));
        }
        return bytes.slice(0, length).order(bytes.order());
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
