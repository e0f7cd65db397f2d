// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.MptcpifyException;
import java.io.IOException;

/** How many paths connections can have, in a line. */
public final class Ways {
    private Ways() {}

    public static String words() {
        try {
            return words(Network.read());
        } catch (MptcpifyException e) {
            return e.reason() == MptcpifyException.Reason.NO_PRIVILEGE
                    ? "not shown to this user (CAP_NET_ADMIN)"
                    : "not known: " + e.likeliestCause();
        } catch (IOException e) {
            return "not known: " + e.getMessage();
        }
    }

    static String words(Network network) {
        int ways = network.ways();
        if (ways < 2) {
            return (ways == 0 ? "no interface is up with an address" : "one interface with an address")
                    + ": connections will have one path";
        }
        String interfaces = ways + " interfaces with addresses";
        if (network.limits().subflows() == 0) {
            return interfaces + ", limit of subflows 0: connections will have one path (mptcpify paths)";
        }
        int endpoints = network.endpoints().size();
        return endpoints == 0
                ? interfaces + ", no endpoint: connections will have one path (mptcpify paths)"
                : interfaces + ", " + endpoints + (endpoints == 1 ? " endpoint" : " endpoints") + ", up to "
                        + (1 + network.limits().subflows()) + " subflows";
    }
}
