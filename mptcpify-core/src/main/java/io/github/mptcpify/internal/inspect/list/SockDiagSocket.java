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
 * A socket to the kernel's sock_diag(7). It shows the network namespace that the thread was in which opened it, whatever
 * thread then uses it. Anybody may have one.
 */
public final class SockDiagSocket implements SocketDump.Kernel {
    private static final int NETLINK_SOCK_DIAG = 4;

    private final String operation;
    private final NetlinkSocket socket;

    /** The owner and the calls that are under way. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private SockDiagSocket(String operation, int descriptor) {
        this.operation = operation;
        this.socket = new NetlinkSocket(operation, descriptor);
    }

    public static SockDiagSocket open(String operation) throws MptcpifyException {
        int descriptor = NetlinkSocket.socket(NETLINK_SOCK_DIAG);
        if (descriptor < 0) {
            throw NetlinkErrors.sockDiag(operation, "socket(AF_NETLINK)", -descriptor);
        }
        return new SockDiagSocket(operation, descriptor);
    }

    @Override
    public void send(byte[] datagram) throws MptcpifyException {
        // the kernel begins to list before it returns
        int sent = bounded(() -> socket.send(datagram));
        if (sent < 0) {
            throw NetlinkErrors.sockDiag(operation, "send", -sent);
        }
    }

    /**
     * The first datagram of a dump is there when the request has been sent, and the one after it when one has been
     * received. So a kernel that breaks off gives an error. But as it makes the next one ready, it may have to wait for a
     * socket that another process keeps locked.
     */
    @Override
    public ByteBuffer receive() throws MptcpifyException {
        return bounded(() -> Optional.ofNullable(socket.receive()))
                .orElseThrow(() -> NetlinkErrors.sockDiag(operation, "recv", Errno.EAGAIN));
    }

    /** A call that is left alone uses the descriptor and the memory still: whoever holds them last gives them back. */
    private <T> T bounded(Bounded.Action<T, MptcpifyException> action) throws MptcpifyException {
        Bounded.Action<T, MptcpifyException> held = () -> {
            if (!hold()) {
                // it was left alone before it began, and there is nobody any more who waits for it
                throw new IllegalStateException("closed");
            }
            try {
                return action.run();
            } finally {
                release();
            }
        };
        return Bounded.call(held, seconds -> NetlinkErrors.noAnswer(operation, seconds));
    }

    private boolean hold() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    private void release() {
        if (holders.decrementAndGet() == 0) {
            socket.close();
        }
    }

    /** Once; the descriptor goes when no call uses it any more. */
    @Override
    public void close() {
        release();
    }
}
