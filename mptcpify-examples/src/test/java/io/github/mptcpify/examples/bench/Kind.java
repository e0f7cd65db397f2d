// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The two sockets that connected.py leaves to a contestant, both connected over IPv6, which is a JVM's default. */
public enum Kind {
    MPTCP(0),
    TCP(3);

    private final int descriptor;

    Kind(int descriptor) {
        this.descriptor = descriptor;
    }

    int descriptor() {
        return descriptor;
    }

    /** A connected channel of this kind; not to be closed, as the JDK would close its standard output with it. */
    SocketChannel channel() throws IOException {
        if (this == MPTCP) {
            // of descriptor 0 the JDK makes a channel like any other, where it is a socket
            return (SocketChannel) System.inheritedChannel();
        }
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return SocketChannel.open(server.getLocalAddress());
        }
    }
}
