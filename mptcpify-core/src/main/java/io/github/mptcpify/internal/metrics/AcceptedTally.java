// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.metrics;

import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.internal.inspect.list.SocketListing;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the connections of ports over several listings: each once, by the inode number of its socket, which none has that is
 * open at the same time. One that falls back is counted as such from then on, besides as what it was.
 */
final class AcceptedTally {
    private final Map<Integer, Port> ports = new HashMap<>();

    /** What is known of one. */
    private static final class Port {
        final Map<MptcpStatus, Long> seen = new EnumMap<>(MptcpStatus.class);
        final Recent<MptcpStatus> open = new Recent<>();
    }

    AcceptedTally(List<Integer> numbers) {
        numbers.forEach(port -> ports.put(port, new Port()));
    }

    void add(SocketListing listing) {
        ports.forEach((number, port) -> {
            Map<Long, MptcpStatus> open = new HashMap<>();
            listing.connections(number).forEach(connection -> {
                open.put(connection.inode(), connection.status());
                if (port.open.get(connection.inode()) != connection.status()) {
                    port.seen.merge(connection.status(), 1L, Long::sum);
                }
            });
            port.open.next(open);
        });
    }

    long open(int port, MptcpStatus status) {
        Port known = ports.get(port);
        return known == null
                ? 0
                : known.open.last().values().stream()
                        .filter(its -> its == status)
                        .count();
    }

    long seen(int port, MptcpStatus status) {
        Port known = ports.get(port);
        return known == null ? 0 : known.seen.getOrDefault(status, 0L);
    }
}
