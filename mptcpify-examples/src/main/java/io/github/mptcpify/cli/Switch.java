// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.io.PrintWriter;

/** Warns where MPTCP is off: what is attached there does no harm, and nothing else either. */
final class Switch {
    private Switch() {}

    static void warn(Scope scope, PrintWriter err) {
        try {
            if (!Mptcpify.isMptcpOn(scope)) {
                String where = scope.kind() == Scope.Kind.NETWORK_NAMESPACE || scope.kind() == Scope.Kind.PROCESS
                        ? "in its network namespace"
                        : "in this network namespace";
                Errors.warn(
                        err,
                        "net.mptcp.enabled is 0 " + where
                                + ": sockets that are opened there stay TCP. Switch it on there: sysctl net.mptcp.enabled=1");
            }
        } catch (IOException e) {
            // nothing is known of it, and what was asked for is done
        }
    }
}
