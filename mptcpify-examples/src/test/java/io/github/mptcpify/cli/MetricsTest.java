// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.cli.output.OpenMetrics;
import io.github.mptcpify.cli.system.MetricsServer;
import io.github.mptcpify.metrics.MptcpMetrics;
import io.github.mptcpify.micrometer.MptcpMeters;
import io.github.mptcpify.sockets.MptcpServerSocketFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command's page, printed and served. */
@Tag("socket")
@Tag("examples")
class MetricsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void aPageTellsWhatAListenersClientsUse() throws IOException {
        try (ServerSocket listener = new MptcpServerSocketFactory().createServerSocket(0, 9, LOOPBACK);
                Socket client = new Socket(LOOPBACK, listener.getLocalPort());
                Socket accepted = listener.accept()) {
            assertThat(client.isConnected() && accepted.isConnected()).isTrue();
            CommandLineRun run = CommandLineRun.of("metrics", "--port", listener.getLocalPort() + "");
            assertThat(run.err()).isEmpty();
            assertThat(run.code()).isZero();
            assertThat(run.out())
                    .contains(
                            "# TYPE mptcp_sockets gauge\n",
                            "# TYPE mptcp_fallbacks counter\n",
                            "mptcp_fallbacks_total{reason=\"MPCapableFallbackSYNACK\"} ",
                            "mptcp_server_connections{network_local_port=\"" + listener.getLocalPort()
                                    + "\",status=\"tcp\"} 1\n",
                            "mptcp_server_connections{network_local_port=\"" + listener.getLocalPort()
                                    + "\",status=\"mptcp\"} 0\n")
                    .endsWith("# EOF\n");
        }
    }

    /** Whoever has graphs of the one can use them for the other. */
    @Test
    void theNamesAreThoseOfMicrometersPage() throws IOException {
        MptcpMetrics metrics = MptcpMetrics.builder().port(443).build();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new MptcpMeters(metrics).bindTo(registry);
        assertThat(names(OpenMetrics.text(metrics.read()))).isEqualTo(names(registry.scrape()));
    }

    private static Set<String> names(String page) {
        return page.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst(" [^ ]+$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thePageIsServed() throws Exception {
        int[] pages = new int[1];
        try (MetricsServer server = MetricsServer.start(new InetSocketAddress(LOOPBACK, 0), () -> {
            if (++pages[0] == 2) {
                throw new IOException("no list today");
            }
            return "page " + pages[0];
        })) {
            HttpResponse<String> first = get(server.url(), "GET");
            assertThat(first.body()).isEqualTo("page 1");
            assertThat(first.headers().firstValue("Content-Type")).contains(OpenMetrics.CONTENT_TYPE);
            HttpResponse<String> failed = get(server.url(), "GET");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).isEqualTo("no list today\n");
            assertThat(get(server.url(), "POST").statusCode()).isEqualTo(405);
            assertThat(get(server.url() + "x", "GET").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anAddressThatIsTakenIsAnError() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            CommandLineRun run = CommandLineRun.of("metrics", "--listen", "127.0.0.1:" + taken.getLocalPort());
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).startsWith("error: cannot listen at 127.0.0.1:" + taken.getLocalPort());
        }
    }

    private static HttpResponse<String> get(String url, String method) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
