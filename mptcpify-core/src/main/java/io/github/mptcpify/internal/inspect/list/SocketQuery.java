// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import io.github.mptcpify.SocketFilter;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.inspect.TcpStates;
import io.github.mptcpify.internal.linux.Abi;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets the kernel is to list, and how much of each.
 *
 * @param information whether with the protocol's own information, for which the kernel takes each socket's lock, and waits
 *     until it is free
 * @param states a bit for each state, by its number
 * @param localPort the sockets' own port, 0 for any
 * @param remotePort their peers' port, 0 for any
 * @param local their own address, null for any
 * @param remote their peers' address, null for any
 * @param jdkFirst whether IPv6 sockets come first, as the JDK opens them
 */
public record SocketQuery(
        int protocol,
        boolean information,
        int states,
        int localPort,
        int remotePort,
        @Nullable InetAddress local,
        @Nullable InetAddress remote,
        boolean jdkFirst) {
    private static final int EVERY_STATE = -1;

    /** All sockets of a protocol. */
    public static SocketQuery of(int protocol) {
        return new SocketQuery(protocol, false, EVERY_STATE, 0, 0, null, null, false);
    }

    /** The sockets of a protocol that pass a filter. */
    public static SocketQuery of(int protocol, SocketFilter filter) {
        Set<TcpState> states = filter.states();
        return new SocketQuery(
                protocol,
                false,
                states.isEmpty() ? EVERY_STATE : TcpStates.bits(states),
                filter.localPort().orElse(0),
                filter.remotePort().orElse(0),
                filter.localAddress().orElse(null),
                filter.remoteAddress().orElse(null),
                false);
    }

    /** The sockets with two ports, of which 0 stands for any; IPv6 sockets come first. */
    public static SocketQuery ofPorts(int protocol, int local, int remote) {
        return new SocketQuery(protocol, false, EVERY_STATE, local, remote, null, null, true);
    }

    /** As this one, with the protocol's own information. */
    public SocketQuery withInformation() {
        return new SocketQuery(protocol, true, states, localPort, remotePort, local, remote, jdkFirst);
    }

    /** The family of the first or second request: the kernel takes one request for each. */
    int family(int asked) {
        return (asked == 0) == jdkFirst ? Abi.AF_INET6 : Abi.AF_INET;
    }
}
