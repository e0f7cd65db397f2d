// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Sockets;

/** Whether this kernel counts the end of an MPTCP socket's stream as a byte that can be read. */
final class EndOfStream {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;

    private EndOfStream() {}

    /**
     * What FIONREAD tells of an MPTCP socket that is not connected, and so is at its end.
     *
     * @return 1 if the end is counted, 0 if it is not; a negative errno where no MPTCP socket can be opened
     */
    static int available() {
        int socket = Sockets.socket(AF_INET, SOCK_STREAM_CLOEXEC, Abi.IPPROTO_MPTCP);
        if (socket < 0) {
            return socket;
        }
        int available = Sockets.available(socket);
        Sockets.close(socket);
        return available;
    }
}
