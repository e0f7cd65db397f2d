// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.testsupport.PlantedSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.function.IntPredicate;

/**
 * Says what the JDK's blocking sockets call available, and whether they send urgent data. Arguments: "mend" or "leave" for MPTCP
 * sockets, put in the JDK's place, and then TCP sockets; "enable" for what they are in a JVM that is enabled, "own" for what they
 * are.
 */
public final class AvailableMain {
    private AvailableMain() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "mend" -> MptcpJvm.mend();
            case "enable" -> MptcpJvm.enable();
            default -> {}
        }
        if (arguments[0].equals("mend") || arguments[0].equals("leave")) {
            tell(true);
        }
        tell(false);
    }

    private static void tell(boolean planted) throws Exception {
        try (ServerSocket listener = new ServerSocket()) {
            if (planted) {
                listener.setReuseAddress(true);
                PlantedSocket.mptcp(listener);
            }
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Socket client = connect(listener, planted);
                    Socket server = listener.accept()) {
                InputStream in = client.getInputStream();
                System.out.println("nothing " + in.available());
                server.getOutputStream().write(new byte[3]);
                System.out.println("pending " + await(in, count -> count == 3));
                in.readNBytes(3);
                server.shutdownOutput();
                // the end makes no difference to be waited for where this is right: whoever reads it has seen it
                in.read();
                System.out.println("at the end " + in.available());
            }
            try (Socket client = connect(listener, planted);
                    Socket server = listener.accept()) {
                server.getOutputStream().write(new byte[3]);
                server.shutdownOutput();
                InputStream in = client.getInputStream();
                TlsClosingMain.awaitEnd(PlantedSocket.number(client));
                System.out.println("with the end pending " + in.available());
                System.out.println("urgent " + urgent(client));
            }
            if (!planted) {
                try (SocketChannel client = SocketChannel.open(listener.getLocalSocketAddress())) {
                    System.out.println("a channel's, urgent " + urgent(client.socket()));
                }
            }
        }
    }

    private static Socket connect(ServerSocket listener, boolean planted) throws IOException {
        Socket client = new Socket();
        if (planted) {
            client.setReuseAddress(true);
            PlantedSocket.mptcp(client);
        }
        client.connect(listener.getLocalSocketAddress());
        return client;
    }

    private static int await(InputStream in, IntPredicate wanted) throws IOException {
        int count = in.available();
        while (!wanted.test(count)) {
            Thread.onSpinWait();
            count = in.available();
        }
        return count;
    }

    private static String urgent(Socket socket) {
        try {
            socket.sendUrgentData(1);
            return "sent";
        } catch (IOException e) {
            return e.getMessage().startsWith("MPTCP has no urgent data") ? "refused" : e.toString();
        }
    }
}
