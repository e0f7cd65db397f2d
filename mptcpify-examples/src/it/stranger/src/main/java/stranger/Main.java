// SPDX-License-Identifier: Apache-2.0
package stranger;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.sockets.MptcpChannels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** Listens on MPTCP, and asks the kernel whether it does. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocketChannel listener = MptcpChannels.openServerSocketChannel()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Module module = Main.class.getModule();
            System.out.println((module.isNamed() ? "module " + module.getName() : "class path") + ": "
                    + MptcpSocketInspector.status(listener));
        }
    }
}
