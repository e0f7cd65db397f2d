// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** For each line that it reads, opens a listener and connects to it, and prints how many sockets {@code ss} calls MPTCP. */
final class ListeningMain {
    private ListeningMain() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                System.out.println(listed(client.getPort()));
            }
        }
    }

    private static long listed(int port) throws IOException {
        Process ss = new ProcessBuilder("ss", "-HMan", "sport = :" + port + " or dport = :" + port).start();
        try (Stream<String> lines = ss.inputReader().lines()) {
            return lines.count();
        }
    }
}
