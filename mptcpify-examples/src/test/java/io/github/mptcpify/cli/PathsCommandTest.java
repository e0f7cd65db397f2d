// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Subflow;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.network.NetworkHost;
import io.github.mptcpify.sockets.MptcpChannels;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is between two hosts and a second path: each obstacle made, named, mended and taken back. */
@Tag("socket")
@Tag("root")
@Tag("examples")
class PathsCommandTest {
    private static final int PORT = 7001;
    private static final long DEADLINE_NANOS = 30_000_000_000L;

    @TempDir
    private Path applied;

    private MptcpNetwork network;

    @BeforeEach
    void fromNothing() throws Exception {
        System.setProperty("mptcpify.paths.d", applied.toString());
        network = MptcpNetwork.builder().paths(2).build();
        for (NetworkHost host : List.of(network.client(), network.server())) {
            host.run("ip", "mptcp", "endpoint", "flush");
            host.run("ip", "mptcp", "limits", "set", "subflows", "0", "add_addr_accepted", "0");
        }
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        System.clearProperty("mptcpify.paths.d");
    }

    @Test
    void twoHostsComeFromNothingToTwoSubflows() throws Exception {
        assertThat(subflows(1)).hasSize(1);
        CommandLineRun client = paths(network.client(), "--apply");
        assertThat(client.out())
                .contains("> ip mptcp endpoint add 10.77.2.1 id 2 dev path2 subflow", "fine: nothing here");
        assertThat(client.code()).isZero();
        CommandLineRun server = paths(network.server(), "--apply", "--server");
        assertThat(server.out()).contains("> ip mptcp endpoint add 10.77.2.2 id 2 dev path2 signal");
        assertThat(server.code()).isZero();
        assertThat(subflows(2))
                .extracting(subflow -> subflow.local().getAddress().getHostAddress())
                .contains("10.77.1.1", "10.77.2.1");

        // again changes nothing
        assertThat(paths(network.client(), "--apply").out()).startsWith("there is nothing to apply\n");
        assertThat(paths(network.client(), "--undo").out())
                .startsWith("> ip mptcp limits set subflows 0 add_addr_accepted 0\n")
                .contains("> ip mptcp endpoint delete id 1\n");
        assertThat(paths(network.server(), "--undo").code()).isZero();
        assertThat(network.client().run("ip", "mptcp", "endpoint", "show")).isEmpty();
        assertThat(network.server().run("ip", "mptcp", "endpoint", "show")).isEmpty();
        assertThat(network.client().run("ip", "mptcp", "limits", "show").strip())
                .isEqualTo("add_addr_accepted 0 subflows 0");
        assertThat(subflows(1)).hasSize(1);
        assertThat(applied).isEmptyDirectory();
    }

    @Test
    void whatOthersHaveChangedSinceIsLeft() throws Exception {
        paths(network.client(), "--apply");
        network.client().run("ip", "mptcp", "endpoint", "flush");
        network.client().run("ip", "mptcp", "endpoint", "add", "10.77.1.99", "id", "1", "subflow");
        network.client().run("ip", "mptcp", "limits", "set", "subflows", "3", "add_addr_accepted", "3");
        CommandLineRun undo = paths(network.client(), "--undo");
        assertThat(undo.out()).contains("left, since others have changed it: ip mptcp endpoint add 10.77.1.1 id 1");
        assertThat(undo.code()).isZero();
        assertThat(network.client().run("ip", "mptcp", "endpoint", "show")).contains("10.77.1.99 id 1");
        assertThat(network.client().run("ip", "mptcp", "limits", "show")).contains("subflows 3");
        assertThat(paths(network.client(), "--undo").out()).startsWith("nothing was applied");
    }

    @Test
    void missingEndpointsAndLimitsAreNamed() throws Exception {
        assertThat(kinds(network.client())).contains("NO_ENDPOINT", "LIMITS").doesNotContain("ONE_INTERFACE");
        network.client().run("ip", "link", "set", "path2", "down");
        assertThat(kinds(network.client())).contains("ONE_INTERFACE").doesNotContain("NO_ENDPOINT");
        assertThat(paths(network.client()).out()).contains("only path1 is up with an address that others can reach");
    }

    @Test
    void mptcpThatIsOffAndAnotherPathManagerAreNamed() throws Exception {
        paths(network.client(), "--apply");
        assertThat(kinds(network.client())).isEmpty();
        network.client().run("sh", "-c", "echo 0 >/proc/sys/net/mptcp/enabled; echo 1 >/proc/sys/net/mptcp/pm_type");
        assertThat(kinds(network.client())).containsExactly("MPTCP_OFF", "USERSPACE_PATH_MANAGER");
        CommandLineRun run = paths(network.client(), "--apply");
        assertThat(run.out()).startsWith("> sysctl -w net/mptcp/enabled=1\n");
        assertThat(kinds(network.client())).containsExactly("USERSPACE_PATH_MANAGER");
        assertThat(run.code()).isEqualTo(4);
        paths(network.client(), "--undo");
        assertThat(network.client().run("cat", "/proc/sys/net/mptcp/enabled").strip())
                .isEqualTo("0");
    }

    @Test
    void aRouteThatLeavesThroughTheOtherInterfaceIsNamedAndMended() throws Exception {
        NetworkHost client = network.client();
        client.run("ip", "route", "add", "default", "via", "10.77.1.2", "dev", "path1");
        paths(client, "--apply");
        // without a gateway nothing can be done for it
        assertThat(kinds(client)).containsExactly("ROUTE");
        assertThat(paths(client).out())
                .contains("packets from 10.77.2.1 to 198.51.100.1 leave through path1, not", "GATEWAY");

        // what is bound to its interface takes its route there
        client.run("ip", "route", "add", "default", "via", "10.77.2.2", "dev", "path2", "metric", "500");
        assertThat(kinds(client)).isEmpty();
        // what is not, and what answers, does not
        client.run("ip", "mptcp", "endpoint", "delete", "id", "2");
        client.run("ip", "mptcp", "endpoint", "add", "10.77.2.1", "id", "2", "subflow");
        assertThat(kinds(client)).containsExactly("ROUTE");
        CommandLineRun run = paths(client, "--apply");
        assertThat(run.out())
                .contains("> ip -4 route add default via 10.77.2.2 dev path2 table 77")
                .contains("> ip -4 rule add from 10.77.2.1 lookup 77");
        assertThat(run.code()).isZero();
        assertThat(client.run("ip", "route", "get", "198.51.100.1", "from", "10.77.2.1"))
                .contains("dev path2");
        assertThat(paths(client, "--undo").code()).isZero();
        assertThat(client.run("ip", "route", "get", "198.51.100.1", "from", "10.77.2.1"))
                .contains("dev path1");
        assertThat(client.run("ip", "rule", "show")).doesNotContain("lookup 77");
    }

    @Test
    void aStrictReversePathFilterIsNamedAndMended() throws Exception {
        NetworkHost client = network.client();
        client.run("ip", "route", "add", "default", "via", "10.77.1.2", "dev", "path1");
        client.run("ip", "route", "add", "default", "via", "10.77.2.2", "dev", "path2", "metric", "500");
        paths(client, "--apply");
        client.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/path2/rp_filter");
        assertThat(kinds(client)).containsExactly("REVERSE_PATH_FILTER");
        assertThat(paths(client, "--apply").out()).startsWith("> sysctl -w net/ipv4/conf/path2/rp_filter=2\n");
        assertThat(kinds(client)).isEmpty();
        paths(client, "--undo");
        assertThat(client.run("cat", "/proc/sys/net/ipv4/conf/path2/rp_filter").strip())
                .isEqualTo("1");
    }

    @Test
    void aSharedSubnetIsNamedAndMended() throws Exception {
        NetworkHost client = network.client();
        paths(client, "--apply");
        client.run("ip", "address", "flush", "dev", "path2");
        client.run("ip", "address", "add", "10.77.1.3/24", "dev", "path2");
        assertThat(kinds(client)).contains("SAME_SUBNET");
        assertThat(paths(client).out()).contains("path1 and path2 are in the same subnet");
        assertThat(paths(client, "--apply").code()).isZero();
        assertThat(client.run("ip", "route", "get", "10.77.1.2", "from", "10.77.1.3"))
                .contains("dev path2");
        assertThat(paths(client, "--undo").code()).isZero();
        assertThat(client.run("ip", "rule", "show")).doesNotContain("lookup 77");
    }

    @Test
    void aPrivateAddressThatIsAnnouncedIsNamed() throws Exception {
        NetworkHost server = network.server();
        server.run("ip", "route", "add", "default", "via", "10.77.1.1", "dev", "path1");
        assertThat(kinds(server, "--server")).contains("PRIVATE_ADDRESS");
        assertThat(kinds(server, "--server", "--to", "10.77.1.1")).doesNotContain("PRIVATE_ADDRESS");
        assertThat(kinds(server)).doesNotContain("PRIVATE_ADDRESS");
    }

    /** Each path is a subnet of its own here: no route from the second address leads to the first one of the server. */
    @Test
    void aConnectionThatHasItsPathsProvesTheRoutes() throws Exception {
        paths(network.client(), "--apply");
        paths(network.server(), "--apply", "--server");
        try (Connection connection = new Connection()) {
            connection.await(2);
            assertThat(kinds(network.client())).isEmpty();
            assertThat(kinds(network.client(), "--to", "10.77.1.2")).isEmpty();
        }
        assertThat(kinds(network.client(), "--to", "10.77.1.2")).containsExactly("ROUTE");
    }

    @Test
    void aPeerThatTakesNoFurtherSubflowIsNamed() throws Exception {
        NetworkHost client = network.client();
        client.run("ip", "route", "add", "10.77.1.2", "dev", "path2", "metric", "500");
        paths(client, "--apply");
        assertThat(kinds(client)).isEmpty();
        try (Connection connection = new Connection()) {
            connection.await(1);
            assertThat(kinds(client)).containsExactly("PEER");
            assertThat(paths(client).out())
                    .contains("the connection to 10.77.1.2 has one subflow, though")
                    .contains("ip mptcp limits set subflows 2");
        }
    }

    private static CommandLineRun paths(NetworkHost host, String... options) {
        List<String> words =
                new ArrayList<>(List.of("paths", "--netns", host.namespace().toString()));
        words.addAll(Arrays.asList(options));
        CommandLineRun run = CommandLineRun.of(words.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        return run;
    }

    /** The kinds of the obstacles; of each once. */
    private static List<String> kinds(NetworkHost host, String... options) throws IOException {
        List<String> words = new ArrayList<>(Arrays.asList(options));
        words.add("--json");
        Map<String, Object> report =
                JSON.std.mapFrom(paths(host, words.toArray(String[]::new)).out());
        return ((List<?>) report.get("obstacles"))
                .stream()
                        .map(obstacle -> String.valueOf(((Map<?, ?>) obstacle).get("kind")))
                        .distinct()
                        .toList();
    }

    /** Those of a new connection, once there are so many. */
    private List<Subflow> subflows(int count) throws Exception {
        try (Connection connection = new Connection()) {
            return connection.await(count);
        }
    }

    /** From the client to the server, over which a byte has gone each way. */
    private final class Connection implements AutoCloseable {
        private final ServerSocketChannel listener;
        private final SocketChannel client;
        private final SocketChannel accepted;

        Connection() throws Exception {
            listener = network.server().call(() -> MptcpChannels.openServerSocketChannel());
            listener.bind(new InetSocketAddress(PORT));
            client = network.client().call(() -> MptcpChannels.openSocketChannel());
            client.connect(new InetSocketAddress(network.server().address(1), PORT));
            accepted = listener.accept();
            client.write(ByteBuffer.wrap(new byte[1]));
            accepted.read(ByteBuffer.allocate(1));
            accepted.write(ByteBuffer.wrap(new byte[1]));
            client.read(ByteBuffer.allocate(1));
        }

        /** At least so many; or, where it is one, after a while in which there could have been more. */
        List<Subflow> await(int count) throws Exception {
            long deadline = System.nanoTime() + DEADLINE_NANOS;
            if (count == 1) {
                Thread.sleep(300);
            }
            while (true) {
                List<Subflow> established = MptcpSocketInspector.subflows(client).stream()
                        .filter(subflow -> subflow.state() == TcpState.ESTABLISHED)
                        .toList();
                if (established.size() >= count) {
                    return established;
                }
                assertThat(System.nanoTime()).as("%s", established).isLessThan(deadline);
                Thread.sleep(10);
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            accepted.close();
            listener.close();
        }
    }
}
