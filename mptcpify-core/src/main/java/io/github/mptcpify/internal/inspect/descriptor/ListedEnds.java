// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.inspect.SocketEnds;
import io.github.mptcpify.internal.inspect.list.SockDiag;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's list entries for sockets. Several sockets may share a cookie: an MPTCP listener and those that it accepted.
 */
final class ListedEnds {
    private final Map<Long, List<SockDiag.Ends>> found;
    private final Map<Long, Map<Connection, SocketEnds>> byEnds = new HashMap<>();

    private record Connection(Optional<InetSocketAddress> local, Optional<InetSocketAddress> remote) {}

    ListedEnds(Map<Long, List<SockDiag.Ends>> found) {
        this.found = found;
    }

    /** Adds the listed state; if several sockets share the cookie, that of the one with the same addresses and ports. */
    SocketEnds of(SocketEnds own) {
        Map<Connection, SocketEnds> listed = byEnds.computeIfAbsent(own.cookie(), cookie -> index(own));
        SocketEnds exact = listed.get(new Connection(own.local(), own.remote()));
        if (exact != null) {
            return exact;
        }
        SocketEnds only = listed.size() == 1 ? listed.values().iterator().next() : own;
        return own.remote().isEmpty() && only.state() != TcpState.LISTEN ? only : own;
    }

    private Map<Connection, SocketEnds> index(SocketEnds own) {
        Map<Connection, SocketEnds> listed = new HashMap<>();
        for (SockDiag.Ends ends : found.getOrDefault(own.cookie(), List.of())) {
            SocketEnds its = own.with(ends.local(), ends.remote(), ends.state());
            listed.put(new Connection(its.local(), its.remote()), its);
        }
        return listed;
    }
}
