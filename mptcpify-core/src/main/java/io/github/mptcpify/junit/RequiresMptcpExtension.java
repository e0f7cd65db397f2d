// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.junit;

import io.github.mptcpify.Support;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Sockets;
import java.util.Optional;

/** What {@link RequiresMptcp} asks for. */
final class RequiresMptcpExtension extends Requirement<RequiresMptcp> {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int IPPROTO_MPTCP = 262;

    RequiresMptcpExtension() {
        super(RequiresMptcp.class, RequiresMptcp::orSkip);
    }

    @Override
    Optional<String> missing(Support support) {
        int socket = Sockets.socket(AF_INET, SOCK_STREAM_CLOEXEC, IPPROTO_MPTCP);
        if (socket >= 0) {
            Sockets.close(socket);
            return Optional.empty();
        }
        return Optional.of("@RequiresMptcp: this process cannot open MPTCP sockets, socket(2) fails with "
                + Errno.name(-socket) + ". What is known of this machine:");
    }
}
