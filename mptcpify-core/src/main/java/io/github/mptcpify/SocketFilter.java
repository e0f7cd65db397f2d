// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which sockets {@link MptcpSocketInspector#list(SocketFilter)} is to tell of: the kernel itself leaves out the others, so that of
 * a hundred thousand connections those of one listener cost little. Immutable; {@link #any()} is where one begins.
 *
 * @param localPort their own port: of a listener and of all that it has accepted
 * @param remotePort their peers' port
 * @param localAddress their own address. An IPv4 address finds IPv6 sockets, too, that have it as an IPv4-mapped address
 * @param remoteAddress their peers' address, likewise; of an MPTCP connection that of its first subflow
 * @param states one of which they are in; every one if there is none. Immutable
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

    /** {@return the filter that every socket passes} */
    public static SocketFilter any() {
        return new SocketFilter(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Set.of());
    }

    /**
     * Those with a port of their own.
     *
     * @param port from 1 to 65535
     * @return a filter that asks for it besides
     * @throws IllegalArgumentException if it is none
     */
    public SocketFilter localPort(int port) {
        return new SocketFilter(OptionalInt.of(port), remotePort, localAddress, remoteAddress, states);
    }

    /**
     * Those whose peers have a port.
     *
     * @param port from 1 to 65535
     * @return a filter that asks for it besides
     * @throws IllegalArgumentException if it is none
     */
    public SocketFilter remotePort(int port) {
        return new SocketFilter(localPort, OptionalInt.of(port), localAddress, remoteAddress, states);
    }

    /**
     * Those with an address of their own.
     *
     * @param address IPv4 or IPv6
     * @return a filter that asks for it besides
     */
    public SocketFilter localAddress(InetAddress address) {
        return new SocketFilter(localPort, remotePort, Optional.of(address), remoteAddress, states);
    }

    /**
     * Those whose peers have an address.
     *
     * @param address IPv4 or IPv6
     * @return a filter that asks for it besides
     */
    public SocketFilter remoteAddress(InetAddress address) {
        return new SocketFilter(localPort, remotePort, localAddress, Optional.of(address), states);
    }

    /**
     * Those in one of some states.
     *
     * @param first one of them
     * @param others the others
     * @return a filter that asks for these instead of those that it asked for
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
