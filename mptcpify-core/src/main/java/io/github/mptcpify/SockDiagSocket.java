// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Sockets;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * A socket to the kernel's sock_diag(7). It shows the network namespace that the thread was in which opened it, whatever
 * thread then uses it. Anybody may have one.
 */
final class SockDiagSocket implements NetlinkSocket {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    /** The most that the kernel puts into one datagram of a dump, if the buffer has room for it. */
    private static final int ROOM = 32 * 1024;

    private final String operation;
    private final int descriptor;
    private final NativeBuffer buffer = new NativeBuffer(ROOM);
    private final ByteBuffer bytes = buffer.bytes();

    private SockDiagSocket(String operation, int descriptor) {
        this.operation = operation;
        this.descriptor = descriptor;
    }

    static SockDiagSocket open(String operation) throws MptcpifyException {
        int descriptor = Sockets.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        if (descriptor < 0) {
            throw Diagnosis.sockDiag(operation, "socket(AF_NETLINK)", -descriptor);
        }
        return new SockDiagSocket(operation, descriptor);
    }

    @Override
    public void send(byte[] datagram) throws MptcpifyException {
        bytes.put(0, datagram);
        int sent;
        do {
            sent = Sockets.send(descriptor, buffer, datagram.length, 0);
        } while (sent == -Errno.EINTR);
        if (sent < 0) {
            throw Diagnosis.sockDiag(operation, "send", -sent);
        }
    }

    /**
     * Does not wait, and need not: the first datagram of a dump is there when the request has been sent, and the one
     * after it when one has been received. So a kernel that breaks off gives an error and not a thread that hangs.
     */
    @Override
    public ByteBuffer receive() throws MptcpifyException {
        int length;
        do {
            length = Sockets.recv(descriptor, buffer, MSG_DONTWAIT | MSG_TRUNC);
        } while (length == -Errno.EINTR);
        if (length < 0) {
            throw Diagnosis.sockDiag(operation, "recv", -length);
        }
        if (length > ROOM) {
            throw Diagnosis.badAnswer(operation, new ProtocolException("a datagram of " + length + " bytes"));
        }
        return bytes.slice(0, length).order(bytes.order());
    }

    @Override
    public void close() {
        Sockets.close(descriptor);
    }
}
