// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.mptcpify.cli.output.OpenMetrics;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves one page at /metrics by HTTP. */
public final class MetricsServer implements AutoCloseable {
    /** Enough for two Prometheus servers and a person; a reading is one at a time anyway. */
    private static final int THREADS = 4;

    private static final int MOST_WAITING = 16;

    /** In seconds, after which a client that does not come to an end is left alone; the JDK's server reads them once. */
    private static final String CLIENTS_TIME = "10";

    private final HttpServer server;
    private final ExecutorService threads;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What makes the page, each time that it is asked for. */
    @FunctionalInterface
    public interface Page {
        /** The page as it is now. */
        String text() throws IOException;
    }

    private MetricsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Serves until it is closed. */
    public static MetricsServer start(InetSocketAddress address, Page page) throws IOException {
        System.setProperty("sun.net.httpserver.maxReqTime", CLIENTS_TIME);
        System.setProperty("sun.net.httpserver.maxRspTime", CLIENTS_TIME);
        HttpServer server;
        try {
            server = HttpServer.create(address, MOST_WAITING);
        } catch (BindException e) {
            throw new IOException("cannot listen at " + Text.address(address) + ": " + e.getMessage(), e);
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "mptcpify-metrics");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, page));
        server.start();
        return new MetricsServer(server, threads);
    }

    private static void answer(HttpExchange exchange, Page page) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                send(exchange, 404, "text/plain; charset=utf-8", "metrics are at /metrics\n");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain; charset=utf-8", "GET it\n");
            } else {
                read(exchange, page);
            }
        }
    }

    private static void read(HttpExchange exchange, Page page) throws IOException {
        String text;
        try {
            text = page.text();
        } catch (IOException | RuntimeException e) {
            send(exchange, 500, "text/plain; charset=utf-8", e.getMessage() + "\n");
            return;
        }
        send(exchange, 200, OpenMetrics.CONTENT_TYPE, text);
    }

    private static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(code, -1);
        } else {
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Where it serves. */
    public String url() {
        return "http://" + Text.address(server.getAddress()) + "/metrics";
    }

    /** Waits until it is closed. */
    public void await() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        closed.countDown();
    }
}
