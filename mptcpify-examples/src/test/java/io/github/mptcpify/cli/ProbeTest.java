// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.sockets.MptcpServerSocketFactory;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the command says of servers that do nothing but listen. */
@Tag("socket")
@Tag("root")
class ProbeTest {
    private static MptcpNetwork network;
    private static ServerSocket mptcp;
    private static ServerSocket tcp;
    private static ServerSocket atHome;

    @BeforeAll
    static void start() throws Exception {
        network = MptcpNetwork.builder().build();
        mptcp = network.server().call(ProbeTest::mptcp);
        tcp = network.server().call(() -> new ServerSocket(0));
        atHome = network.client().call(ProbeTest::mptcp);
    }

    @AfterAll
    static void stop() throws Exception {
        mptcp.close();
        tcp.close();
        atHome.close();
        network.close();
    }

    private static ServerSocket mptcp() throws Exception {
        return MptcpServerSocketFactory.required().createServerSocket(0);
    }

    @Test
    void eachVerdictHasItsLinesAndExitCode() throws Exception {
        CommandLineRun run = probe("10.77.1.2:" + mptcp.getLocalPort());
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("MPTCP         10.77.1.2:" + mptcp.getLocalPort() + ": speaks MPTCP")
                .containsPattern("handshake \\d+\\.\\d\\d ms\n$");

        CommandLineRun plain = probe("10.77.1.2:" + tcp.getLocalPort());
        assertThat(plain.code()).isEqualTo(3);
        assertThat(plain.out()).startsWith("TCP only      10.77.1.2:" + tcp.getLocalPort() + ": answers as TCP");

        CommandLineRun closed = probe("[fd77:1::2]:1");
        assertThat(closed.code()).isEqualTo(5);
        assertThat(closed.out())
                .startsWith("unreachable   [fd77:1::2]:1: nothing listens")
                .contains("ECONNREFUSED");
        assertThat((run.out() + plain.out() + closed.out()).lines()).allMatch(line -> line.length() <= Text.COLUMNS);
    }

    @Test
    void whatGetsInTheWayIsSaid() throws Exception {
        List<String> rule = List.of(
                "OUTPUT", "-p", "tcp", "--syn", "--tcp-option", "30", "-j", "REJECT", "--reject-with", "tcp-reset");
        netfilter("-A", rule);
        try {
            CommandLineRun run = probe("10.77.1.2:" + mptcp.getLocalPort());
            assertThat(run.code()).isEqualTo(4);
            assertThat(run.out()).startsWith("interference  10.77.1.2:");
        } finally {
            netfilter("-D", rule);
        }
    }

    private static void netfilter(String what, List<String> rule) throws Exception {
        List<String> command = new ArrayList<>(List.of("iptables", "-w", what));
        command.addAll(rule);
        network.client().run(command.toArray(String[]::new));
    }

    @Test
    void theOrderIsKeptAndTheWorstIsTheExitCode() throws Exception {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            servers.add("10.77.1.2:" + (i % 2 == 0 ? mptcp : tcp).getLocalPort());
            servers.add("10.77.1.2:" + (i + 1));
        }
        CommandLineRun run = probe(servers.toArray(String[]::new));
        assertThat(run.code()).isEqualTo(5);
        List<String> named = run.out()
                .lines()
                .filter(line -> !line.startsWith(" "))
                .map(line -> line.substring(14).split(": ", 2)[0])
                .toList();
        assertThat(named).isEqualTo(servers);
    }

    @Test
    void aNameIsProbedAtAllItsAddresses() throws Exception {
        CommandLineRun run = probe("--json", "localhost:" + atHome.getLocalPort(), "no-such-host.invalid");
        List<String> lines = run.out().lines().toList();
        Map<String, Object> found = JSON.std.mapFrom(lines.get(0));
        assertThat(found).containsEntry("host", "localhost").containsEntry("verdict", "MPTCP");
        assertThat((List<?>) found.get("addresses"))
                .isNotEmpty()
                .allSatisfy(address -> assertThat(address)
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("verdict", "MPTCP")
                        .containsEntry("checksum", false)
                        .containsEntry("furtherAddresses", "NOT_SEEN")
                        .containsKeys("remote", "detail", "connectMicros"));
        assertThat(JSON.std.mapFrom(lines.get(1)))
                .containsEntry("verdict", "UNREACHABLE")
                .containsEntry("port", 443)
                .containsEntry("addresses", List.of());
        assertThat(run.code()).isEqualTo(5);
        assertThat(probe("no-such-host.invalid").out())
                .isEqualTo("unreachable   no-such-host.invalid:443: its name is not known\n");
    }

    @Test
    void whereMptcpIsOffTheCommandFails() throws Exception {
        network.client().run("sysctl", "-w", "net.mptcp.enabled=0");
        try {
            CommandLineRun run = probe("10.77.1.2:" + mptcp.getLocalPort());
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("ENOPROTOOPT", "sysctl net.mptcp.enabled=1");
        } finally {
            network.client().run("sysctl", "-w", "net.mptcp.enabled=1");
        }
    }

    private static CommandLineRun probe(String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("probe"));
        words.addAll(List.of(arguments));
        Callable<CommandLineRun> run = () -> CommandLineRun.of(words.toArray(String[]::new));
        return network.client().call(run);
    }
}
