// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.ProbeResult.Offer;
import io.github.mptcpify.ProbeResult.Verdict;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ProbeServers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a probe finds out about servers, and about what lies before them: rules of netfilter on the client's side. */
@Tag("socket")
@Tag("root")
@ExtendWith(DescriptorsCounted.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MptcpProbeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private MptcpNetwork network;
    private ProbeServers servers;

    /** A server whose end of a connection is MPTCP still waits a minute for another subflow. */
    private boolean endsGetThrough = true;

    @BeforeEach
    void start() throws Exception {
        network = MptcpNetwork.builder().build();
        servers = ProbeServers.start(network.server());
    }

    @AfterEach
    void stop() throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (endsGetThrough && !servers.open().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        Set<Socket> left = endsGetThrough ? Set.copyOf(servers.open()) : Set.of();
        servers.close();
        network.close();
        assertThat(left).as("connections that the probe did not end").isEmpty();
    }

    @Test
    void aServerOfMptcpSpeaksIt() throws Exception {
        ProbeResult ipv4 = probe(servers.mptcp());
        assertThat(ipv4.verdict()).as(ipv4.toString()).isEqualTo(Verdict.MPTCP);
        assertThat(ipv4.checksum()).contains(false);
        assertThat(ipv4.connectMicros()).isPresent();
        assertThat(ipv4.furtherAddresses()).as("of the second path").contains(Offer.OFFERED);
        ProbeResult ipv6 = probe(network.server().ipv6Address(1), servers.mptcp());
        assertThat(ipv6.verdict()).as(ipv6.toString()).isEqualTo(Verdict.MPTCP);
        network.client().run("sysctl", "-w", "net.mptcp.checksum_enabled=1");
        assertThat(probe(servers.mptcp()).checksum()).contains(true);
        assertNothingWasSent();
    }

    @Test
    void whatIsAnnouncedIsSeenWhereNothingIsAcceptedToo() throws Exception {
        network.client().run("ip", "mptcp", "limits", "set", "subflows", "2", "add_addr_accepted", "0");
        assertThat(probe(servers.mptcp()).furtherAddresses()).contains(Offer.OFFERED);
        network.server().run("ip", "mptcp", "endpoint", "flush");
        assertThat(probe(servers.mptcp()).furtherAddresses()).contains(Offer.NOT_SEEN);
    }

    @Test
    void aServerOfTcpDoesNot() throws Exception {
        ProbeResult result = probe(servers.tcp());
        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.TCP_ONLY);
        assertThat(result.checksum()).isEmpty();
        assertThat(result.furtherAddresses()).isEmpty();
        assertNothingWasSent();
    }

    /** From the client, both look as a server of TCP does; the verdict says so. */
    @Test
    void optionsTakenOutOfSynsLookLikeAServerOfTcp() throws Exception {
        for (String chain : List.of("OUTPUT", "PREROUTING")) {
            mangle("-A", chain, "-p", "tcp", "-j", "TCPOPTSTRIP", "--strip-options", "30");
            ProbeResult result = probe(servers.mptcp());
            assertThat(result.verdict()).as(chain + ": " + result).isEqualTo(Verdict.TCP_ONLY);
            assertThat(result.detail()).contains("something on the way takes the option out");
            mangle("-F");
        }
        assertNothingWasSent();
    }

    @Test
    void optionsTakenOutAfterTheHandshakeAreMissed() throws Exception {
        endsGetThrough = false;
        for (String chain : List.of("OUTPUT", "PREROUTING")) {
            mangle(
                    "-A",
                    chain,
                    "-p",
                    "tcp",
                    "--tcp-flags",
                    "SYN",
                    "NONE",
                    "-j",
                    "TCPOPTSTRIP",
                    "--strip-options",
                    "30");
            ProbeResult result = probe(servers.mptcp());
            assertThat(result.verdict()).as(chain + ": " + result).isEqualTo(Verdict.INTERFERENCE);
            mangle("-F");
        }
        network.server().run("ip", "mptcp", "endpoint", "flush");
        mangle(
                "-A",
                "PREROUTING",
                "-p",
                "tcp",
                "--tcp-flags",
                "SYN",
                "NONE",
                "-j",
                "TCPOPTSTRIP",
                "--strip-options",
                "30");
        assertThat(probe(servers.mptcp()).verdict())
                .as("nothing is announced, and so nothing comes before the end")
                .isEqualTo(Verdict.INTERFERENCE);
        assertNothingWasSent();
    }

    @Test
    void synsThatAreDroppedAreToldFromASilentHost() throws Exception {
        filter("-A", "OUTPUT", "-p", "tcp", "--syn", "--tcp-option", "30", "-j", "DROP");
        ProbeResult dropped = probe(servers.mptcp());
        assertThat(dropped.verdict()).as(dropped.toString()).isEqualTo(Verdict.INTERFERENCE);
        assertThat(dropped.detail()).contains("stay without an answer");
        assertThat(blackholes().orElse(0)).as("MPTCP is still tried").isZero();
        filter("-F");
        assertThat(probe(servers.mptcp()).verdict()).isEqualTo(Verdict.MPTCP);

        filter("-A", "OUTPUT", "-p", "tcp", "-j", "DROP");
        ProbeResult silent = probe(network.server().address(1), servers.mptcp(), Duration.ofSeconds(1));
        assertThat(silent.verdict()).as(silent.toString()).isEqualTo(Verdict.UNREACHABLE);
        assertThat(silent.detail()).isEqualTo("no answer in 1.0 seconds");
    }

    @Test
    void synsThatAreRefusedAreToldFromAClosedPort() throws Exception {
        filter(
                "-A",
                "OUTPUT",
                "-p",
                "tcp",
                "--syn",
                "--tcp-option",
                "30",
                "-j",
                "REJECT",
                "--reject-with",
                "tcp-reset");
        ProbeResult refused = probe(servers.mptcp());
        assertThat(refused.verdict()).as(refused.toString()).isEqualTo(Verdict.INTERFERENCE);
        assertThat(refused.detail()).contains("ECONNREFUSED");
        filter("-F");

        ProbeResult closed = probe(1);
        assertThat(closed.verdict()).as(closed.toString()).isEqualTo(Verdict.UNREACHABLE);
        assertThat(closed.detail()).contains("ECONNREFUSED");
        ProbeResult noRoute = probe(InetAddress.getByName("192.0.2.1"), 1);
        assertThat(noRoute.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertThat(noRoute.detail()).isEqualTo("there is no route to it (ENETUNREACH)");
    }

    @Test
    void whereTheKernelHasStoppedTryingNothingIsAsked() throws Exception {
        if (blackholes().isEmpty()) {
            // older than 6.12: it never stops trying
            return;
        }
        assertThat(asking().verdict()).isEqualTo(Support.Verdict.FINE);
        filter("-A", "OUTPUT", "-p", "tcp", "--syn", "--tcp-option", "30", "-j", "DROP");
        network.client().call(() -> {
            try (Socket socket = MptcpSocketFactory.required().createSocket()) {
                socket.connect(new InetSocketAddress(network.server().address(1), servers.mptcp()));
            }
            return null;
        });
        filter("-F");
        assertThat(blackholes()).hasValue(1);
        Check stopped = asking();
        assertThat(stopped.verdict()).as(stopped.toString()).isEqualTo(Support.Verdict.SWITCHED_OFF);
        assertThat(stopped.remedy()).contains("sysctl -w net.mptcp.blackhole_timeout=");
        ProbeResult result = probe(servers.mptcp());
        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.NOT_ASKED);
        assertThat(result.detail()).contains("sysctl -w net.mptcp.blackhole_timeout=3600");
        network.client().run("sysctl", "-w", "net.mptcp.blackhole_timeout=3600");
        assertThat(asking().verdict()).isEqualTo(Support.Verdict.FINE);
        assertThat(probe(servers.mptcp()).verdict()).isEqualTo(Verdict.MPTCP);
    }

    /** What the preflight finds on the client. */
    private Check asking() throws Exception {
        return network.client().call(Mptcpify::support).checks().stream()
                .filter(check -> check.name().equals("asking for MPTCP"))
                .findAny()
                .orElseThrow();
    }

    /** The counters that a probe looks at are others' too. */
    @Test
    void manyAtOnceAreNotTakenForEachOther() throws Exception {
        List<Future<ProbeResult>> running = new ArrayList<>();
        List<Verdict> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (int port : new int[] {servers.mptcp(), servers.tcp(), 1}) {
                InetSocketAddress server =
                        new InetSocketAddress(network.server().address(1), port);
                running.add(network.client().submit(() -> MptcpProbe.connect(server, LIMIT)));
            }
            expected.addAll(List.of(Verdict.MPTCP, Verdict.TCP_ONLY, Verdict.UNREACHABLE));
        }
        List<Verdict> found = new ArrayList<>();
        for (Future<ProbeResult> result : running) {
            found.add(result.get().verdict());
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void whatCannotBeProbedIsNamed() throws Exception {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("host.invalid", 1);
        assertThatThrownBy(() -> MptcpProbe.connect(unresolved, LIMIT)).hasMessageContaining("is not resolved");
        InetSocketAddress noPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThatThrownBy(() -> MptcpProbe.connect(noPort, LIMIT)).hasMessage("a port is 1 to 65535, not 0");
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        assertThatThrownBy(() -> MptcpProbe.connect(server, Duration.ofMillis(99)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100 milliseconds to 10 minutes");
        network.client().run("sysctl", "-w", "net.mptcp.enabled=0");
        assertThatThrownBy(() -> probe(servers.mptcp()))
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(MptcpifyException.Reason.MPTCP_OFF))
                .hasMessageContaining("sysctl net.mptcp.enabled=1");
    }

    private ProbeResult probe(int port) throws Exception {
        return probe(network.server().address(1), port);
    }

    private ProbeResult probe(InetAddress address, int port) throws Exception {
        return probe(address, port, LIMIT);
    }

    private ProbeResult probe(InetAddress address, int port, Duration limit) throws Exception {
        return network.client().call(() -> MptcpProbe.connect(new InetSocketAddress(address, port), limit));
    }

    private OptionalLong blackholes() throws Exception {
        return MptcpCounters.read(Scope.networkNamespace(network.client().namespace()))
                .value("Blackhole");
    }

    private void assertNothingWasSent() throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while ((servers.connections() == 0 || !servers.open().isEmpty())
                && endsGetThrough
                && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        assertThat(servers.connections()).isPositive();
        assertThat(servers.bytes()).isZero();
    }

    private void mangle(String... rule) throws Exception {
        netfilter("mangle", rule);
    }

    private void filter(String... rule) throws Exception {
        netfilter("filter", rule);
    }

    private void netfilter(String table, String... rule) throws Exception {
        List<String> command = new ArrayList<>(List.of("iptables", "-w", "-t", table));
        command.addAll(List.of(rule));
        network.client().run(command.toArray(String[]::new));
    }
}
