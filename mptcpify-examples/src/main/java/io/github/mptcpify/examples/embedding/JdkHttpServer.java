// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.embedding;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * The JDK's HTTP server on MPTCP. It attaches its own process, and logs for each request whether its connection is MPTCP.
 * If
 * it may not attach, it logs the reason and serves plain TCP.
 */
public final class JdkHttpServer {
    private static final System.Logger LOGGER = System.getLogger(JdkHttpServer.class.getName());

    private JdkHttpServer() {}

    /**
     * Serves until its standard input ends.
     *
     * @param args the port, 0 for any
     * @throws IOException if the server cannot be opened
     */
    @SuppressWarnings("try") // the attachment is open during the block
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        try (Attachment self = Mptcpify.attach(Scope.currentProcess())) {
            serve(port);
        } catch (MptcpifyException e) {
            LOGGER.log(System.Logger.Level.WARNING, "without MPTCP: {0}", e.getMessage());
            serve(port);
        }
    }

    private static void serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", JdkHttpServer::answer);
        server.start();
        System.out.println("listening on port " + server.getAddress().getPort());
        System.in.transferTo(System.out);
        server.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String connection = describe(exchange);
            LOGGER.log(System.Logger.Level.INFO, "{0} is {1}", exchange.getRemoteAddress(), connection);
            byte[] body = ("You came by " + connection + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The server gives no access to its sockets, but the kernel lists each MPTCP connection by its addresses. */
    private static String describe(HttpExchange exchange) throws IOException {
        return MptcpSocketInspector.find(exchange.getLocalAddress(), exchange.getRemoteAddress())
                .map(connection -> connection.fellBack() ? "TCP, after a fallback" : "MPTCP")
                .orElse("TCP");
    }
}
