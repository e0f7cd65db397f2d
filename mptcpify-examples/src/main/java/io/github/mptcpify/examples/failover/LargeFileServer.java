// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/**
 * An ordinary HTTP server of the JDK with one large file. It knows nothing of MPTCP, and runs without this library.
 */
public final class LargeFileServer {
    private LargeFileServer() {}

    /**
     * Prints the port that it listens on, and serves until its standard input ends.
     *
     * @param args the file's size in bytes
     * @throws IOException if it cannot listen
     */
    public static void main(String[] args) throws IOException {
        long size = Long.parseLong(args[0]);
        byte[] content = Content.period();
        HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
        server.createContext("/", exchange -> send(exchange, content, size));
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // not yet
        }
        System.exit(0);
    }

    private static void send(HttpExchange exchange, byte[] content, long size) throws IOException {
        try (exchange;
                OutputStream body = exchange.getResponseBody()) {
            exchange.sendResponseHeaders(200, size);
            for (long sent = 0; sent < size; sent += content.length) {
                body.write(content, 0, (int) Math.min(content.length, size - sent));
            }
        }
    }
}
