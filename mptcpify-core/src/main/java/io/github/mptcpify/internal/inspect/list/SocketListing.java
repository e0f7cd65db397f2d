// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.AcceptedConnections;
import io.github.mptcpify.MptcpSocket;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.SocketFilter;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.linux.Abi;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * MPTCP sockets, and TCP sockets of the same moment. A subflow is told from a TCP connection by its inode number, which is
 * that of its MPTCP socket. If the MPTCP socket is closed already, the subflow may keep the number for a while (6.18); then
 * it is found by its addresses and ports. For one thread.
 */
public final class SocketListing {
    /** Other states are left out: of a socket that was shut down, it is not known whether a program still has it. */
    private static final SocketFilter CONNECTED = SocketFilter.any().states(TcpState.ESTABLISHED, TcpState.CLOSE_WAIT);

    private final List<MptcpSocket> mptcp = new ArrayList<>();
    private final List<SockDiag.TcpSocket> tcp = new ArrayList<>();

    /** MPTCP sockets that a program has. */
    private final Map<Long, MptcpSocket> byInode = new HashMap<>();

    /** MPTCP sockets by the addresses and ports of their first subflows; filled when first needed, which is rare. */
    private final Map<List<InetSocketAddress>, MptcpSocket> byEnds = new HashMap<>();

    /** How many of the MPTCP sockets the map above contains. */
    private int withEnds;

    private SocketListing() {}

    /** The sockets of both kinds that pass a filter. */
    public static SocketListing of(String operation, SocketFilter filter) throws MptcpifyException {
        SocketFilter connected = new SocketFilter(
                filter.localPort(),
                filter.remotePort(),
                filter.localAddress(),
                filter.remoteAddress(),
                CONNECTED.states());
        return of(
                operation,
                SocketQuery.of(Abi.IPPROTO_MPTCP, filter),
                List.of(SocketQuery.of(Abi.IPPROTO_TCP, connected)));
    }

    /** All MPTCP sockets, and the connected TCP sockets of some ports. */
    public static SocketListing ofPorts(String operation, List<Integer> ports) throws MptcpifyException {
        return of(
                operation,
                SocketQuery.of(Abi.IPPROTO_MPTCP),
                ports.stream()
                        .map(port -> SocketQuery.of(Abi.IPPROTO_TCP, CONNECTED.localPort(port)))
                        .toList());
    }

    /** All MPTCP sockets, and all connected TCP sockets with their byte counts. */
    public static SocketListing ofAll(String operation) throws MptcpifyException {
        return of(
                operation,
                SocketQuery.of(Abi.IPPROTO_MPTCP),
                List.of(SocketQuery.of(Abi.IPPROTO_TCP, CONNECTED).withInformation()));
    }

    /**
     * Lists MPTCP sockets before and after, so that no subflow is taken for a TCP connection because its MPTCP socket comes
     * or goes meanwhile, or is missing in one list because others do.
     */
    private static SocketListing of(String operation, SocketQuery mptcp, List<SocketQuery> tcp)
            throws MptcpifyException {
        SocketListing listing = new SocketListing();
        listing.addAll(operation, mptcp);
        for (SocketQuery query : tcp) {
            listing.addTcp(operation, query);
        }
        if (listing.tcp.stream().anyMatch(socket -> listing.connectionOf(socket) == null)) {
            listing.addAll(operation, mptcp);
        }
        return listing;
    }

    private void addTcp(String operation, SocketQuery query) throws MptcpifyException {
        try (SocketDump<SockDiag.TcpSocket> dump = SocketDump.tcp(SockDiagSocket.open(operation), query)) {
            SockDiag.TcpSocket next;
            while ((next = dump.next()) != null) {
                if (next.inode() != 0) {
                    tcp.add(next);
                }
            }
        }
    }

    /**
     * Adds sockets that are not there yet, by inode number or, if they had none before, by addresses and ports. Cookies do
     * not identify them: an accepted socket may have the listener's.
     */
    private void addAll(String operation, SocketQuery query) throws MptcpifyException {
        boolean isFirst = mptcp.isEmpty();
        try (SocketDump<MptcpSocket> dump = SocketDump.start(SockDiagSocket.open(operation), query)) {
            MptcpSocket next;
            while ((next = dump.next()) != null) {
                boolean isNew = next.inode() == 0 || byInode.put(next.inode(), next) == null;
                if (isNew
                        && (isFirst
                                || next.state() == TcpState.LISTEN
                                || byEnds(next.local(), next.remote()) == null)) {
                    mptcp.add(next);
                }
            }
        }
    }

    private @Nullable MptcpSocket byEnds(InetSocketAddress local, InetSocketAddress remote) {
        for (; withEnds < mptcp.size(); withEnds++) {
            MptcpSocket socket = mptcp.get(withEnds);
            byEnds.put(List.of(socket.local(), socket.remote()), socket);
        }
        return byEnds.get(List.of(local, remote));
    }

    /** MPTCP sockets. */
    public List<MptcpSocket> mptcp() {
        return mptcp;
    }

    /** Connected TCP sockets that a program has, subflows included. */
    public List<SockDiag.TcpSocket> tcp() {
        return tcp;
    }

    /** A connection at a port: the inode number of its socket, and its status. */
    public record Connection(long inode, MptcpStatus status) {}

    /** The connections at a port that programs have accepted. */
    public List<Connection> connections(int port) {
        List<Connection> found = new ArrayList<>();
        for (MptcpSocket socket : mptcp) {
            if (socket.local().getPort() == port
                    && socket.inode() != 0
                    && CONNECTED.states().contains(socket.state())) {
                MptcpStatus status = socket.status();
                if (status == MptcpStatus.MPTCP || status == MptcpStatus.FELL_BACK) {
                    found.add(new Connection(socket.inode(), status));
                }
            }
        }
        for (SockDiag.TcpSocket socket : tcp) {
            if (socket.ends().local().getPort() == port && connectionOf(socket) == null) {
                found.add(new Connection(socket.inode(), MptcpStatus.TCP));
            }
        }
        return found;
    }

    /** The MPTCP socket that a TCP socket is a subflow of; null if it is none. */
    public @Nullable MptcpSocket connectionOf(SockDiag.TcpSocket socket) {
        MptcpSocket connection = byInode.get(socket.inode());
        return connection != null
                ? connection
                : byEnds(socket.ends().local(), socket.ends().remote());
    }

    /** How many connections of each kind there are at a port. */
    public AcceptedConnections accepted(int port) {
        Map<MptcpStatus, Long> counts = new HashMap<>();
        connections(port).forEach(connection -> counts.merge(connection.status(), 1L, Long::sum));
        return new AcceptedConnections(
                port,
                counts.getOrDefault(MptcpStatus.MPTCP, 0L),
                counts.getOrDefault(MptcpStatus.FELL_BACK, 0L),
                counts.getOrDefault(MptcpStatus.TCP, 0L));
    }
}
