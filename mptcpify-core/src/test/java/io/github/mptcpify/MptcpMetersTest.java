// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.metrics.Metric;
import io.github.mptcpify.metrics.MptcpMetrics;
import io.github.mptcpify.micrometer.MptcpMeters;
import io.github.mptcpify.sockets.MptcpServerSocketFactory;
import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Metrics as a Prometheus server reads them, of this JVM's own sockets. */
@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class MptcpMetersTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration SHORT = Duration.ofMillis(20);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void aScrapeTellsWhatTheClientsOfAListenerUse() throws IOException {
        try (ServerSocket listener = new MptcpServerSocketFactory().createServerSocket(0, 9, LOOPBACK);
                ServerSocket plain = new ServerSocket(0, 9, LOOPBACK)) {
            int port = listener.getLocalPort();
            MptcpMetrics metrics = MptcpMetrics.builder()
                    .port(port)
                    .port(plain.getLocalPort())
                    .paths()
                    .build();
            try (MptcpMeters meters = new MptcpMeters(metrics, SHORT)) {
                meters.bindTo(registry);
                Map<String, Double> before = scrape();
                assertThat(before).containsEntry(connections(port, "mptcp"), 0.0);
                try (Socket mptcp = new MptcpSocketFactory().createSocket(LOOPBACK, port);
                        Socket accepted = listener.accept();
                        Socket another = new MptcpSocketFactory().createSocket(LOOPBACK, port);
                        Socket anotherAccepted = listener.accept();
                        Socket tcp = new Socket(LOOPBACK, port);
                        Socket tcpAccepted = listener.accept();
                        Socket fallen = new MptcpSocketFactory().createSocket(LOOPBACK, plain.getLocalPort());
                        Socket fallenAccepted = plain.accept()) {
                    exchange(mptcp, accepted);
                    exchange(another, anotherAccepted);
                    exchange(tcp, tcpAccepted);
                    exchange(fallen, fallenAccepted);
                    Map<String, Double> during = scrapeUntil(connections(port, "mptcp"), 2);
                    assertThat(during)
                            .containsEntry(connections(port, "mptcp"), 2.0)
                            .containsEntry(connections(port, "tcp"), 1.0)
                            .containsEntry(connections(port, "fell_back"), 0.0)
                            .containsEntry(connections(plain.getLocalPort(), "tcp"), 1.0)
                            .containsEntry(connections(plain.getLocalPort(), "mptcp"), 0.0);
                    assertThat(MptcpSocketInspector.accepted(port)).isEqualTo(new AcceptedConnections(port, 2, 0, 1));
                    assertThat(grown(before, during, "mptcp_fallbacks_total{reason=\"MPCapableFallbackSYNACK\"}"))
                            .isPositive();
                    assertThat(grown(before, during, "mptcp_connections_confirmed_total{role=\"server\"}"))
                            .isGreaterThanOrEqualTo(2);
                    assertThat(during.get("mptcp_sockets{status=\"mptcp\"}")).isGreaterThanOrEqualTo(4);
                    assertThat(during.get("mptcp_sockets{status=\"mptcp_listening\"}"))
                            .isGreaterThanOrEqualTo(1);
                    assertThat(during.get("mptcp_sockets{status=\"fell_back\"}"))
                            .isGreaterThanOrEqualTo(1);
                    assertThat(during.get("mptcp_subflows")).isGreaterThanOrEqualTo(4);
                    // each byte is sent and received here
                    assertThat(grown(before, during, bytes("transmit"))).isGreaterThanOrEqualTo(4);
                    assertThat(grown(before, during, bytes("receive"))).isGreaterThanOrEqualTo(4);
                }
                Map<String, Double> after = scrape();
                assertThat(after)
                        .containsEntry(connections(port, "mptcp"), 0.0)
                        .containsEntry(accepted(port, "mptcp"), 2.0)
                        .containsEntry(accepted(port, "tcp"), 1.0)
                        .containsEntry(accepted(plain.getLocalPort(), "tcp"), 1.0);
                assertThat(MptcpSocketInspector.accepted(port).all()).isZero();
            }
            assertThat(scrape()).isEmpty();
        }
    }

    /** Whoever asks for how many meters. */
    @Test
    void aReadingServesAllMetersForAWhile() throws IOException {
        try (ServerSocket listener = new MptcpServerSocketFactory().createServerSocket(0, 9, LOOPBACK);
                MptcpMeters meters = new MptcpMeters(
                        MptcpMetrics.builder().port(listener.getLocalPort()).build(), Duration.ofDays(1))) {
            meters.bindTo(registry);
            try (Socket client = new MptcpSocketFactory().createSocket(LOOPBACK, listener.getLocalPort());
                    Socket accepted = listener.accept()) {
                exchange(client, accepted);
                assertThat(scrape()).containsEntry(connections(listener.getLocalPort(), "mptcp"), 0.0);
            }
        }
    }

    @Test
    void whatCannotBeAskedForIsRefused() {
        MptcpMetrics.Builder builder = MptcpMetrics.builder();
        assertThatThrownBy(() -> builder.port(70000)).hasMessage("a port is 1 to 65535, not 70000");
        assertThatThrownBy(() -> {
                    for (int port = 1; port <= 65; port++) {
                        builder.port(port);
                    }
                })
                .hasMessage("no more than 64 ports can be told apart");
        assertThatThrownBy(() -> new MptcpMeters(builder.build(), Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAreThoseThatMicrometerAndOpenTelemetryWant() throws IOException {
        List<Metric> metrics = MptcpMetrics.builder().port(443).paths().build().read();
        assertThat(metrics).isNotEmpty().allSatisfy(metric -> {
            assertThat(metric.name()).matches("mptcp(\\.[a-z]+)+").doesNotContain("total");
            assertThat(metric.description()).endsWith(".");
            assertThat(metric.samples())
                    .allSatisfy(sample -> assertThat(sample.labels().keySet())
                            .allMatch(label -> label.matches("[a-z]+(\\.[a-z]+)*")));
        });
    }

    private static void exchange(Socket one, Socket other) throws IOException {
        one.getOutputStream().write(1);
        assertThat(other.getInputStream().read()).isEqualTo(1);
        other.getOutputStream().write(2);
        assertThat(one.getInputStream().read()).isEqualTo(2);
    }

    private static String connections(int port, String status) {
        return "mptcp_server_connections{network_local_port=\"" + port + "\",status=\"" + status + "\"}";
    }

    private static String accepted(int port, String status) {
        return "mptcp_server_accepted_total{network_local_port=\"" + port + "\",status=\"" + status + "\"}";
    }

    private static String bytes(String direction) {
        return "mptcp_path_io_bytes_total{network_io_direction=\"" + direction
                + "\",network_local_address=\"127.0.0.1\"}";
    }

    private static double grown(Map<String, Double> before, Map<String, Double> after, String name) {
        return after.getOrDefault(name, 0.0) - before.getOrDefault(name, 0.0);
    }

    /** One listing may miss a socket where those of other programs end meanwhile. */
    private Map<String, Double> scrapeUntil(String name, double value) {
        Map<String, Double> page = scrape();
        for (int i = 0; i < 20 && !Double.valueOf(value).equals(page.get(name)); i++) {
            page = scrape();
        }
        return page;
    }

    /** What a page has, by the name and labels of each line. A path is on the page after the one that found it. */
    private Map<String, Double> scrape() {
        // a reading of its own each time
        LockSupport.parkNanos(2 * SHORT.toNanos());
        registry.scrape();
        LockSupport.parkNanos(2 * SHORT.toNanos());
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" (?=[^ ]+$)", 2))
                .collect(Collectors.toMap(line -> line[0], line -> Double.parseDouble(line[1])));
    }
}
