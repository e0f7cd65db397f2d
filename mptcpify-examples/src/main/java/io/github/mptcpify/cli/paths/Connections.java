// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.MptcpCounters;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.TcpState;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The MPTCP connections that there are with other hosts, and what the kernel has counted of subflows.
 *
 * @param counters those of the network namespace, since it began
 */
record Connections(List<MptcpSocket> sockets, MptcpCounters counters) {
    static Connections read(MptcpCounters counters) {
        try (Stream<MptcpSocket> sockets = MptcpSocketInspector.list()) {
            return new Connections(
                    sockets.filter(socket -> socket.status() == MptcpStatus.MPTCP
                                    && socket.state() == TcpState.ESTABLISHED
                                    && !socket.remote().getAddress().isLoopbackAddress())
                            .toList(),
                    counters);
        } catch (MptcpifyException e) {
            // a kernel that lists none tells nothing of peers; all else can be said
            return new Connections(List.of(), counters);
        }
    }

    /** The other end of one of them. */
    Optional<InetAddress> peer(boolean ipv4) {
        return sockets.stream()
                .map(socket -> socket.remote().getAddress())
                .filter(address -> address instanceof Inet4Address == ipv4)
                .findFirst();
    }

    /** Whether there are connections with a peer, and each has so many subflows besides the first. */
    boolean haveFurther(InetAddress peer, int subflows) {
        return to(peer) > 0
                && sockets.stream()
                        .filter(socket -> socket.remote().getAddress().equals(peer))
                        .allMatch(socket -> socket.additionalSubflows() >= subflows);
    }

    /** The peers with whom each connection has one subflow, though this host has further addresses for it. */
    Set<InetAddress> takingNone() {
        Set<InetAddress> peers = new LinkedHashSet<>();
        sockets.stream()
                .filter(socket -> socket.info().localAddrMax().orElse(0) > 0)
                .forEach(socket -> peers.add(socket.remote().getAddress()));
        sockets.stream()
                .filter(socket -> socket.additionalSubflows() > 0)
                .forEach(socket -> peers.remove(socket.remote().getAddress()));
        return peers;
    }

    long to(InetAddress peer) {
        return sockets.stream()
                .filter(socket -> socket.remote().getAddress().equals(peer))
                .count();
    }

    /** How often peers were asked for a further subflow; empty where the kernel does not count that (before 6.12). */
    OptionalLong asked() {
        return counters.value("MPJoinSynTx");
    }

    /** How often a peer has announced an address. */
    long announced() {
        return counters.value("AddAddr").orElse(0);
    }
}
