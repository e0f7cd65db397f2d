// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import io.github.mptcpify.jna.Syscalls;

/** Opens an MPTCP socket and closes it again, to learn about this kernel and the calling thread's network namespace. */
public final class FreshMptcpSocket {
    private FreshMptcpSocket() {}

    /** The error number with which socket(2) refuses an MPTCP socket of a family, or 0. */
    public static int refusal(int family) {
        int socket = open(family);
        if (socket < 0) {
            return -socket;
        }
        Syscalls.close(socket);
        return 0;
    }

    /**
     * The answer to FIONREAD on an MPTCP socket that is not connected, and so is at its end.
     *
     * @return 1 if the end is counted as a byte that can be read, 0 if it is not; a negative error number where no MPTCP
     *     socket can be opened
     */
    public static int endOfStream() {
        int socket = open(Abi.AF_INET);
        if (socket < 0) {
            return socket;
        }
        int available = Syscalls.available(socket);
        Syscalls.close(socket);
        return available;
    }

    private static int open(int family) {
        return Syscalls.socket(family, Abi.SOCK_STREAM | Abi.SOCK_CLOEXEC, Abi.IPPROTO_MPTCP);
    }
}
