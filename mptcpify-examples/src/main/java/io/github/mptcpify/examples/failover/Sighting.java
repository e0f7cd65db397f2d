// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.ProcessSocket;
import io.github.mptcpify.Subflow;
import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the inspector reported about a program's only connection.
 *
 * @param seconds since the first byte
 * @param status whether it is MPTCP
 * @param token the connection's token; 0 for TCP
 * @param received how many bytes each subflow had received, by its address on this side
 */
record Sighting(double seconds, MptcpStatus status, long token, Map<InetAddress, Long> received) {
    private static final Set<MptcpifyException.Reason> CLOSED_MEANWHILE = EnumSet.of(
            MptcpifyException.Reason.NO_SUCH_PROCESS,
            MptcpifyException.Reason.BAD_DESCRIPTOR,
            MptcpifyException.Reason.NOT_A_SOCKET,
            MptcpifyException.Reason.NOT_MPTCP);

    /** Inspects it; empty if the program has closed its connection. */
    static Optional<Sighting> of(long pid, double seconds) throws IOException {
        try {
            List<ProcessSocket> sockets =
                    MptcpSocketInspector.inspectProcess(pid).sockets();
            if (sockets.size() > 1) {
                throw new IOException("process " + pid + " has " + sockets.size() + " connections instead of one");
            }
            return sockets.isEmpty() ? Optional.empty() : Optional.of(of(pid, sockets.get(0), seconds));
        } catch (MptcpifyException e) {
            if (CLOSED_MEANWHILE.contains(e.reason())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Sighting of(long pid, ProcessSocket socket, double seconds) throws MptcpifyException {
        if (socket.info().isEmpty()) {
            return new Sighting(seconds, socket.status(), 0, Map.of());
        }
        Map<InetAddress, Long> received = new HashMap<>();
        for (Subflow subflow : MptcpSocketInspector.subflows(pid, socket.fd())) {
            received.merge(subflow.local().getAddress(), subflow.bytesReceived().orElse(0), Long::sum);
        }
        long token = socket.info().get().token().orElse(0);
        return new Sighting(seconds, socket.status(), token, Map.copyOf(received));
    }

    /** The addresses of the subflows that received something since an earlier sighting. */
    Set<InetAddress> carriersSince(Sighting earlier) {
        return received.entrySet().stream()
                .filter(subflow -> subflow.getValue() > earlier.received.getOrDefault(subflow.getKey(), 0L))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
