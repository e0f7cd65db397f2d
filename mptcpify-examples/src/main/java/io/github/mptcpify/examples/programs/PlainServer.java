// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.programs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * An ordinary HTTP server of the JDK that answers a request with the request's own body. It knows nothing of MPTCP, and
 * runs
 * without this library.
 *
 * <p>Its standard input controls it: {@code listen} opens another listening socket, {@code answer} sends one response.
 */
public final class PlainServer {
    private static final Semaphore ANSWERS = new Semaphore(0);

    private PlainServer() {}

    /**
     * Runs it until its standard input ends.
     *
     * @param args none
     * @throws IOException if a socket cannot be opened
     */
    public static void main(String[] args) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals("listen")) {
                System.out.println("listening " + listen());
            } else {
                ANSWERS.release();
            }
        }
        System.exit(0);
    }

    private static int listen() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", PlainServer::echo);
        server.start();
        return server.getAddress().getPort();
    }

    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            System.out.println("request " + exchange.getRemoteAddress().getPort() + " " + Received.of(body));
            ANSWERS.acquireUninterruptibly();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
