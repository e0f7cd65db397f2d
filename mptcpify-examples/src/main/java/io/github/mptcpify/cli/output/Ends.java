// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.ProcessSocket;
import io.github.mptcpify.TcpState;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where a socket's connection goes from and to, and its state. */
public record Ends(InetSocketAddress local, InetSocketAddress remote, TcpState state) {
    /** Empty of a socket that neither has a connection nor listens. */
    static Optional<Ends> of(ProcessSocket socket) {
        if (socket.remote().isEmpty() && socket.state() != TcpState.LISTEN) {
            return Optional.empty();
        }
        return socket.local().map(local -> new Ends(local, socket.remote().orElse(anyOf(local)), socket.state()));
    }

    /** A listener's remote address, as the kernel has it. */
    private static InetSocketAddress anyOf(InetSocketAddress local) {
        int length = local.getAddress() instanceof Inet4Address ? 4 : 16;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[length]), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
