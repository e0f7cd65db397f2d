// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.metrics;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.inspect.list.SocketListing;
import io.github.mptcpify.metrics.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Metrics of one listing of sockets after the other. For one thread at a time. */
public final class SocketMetrics {
    private static final String STATUS = "status";
    private static final String PORT = "network.local.port";
    private static final List<MptcpStatus> ACCEPTED =
            List.of(MptcpStatus.MPTCP, MptcpStatus.FELL_BACK, MptcpStatus.TCP);

    private final List<Integer> ports;
    private final AcceptedTally accepted;
    private final PathTally paths = new PathTally();
    private final boolean withPaths;

    public SocketMetrics(List<Integer> ports, boolean withPaths) {
        this.ports = ports;
        this.withPaths = withPaths;
        this.accepted = new AcceptedTally(ports);
    }

    /** What is to be listed for them. */
    public SocketListing list(String operation) throws MptcpifyException {
        return withPaths ? SocketListing.ofAll(operation) : SocketListing.ofPorts(operation, ports);
    }

    public List<Metric> of(SocketListing listing) {
        Map<MptcpStatus, Long> statuses = new EnumMap<>(MptcpStatus.class);
        long subflows = 0;
        for (MptcpSocket socket : listing.mptcp()) {
            MptcpStatus status = socket.status();
            statuses.merge(status, 1L, Long::sum);
            if (status == MptcpStatus.MPTCP) {
                subflows += socket.info().subflowsTotal().orElse(socket.additionalSubflows() + 1);
            }
        }
        MetricBuilder sockets =
                MetricBuilder.gauge("mptcp.sockets", "MPTCP sockets of the network namespace, by what they are now.");
        for (MptcpStatus status : MptcpStatus.values()) {
            if (status.isMptcp() || status == MptcpStatus.FELL_BACK) {
                sockets.add(statuses.getOrDefault(status, 0L), STATUS, text(status));
            }
        }
        List<Metric> metrics = new ArrayList<>();
        metrics.add(sockets.build());
        metrics.add(MetricBuilder.gauge("mptcp.subflows", "Subflows of the connections that are MPTCP now.")
                .add(subflows)
                .build());
        if (!ports.isEmpty()) {
            addPorts(listing, metrics);
        }
        if (withPaths) {
            metrics.add(paths.add(listing));
        }
        return metrics;
    }

    private void addPorts(SocketListing listing, List<Metric> metrics) {
        accepted.add(listing);
        MetricBuilder open = MetricBuilder.gauge(
                "mptcp.server.connections", "Connections of a listening port that are open now, by what they are.");
        MetricBuilder seen = MetricBuilder.counter(
                "mptcp.server.accepted",
                "",
                "Connections of a listening port that a reading of these metrics has shown, by what they became, since the first one.");
        for (int port : ports) {
            for (MptcpStatus status : ACCEPTED) {
                open.add(accepted.open(port, status), PORT, port + "", STATUS, text(status));
                seen.add(accepted.seen(port, status), PORT, port + "", STATUS, text(status));
            }
        }
        metrics.add(open.build());
        metrics.add(seen.build());
    }

    private static String text(MptcpStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
