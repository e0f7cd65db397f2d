// SPDX-License-Identifier: Apache-2.0
package shop;

import io.github.mptcpify.MptcpSocketInspector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Listens, and tells what its listener is. */
final class Shop {
    private Shop() {}

    static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public static void main(String[] arguments) throws IOException {
        try (ServerSocketChannel listener = listen()) {
            System.out.println(MptcpSocketInspector.status(listener));
        }
    }
}
