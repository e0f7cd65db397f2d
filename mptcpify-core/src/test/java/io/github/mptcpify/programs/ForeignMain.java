// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.JvmConversion;
import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.testsupport.ListedSockets;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Tries to mend a JVM that is not known inside, and uses its sockets. */
public final class ForeignMain {
    private ForeignMain() {}

    public static void main(String[] arguments) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            System.out.println(client.isConnected() ? "connected" : "not connected");
            System.out.println("MPTCP sockets: " + ListedSockets.states(listener.getLocalPort()));
        }
        try {
            MptcpJvm.mend();
        } catch (MptcpifyException e) {
            System.out.println(e.reason());
            System.out.println(e.getMessage());
        }
        try (JvmConversion conversion = MptcpJvm.enable()) {
            System.out.println(conversion.isActive());
        } catch (MptcpifyException e) {
            System.out.println("not enabled: " + e.reason());
        }
        System.out.println("mended: " + MptcpJvm.isMended());
    }
}
