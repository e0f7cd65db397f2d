// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many of a JVM's sockets were opened as MPTCP sockets, and how many were not. Immutable.
 *
 * @param converted the number of MPTCP sockets
 * @param leftTcp the number of sockets that stayed TCP, by the kernel's error for an MPTCP socket, such as
 *     "ENOPROTOOPT"
 */
public record JvmStatistics(long converted, Map<String, Long> leftTcp) {
    /**
     * Keeps a copy of the map.
     *
     * @param converted as above
     * @param leftTcp as above
     */
    public JvmStatistics {
        leftTcp = Map.copyOf(leftTcp);
    }

    /**
     * The increase since an earlier moment.
     *
     * @param earlier counts of the same JVM at that moment
     * @return the differences
     */
    public JvmStatistics since(JvmStatistics earlier) {
        Map<String, Long> left = new TreeMap<>(leftTcp);
        earlier.leftTcp.forEach((why, count) -> left.merge(why, -count, Long::sum));
        left.values().removeIf(count -> count == 0);
        return new JvmStatistics(converted - earlier.converted, left);
    }
}
