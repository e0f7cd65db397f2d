// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Tries to mend a JVM that is not known inside, and uses its sockets. */
final class ForeignMain {
    private ForeignMain() {}

    public static void main(String[] arguments) throws Exception {
        try {
            MptcpJvm.mend();
        } catch (MptcpifyException e) {
            System.out.println(e.reason());
            System.out.println(e.getMessage());
        }
        System.out.println("mended: " + MptcpJvm.isMended());
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            System.out.println(client.isConnected() ? "connected" : "not connected");
        }
    }
}
