// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.SystemErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeBuffer;
import io.github.mptcpify.jna.Syscalls;
import java.nio.ByteBuffer;

/**
 * Lets one thread wait for a descriptor, for a limited time, or until another thread ends all waiting: poll(2) and
 * eventfd(2).
 */
public final class WakeUp implements AutoCloseable {
    private static final int EFD_CLOEXEC_NONBLOCK = Abi.O_CLOEXEC | Abi.O_NONBLOCK;
    private static final short POLLIN = 1;
    private static final int POLLFD_SIZE = 8;

    private final String operation;
    private final int eventfd;
    private final NativeBuffer buffer = new NativeBuffer(2 * POLLFD_SIZE);
    private final ByteBuffer waited = buffer.bytes();
    private boolean closed;

    public WakeUp(String operation) throws MptcpifyException {
        this.operation = operation;
        eventfd = Syscalls.eventfd(EFD_CLOEXEC_NONBLOCK);
        if (eventfd < 0) {
            throw SystemErrors.call(operation, "eventfd", -eventfd);
        }
    }

    /**
     * Waits. For one thread only, which also closes it.
     *
     * @param descriptor the descriptor to wait for; none if it is negative
     * @param millis how long at most
     */
    public void await(int descriptor, int millis) throws MptcpifyException {
        waited.putInt(0, eventfd).putShort(4, POLLIN);
        waited.putInt(POLLFD_SIZE, descriptor).putShort(POLLFD_SIZE + 4, POLLIN);
        int result = Syscalls.poll(buffer, 2, millis);
        // a signal only makes it return early
        if (result < 0 && result != -Errno.EINTR) {
            throw SystemErrors.call(operation, "poll", -result);
        }
    }

    /** Ends the wait, and all later ones. For any thread. */
    public synchronized void wake() {
        if (!closed) {
            Syscalls.eventfdWrite(eventfd);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Syscalls.close(eventfd);
        }
    }
}
