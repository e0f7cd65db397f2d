// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.jna.Errno;
import java.nio.ByteBuffer;

/**
 * A socket to the kernel's sock_diag(7). It shows the network namespace that the thread was in which opened it, whatever
 * thread then uses it. Anybody may have one.
 */
final class SockDiagSocket implements NetlinkSocket {
    private static final int NETLINK_SOCK_DIAG = 4;

    private final String operation;
    private final NetlinkDatagrams datagrams;

    private SockDiagSocket(String operation, int descriptor) {
        this.operation = operation;
        this.datagrams = new NetlinkDatagrams(operation, descriptor);
    }

    static SockDiagSocket open(String operation) throws MptcpifyException {
        int descriptor = NetlinkDatagrams.socket(NETLINK_SOCK_DIAG);
        if (descriptor < 0) {
            throw Diagnosis.sockDiag(operation, "socket(AF_NETLINK)", -descriptor);
        }
        return new SockDiagSocket(operation, descriptor);
    }

    @Override
    public void send(byte[] datagram) throws MptcpifyException {
        int sent = datagrams.send(datagram);
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
        ByteBuffer datagram = datagrams.receive();
        if (datagram == null) {
            throw Diagnosis.sockDiag(operation, "recv", Errno.EAGAIN);
        }
        return datagram;
    }

    @Override
    public void close() {
        datagrams.close();
    }
}
