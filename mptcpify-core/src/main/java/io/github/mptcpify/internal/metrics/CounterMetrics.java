// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.metrics;

import io.github.mptcpify.metrics.Metric;
import java.util.List;
import java.util.Map;

/** Metrics of the kernel's own counters of a network namespace. */
public final class CounterMetrics {
    /** Each makes a connection TCP that one side asked to be MPTCP; the kernel's names. */
    private static final List<String> FALLBACKS = List.of(
            "MPCapableFallbackACK",
            "MPCapableFallbackSYNACK",
            "MPCapableSYNTXDrop",
            "MPCapableSYNTXDisabled",
            "MPCapableDataFallback",
            "MPFallbackTokenInit",
            "MD5SigFallback",
            "DssFallback",
            "SimultConnectFallback",
            "DSSCorruptionFallback",
            "InfiniteMapTx",
            "InfiniteMapRx");

    private static final String ROLE = "role";
    private static final String CLIENT = "client";
    private static final String SERVER = "server";

    private CounterMetrics() {}

    /** Those that this kernel counts, by its names. */
    public static List<Metric> of(Map<String, Long> counters) {
        MetricBuilder fallbacks = MetricBuilder.counter(
                "mptcp.fallbacks",
                "",
                "Connections that became TCP, by the kernel's counter, since the namespace began.");
        FALLBACKS.stream()
                .filter(counters::containsKey)
                .forEach(name -> fallbacks.add(value(counters, name), "reason", name));
        return List.of(
                MetricBuilder.counter(
                                "mptcp.connections.requested",
                                "",
                                "Connections that were asked to be MPTCP, by a client here or by a peer, since the namespace began.")
                        .add(value(counters, "MPCapableSYNTX"), ROLE, CLIENT)
                        .add(value(counters, "MPCapableSYNRX"), ROLE, SERVER)
                        .build(),
                MetricBuilder.counter(
                                "mptcp.connections.confirmed",
                                "",
                                "Connections that became MPTCP, of a client here or of a listener, since the namespace began.")
                        .add(value(counters, "MPCapableSYNACKRX"), ROLE, CLIENT)
                        .add(value(counters, "MPCapableACKRX"), ROLE, SERVER)
                        .build(),
                MetricBuilder.counter(
                                "mptcp.subflows.joined",
                                "",
                                "Further subflows that were set up, by this side or by a peer, since the namespace began.")
                        .add(value(counters, "MPJoinSynAckRx"), ROLE, CLIENT)
                        .add(value(counters, "MPJoinAckRx"), ROLE, SERVER)
                        .build(),
                MetricBuilder.counter(
                                "mptcp.retransmissions",
                                "",
                                "Segments that MPTCP sent again, since the namespace began.")
                        .add(value(counters, "MPTCPRetrans"))
                        .build(),
                fallbacks.build());
    }

    private static long value(Map<String, Long> counters, String name) {
        return counters.getOrDefault(name, 0L);
    }
}
