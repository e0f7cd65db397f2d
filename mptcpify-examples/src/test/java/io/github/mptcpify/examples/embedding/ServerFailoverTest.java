// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.embedding;

import static io.github.mptcpify.assertj.MptcpAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.junit.Mptcpified;
import io.github.mptcpify.junit.RequiresMptcpify;
import io.github.mptcpify.network.MptcpNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a server's failover is tested: two hosts, two paths, a download, and a cut in the middle of it. */
@Mptcpified
@RequiresMptcpify
@Tag("bpf")
@Tag("examples")
@Tag("root")
class ServerFailoverTest {
    private static final byte[] FILE = new byte[2_000_000];

    @Test
    void aDownloadOutlivesThePathThatItBeganOn() throws Exception {
        try (MptcpNetwork network =
                MptcpNetwork.builder().paths(2).rate(20_000_000).build()) {
            HttpServer server = network.server().call(ServerFailoverTest::serve);
            InetSocketAddress address = new InetSocketAddress(
                    network.server().address(1), server.getAddress().getPort());
            try (SocketChannel client = network.client().call(SocketChannel::open)) {
                client.connect(address);
                client.write(StandardCharsets.US_ASCII.encode("GET / HTTP/1.0\r\n\r\n"));
                int received = read(client, FILE.length / 10);
                assertThat(client).within(Duration.ofSeconds(5)).hasSubflows(2);

                network.cut(1);
                received += read(client, Integer.MAX_VALUE);
                assertThat(received).isGreaterThan(FILE.length);
                assertThat(client).hasStatus(MptcpStatus.MPTCP);
            } finally {
                server.stop(0);
            }
        }
    }

    /** A server that knows nothing of MPTCP. */
    private static HttpServer serve() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, FILE.length);
                exchange.getResponseBody().write(FILE);
            }
        });
        server.start();
        return server;
    }

    /** Reads so many bytes or more, or up to the end. */
    private static int read(SocketChannel client, int atLeast) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        int sum = 0;
        int count;
        do {
            count = client.read(buffer.clear());
            sum += Math.max(count, 0);
        } while (count >= 0 && sum < atLeast);
        return sum;
    }
}
