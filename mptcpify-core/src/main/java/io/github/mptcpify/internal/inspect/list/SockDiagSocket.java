// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.linux.Bounded;
import io.github.mptcpify.internal.netlink.NetlinkSocket;
import io.github.mptcpify.jna.Errno;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A socket to the kernel's sock_diag(7). It lists the network namespace of the thread that opened it, whichever thread uses
 * it later. It needs no privilege.
 */
public final class SockDiagSocket implements SocketDump.Kernel {
    private static final int NETLINK_SOCK_DIAG = 4;

    private final NetlinkSocket socket;

    /** How many hold it: its owner, and each call in progress. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private SockDiagSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static SockDiagSocket open(String operation) throws MptcpifyException {
        int descriptor = NetlinkSocket.socket(NETLINK_SOCK_DIAG);
        if (descriptor < 0) {
            throw NetlinkErrors.sockDiag(operation, "socket(AF_NETLINK)", -descriptor);
        }
        return new SockDiagSocket(new NetlinkSocket(operation, descriptor));
    }

    @Override
    public String operation() {
        return socket.operation();
    }

    @Override
    public void send(byte[] datagram) throws MptcpifyException {
        // the kernel begins to list before it returns
        int sent = bounded(() -> socket.send(datagram));
        if (sent < 0) {
            throw NetlinkErrors.sockDiag(operation(), "send", -sent);
        }
    }

    /**
     * The first datagram of a list is there when the request has been sent, and the next one when the one before it has been
     * received. So if there is none, the kernel has broken off, which is an error. But while the kernel prepares the next
     * one, it may have to wait for a socket that another process keeps locked.
     */
    @Override
    public ByteBuffer receive() throws MptcpifyException {
        return bounded(() -> Optional.ofNullable(socket.receive()))
                .orElseThrow(() -> NetlinkErrors.sockDiag(operation(), "recv", Errno.EAGAIN));
    }

    /** An abandoned call still uses the descriptor and the memory: their last holder releases them. */
    private <T> T bounded(Bounded.Action<T, MptcpifyException> action) throws MptcpifyException {
        Bounded.Action<T, MptcpifyException> held = () -> {
            if (!hold()) {
                // it was abandoned before it began, and nobody waits for it any more
                throw new IllegalStateException("closed");
            }
            try {
                return action.run();
            } finally {
                release();
            }
        };
        return Bounded.call(held, seconds -> NetlinkErrors.noAnswer(operation(), seconds));
    }

    private boolean hold() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    private void release() {
        if (holders.decrementAndGet() == 0) {
            socket.close();
        }
    }

    /** To be called once. The descriptor is closed when no call uses it any more. */
    @Override
    public void close() {
        release();
    }
}
