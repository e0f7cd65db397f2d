// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.sockets;

import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeAccess;
import io.github.mptcpify.jna.Sockets;
import java.util.Optional;

/** What this process can do with MPTCP sockets of its own, which takes no privilege. Any thread may use it. */
public final class MptcpSockets {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int IPPROTO_MPTCP = 262;

    private MptcpSockets() {}

    /**
     * Tells whether the calling thread can open MPTCP sockets, by opening one. In another network namespace the answer
     * may be another, and {@code net.mptcp.enabled} may change at any time.
     *
     * @return why it cannot, a clause as "socket(2) fails with ENOPROTOOPT"; empty if it can
     */
    public static Optional<String> whyNot() {
        MissingLibraryException failure = NativeAccess.failure().orElse(null);
        if (failure != null) {
            return Optional.of("no C function can be called: " + failure.getMessage());
        }
        int socket = Sockets.socket(AF_INET, SOCK_STREAM_CLOEXEC, IPPROTO_MPTCP);
        if (socket < 0) {
            return Optional.of("socket(2) fails with " + Errno.name(-socket));
        }
        Sockets.close(socket);
        return Optional.empty();
    }
}
