// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.testsupport.ListedSockets;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Opens the JDK's sockets of each kind, and says which of them {@code ss} calls MPTCP. Knows nothing of this library. */
public final class OpenedMain {
    private static final SocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private OpenedMain() {}

    public static void main(String[] arguments) throws Exception {
        tell("");
    }

    public static void tell(String when) throws Exception {
        System.out.println(when + "sockets " + blocking());
        System.out.println(when + "channels " + channels());
        System.out.println(when + "asynchronous " + asynchronous());
        try (DatagramSocket datagrams = new DatagramSocket(ANY)) {
            System.out.println(when + "datagrams " + ListedSockets.states(datagrams.getLocalPort()));
        }
    }

    private static String blocking() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            server.getOutputStream().write(1);
            client.getInputStream().read();
            return ListedSockets.states(listener.getLocalPort()).toString();
        }
    }

    private static String channels() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY);
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel server = listener.accept()) {
            return ListedSockets.states(client.socket().getPort()) + (server.isConnected() ? "" : " not connected");
        }
    }

    private static String asynchronous() throws IOException, ExecutionException, InterruptedException {
        try (AsynchronousServerSocketChannel listener =
                        AsynchronousServerSocketChannel.open().bind(ANY);
                AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
            Future<AsynchronousSocketChannel> accepted = listener.accept();
            client.connect(listener.getLocalAddress()).get();
            try (AsynchronousSocketChannel server = accepted.get()) {
                InetSocketAddress own = (InetSocketAddress) server.getLocalAddress();
                return ListedSockets.states(own.getPort()).toString();
            }
        }
    }
}
