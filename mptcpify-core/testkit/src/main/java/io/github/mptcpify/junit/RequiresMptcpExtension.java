// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.junit;

import io.github.mptcpify.Support;
import io.github.mptcpify.sockets.MptcpSockets;
import java.util.Optional;

/** Checks {@link RequiresMptcp}. */
final class RequiresMptcpExtension extends Requirement<RequiresMptcp> {
    RequiresMptcpExtension() {
        super(RequiresMptcp.class, RequiresMptcp::orSkip);
    }

    @Override
    Optional<String> missing(Support support) {
        return MptcpSockets.whyNot()
                .map(reason -> "@RequiresMptcp: this process cannot open MPTCP sockets, " + reason
                        + ". What is known of this machine:");
    }
}
