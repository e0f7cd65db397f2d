// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Selects the sockets that {@link MptcpSocketInspector#list(SocketFilter)} lists. The kernel itself leaves out the
 * others, so listing one listener's connections among a hundred thousand costs little. Immutable; start with {@link
 * #any()}.
 *
 * @param localPort the sockets' own port: that of a listener and of all connections that it has accepted
 * @param remotePort the peers' port
 * @param localAddress the sockets' own address. An IPv4 address also selects IPv6 sockets that have it as an
 *     IPv4-mapped address
 * @param remoteAddress the peers' address, likewise; for an MPTCP connection that of its first subflow
 * @param states the states to select; empty for every state. Immutable
 */
public record SocketFilter(
        OptionalInt localPort,
        OptionalInt remotePort,
        Optional<InetAddress> localAddress,
        Optional<InetAddress> remoteAddress,
        Set<TcpState> states) {
    private static final int LAST_PORT = 65535;

    /**
     * Checks the ports, and copies the states.
     *
     * @param localPort as above
     * @param remotePort as above
     * @param localAddress as above
     * @param remoteAddress as above
     * @param states copied
     * @throws IllegalArgumentException if a port is not from 1 to 65535, or a state is UNKNOWN
     */
    public SocketFilter {
        requirePort(localPort);
        requirePort(remotePort);
        if (states.contains(TcpState.UNKNOWN)) {
            throw new IllegalArgumentException("no socket can be asked for by the state UNKNOWN");
        }
        states = Set.copyOf(states);
    }

    /** {@return the filter that selects every socket} */
    public static SocketFilter any() {
        return new SocketFilter(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Set.of());
    }

    /**
     * Selects sockets with a local port.
     *
     * @param port from 1 to 65535
     * @return a filter with this condition added
     * @throws IllegalArgumentException if the port is out of range
     */
    public SocketFilter localPort(int port) {
        return new SocketFilter(OptionalInt.of(port), remotePort, localAddress, remoteAddress, states);
    }

    /**
     * Selects sockets with a remote port.
     *
     * @param port from 1 to 65535
     * @return a filter with this condition added
     * @throws IllegalArgumentException if the port is out of range
     */
    public SocketFilter remotePort(int port) {
        return new SocketFilter(localPort, OptionalInt.of(port), localAddress, remoteAddress, states);
    }

    /**
     * Selects sockets with a local address.
     *
     * @param address IPv4 or IPv6
     * @return a filter with this condition added
     */
    public SocketFilter localAddress(InetAddress address) {
        return new SocketFilter(localPort, remotePort, Optional.of(address), remoteAddress, states);
    }

    /**
     * Selects sockets with a remote address.
     *
     * @param address IPv4 or IPv6
     * @return a filter with this condition added
     */
    public SocketFilter remoteAddress(InetAddress address) {
        return new SocketFilter(localPort, remotePort, localAddress, Optional.of(address), states);
    }

    /**
     * Selects sockets in one of some states.
     *
     * @param first one state
     * @param others further states
     * @return a filter with these states instead of earlier ones
     * @throws IllegalArgumentException if one is UNKNOWN
     */
    public SocketFilter states(TcpState first, TcpState... others) {
        return new SocketFilter(localPort, remotePort, localAddress, remoteAddress, EnumSet.of(first, others));
    }

    private static void requirePort(OptionalInt port) {
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > LAST_PORT)) {
            throw new IllegalArgumentException("a port is 1 to " + LAST_PORT + ", not " + port.getAsInt());
        }
    }
}
