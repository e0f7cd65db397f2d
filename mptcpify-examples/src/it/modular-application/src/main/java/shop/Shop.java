// SPDX-License-Identifier: Apache-2.0
package shop;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
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

    /** With an argument it attaches itself first, and listens anew after that. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) {
            try (Attachment attachment = Mptcpify.attach(Scope.currentProcess())) {
                tell();
            }
        }
        tell();
    }

    private static void tell() throws IOException {
        try (ServerSocketChannel listener = listen()) {
            System.out.println(MptcpSocketInspector.status(listener));
        }
    }
}
