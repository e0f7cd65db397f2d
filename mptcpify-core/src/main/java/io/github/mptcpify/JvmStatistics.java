// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many of a JVM's sockets were opened as MPTCP sockets, and how many were not. Immutable.
 *
 * @param converted how many are MPTCP sockets
 * @param leftTcp how many stayed TCP, by the error that the kernel refused an MPTCP socket with, as "ENOPROTOOPT"
 */
public record JvmStatistics(long converted, Map<String, Long> leftTcp) {
    /**
     * Keeps a copy of the map.
     *
     * @param converted how many are MPTCP sockets
     * @param leftTcp how many are not, and why
     */
    public JvmStatistics {
        leftTcp = Map.copyOf(leftTcp);
    }

    /**
     * What has come since an earlier moment.
     *
     * @param earlier counts of the same JVM then
     * @return the differences
     */
    public JvmStatistics since(JvmStatistics earlier) {
        Map<String, Long> left = new TreeMap<>(leftTcp);
        earlier.leftTcp.forEach((why, count) -> left.merge(why, -count, Long::sum));
        left.values().removeIf(count -> count == 0);
        return new JvmStatistics(converted - earlier.converted, left);
    }
}
