// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.jna.Errno;
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

    static JvmStatistics of(long[] counts) {
        Map<String, Long> left = new TreeMap<>();
        for (int i = 1; i + 1 < counts.length; i += 2) {
            left.merge(Errno.name((int) counts[i]), counts[i + 1], Long::sum);
        }
        left.values().removeIf(count -> count == 0);
        return new JvmStatistics(counts[0], left);
    }

    JvmStatistics since(JvmStatistics before) {
        Map<String, Long> left = new TreeMap<>(leftTcp);
        before.leftTcp.forEach((why, count) -> left.merge(why, -count, Long::sum));
        left.values().removeIf(count -> count == 0);
        return new JvmStatistics(converted - before.converted, left);
    }
}
