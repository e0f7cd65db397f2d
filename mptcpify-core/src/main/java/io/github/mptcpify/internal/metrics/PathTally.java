// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.metrics;

import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.internal.inspect.list.SockDiag;
import io.github.mptcpify.internal.inspect.list.SocketListing;
import io.github.mptcpify.metrics.Metric;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what went over the subflows from each address of this host, over several listings. What a subflow carried between
 * the last listing that showed it and its end is not seen.
 */
final class PathTally {
    /** How many addresses are told apart; what comes from others is told together. */
    static final int MOST_PATHS = 32;

    private static final String OTHERS = "other";

    private final Map<String, Bytes> paths = new LinkedHashMap<>();
    private final Recent<Bytes> last = new Recent<>();

    /** How many went each way. */
    private record Bytes(long sent, long received) {
        Bytes plus(Bytes other) {
            return new Bytes(sent + other.sent, received + other.received);
        }

        Bytes since(Bytes earlier) {
            return new Bytes(sent - earlier.sent, received - earlier.received);
        }
    }

    Metric add(SocketListing listing) {
        Map<Long, Bytes> now = new HashMap<>();
        Map<InetAddress, String> texts = new HashMap<>();
        for (SockDiag.TcpSocket socket : listing.tcp()) {
            MptcpSocket connection = listing.connectionOf(socket);
            if (connection != null && connection.status() == MptcpStatus.MPTCP) {
                long cookie = socket.ends().cookie();
                Bytes bytes = new Bytes(socket.bytesSent(), socket.bytesReceived());
                Bytes before = last.get(cookie);
                now.put(cookie, bytes);
                String address = texts.computeIfAbsent(socket.ends().local().getAddress(), InetAddress::getHostAddress);
                paths.merge(
                        paths.containsKey(address) || paths.size() < MOST_PATHS ? address : OTHERS,
                        before == null ? bytes : bytes.since(before),
                        Bytes::plus);
            }
        }
        last.next(now);
        MetricBuilder io = MetricBuilder.counter(
                "mptcp.path.io",
                "bytes",
                "What subflows from an address of this host have carried, as far as a reading of these metrics has shown it.");
        paths.forEach((address, bytes) -> {
            io.add(bytes.sent(), "network.local.address", address, "network.io.direction", "transmit");
            io.add(bytes.received(), "network.local.address", address, "network.io.direction", "receive");
        });
        return io.build();
    }
}
