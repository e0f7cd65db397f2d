// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.mptcpify.internal.inspect.SubflowReader;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.Peers;
import io.github.mptcpify.testsupport.Peers.End;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections over more than one path, between two network namespaces. */
@Tag("socket")
@Tag("root")
@ExtendWith(DescriptorsCounted.class)
class PathsTest {
    private static final long DEADLINE_NANOS = 60_000_000_000L;

    private MptcpNetwork network;
    private Peers program;

    @BeforeEach
    void start() throws IOException {
        network = MptcpNetwork.builder().build();
        program = Peers.start(
                network, "mptcp", network.server().address(1), network.server().ipv6Address(1));
    }

    @AfterEach
    void stop() throws IOException {
        program.close();
        network.close();
    }

    @Test
    void eachPathIsASubflow() throws Exception {
        List<Subflow> client = established(program.client(), 2);
        List<Subflow> server = established(program.server(), 2);
        assertThat(client.get(0).local()).hasToString("/" + program.client().address());
        assertThat(client.get(0).remote()).hasToString("/10.77.1.2:7777");
        assertThat(host(client.get(1).local())).isEqualTo("10.77.2.1");
        assertThat(host(client.get(1).remote())).isEqualTo("10.77.2.2");
        // the server's sockets are IPv6 ones
        assertThat(server).extracting(Subflow::local).isEqualTo(addresses(client, Subflow::remote));
        assertThat(server).extracting(Subflow::remote).isEqualTo(addresses(client, Subflow::local));

        assertThat(status(program.client())).isEqualTo(MptcpStatus.MPTCP);
        MptcpInfo info = info(program.client());
        assertThat(info.additionalSubflows()).hasValue(1);
        assertThat(info.addAddrAccepted()).hasValue(1);
        assertThat(info(program.server()).addAddrSignal()).hasValue(1);
        info.subflowsTotal().ifPresent(total -> assertThat(total).isEqualTo(2));
        assertThat(info.token()).isNotEqualTo(info(program.server()).token());
        assertThat(info.rcvNxt()).isEqualTo(info(program.server()).writeSeq());
    }

    @Test
    void ipv6AddressesAreWhole() throws Exception {
        // the first of each: newer kernels add one over IPv4
        Subflow client = subflows(program.client2()).get(0);
        Subflow server = subflows(program.server2()).get(0);
        assertThat(host(client.local())).isEqualTo("fd77:1:0:0:0:0:0:1");
        assertThat(host(client.remote())).isEqualTo("fd77:1:0:0:0:0:0:2");
        assertThat(client.remote().getPort()).isEqualTo(7777);
        assertThat(server.local()).isEqualTo(client.remote());
        assertThat(server.remote()).isEqualTo(client.local());
    }

    @Test
    void whatIsSentIsCounted() throws Exception {
        established(program.client(), 2);
        established(program.server(), 2);
        int payload = 1_000_000;
        program.send(payload);
        // the program has sent a byte before, and all of it has been read on the other side
        List<Subflow> client = subflows(program.client());
        assertThat(sum(client, Subflow::bytesSent)).isGreaterThanOrEqualTo(payload + 1);
        assertThat(sum(subflows(program.server()), Subflow::bytesReceived)).isGreaterThanOrEqualTo(payload + 1);
        assertThat(client).allSatisfy(subflow -> {
            assertThat(subflow.rttMicros().orElseThrow()).isBetween(1L, 60_000_000L);
            assertThat(subflow.congestionWindow().orElseThrow()).isPositive();
            assertThat(subflow.bytesAcked().orElseThrow())
                    .isLessThanOrEqualTo(1 + subflow.bytesSent().orElseThrow());
            assertThat(subflow.bytesRetrans()).isPresent();
        });
        info(program.client()).bytesSent().ifPresent(sent -> assertThat(sent).isEqualTo(payload + 1));
        info(program.server())
                .bytesReceived()
                .ifPresent(received -> assertThat(received).isEqualTo(payload + 1));
    }

    @Test
    void anyNumberIsReadHoweverLittleRoomThereWas() throws Exception {
        addAddresses(5);
        List<Subflow> seven = established(program.client(), 7);
        assertThat(seven).extracting(subflow -> host(subflow.local())).doesNotHaveDuplicates();
        int duplicate = program.client().duplicate();
        try {
            for (int room : new int[] {1, 3, 7, 100}) {
                assertThat(SubflowReader.olderOptions(duplicate, room))
                        .extracting(Subflow::local, Subflow::remote, Subflow::state)
                        .isEqualTo(whatStays(seven));
                if (kernelHasFullInfo()) {
                    assertThat(SubflowReader.fullInfo(duplicate, room))
                            .extracting(Subflow::local, Subflow::remote, Subflow::state)
                            .isEqualTo(whatStays(seven));
                }
            }
        } finally {
            Syscalls.close(duplicate);
        }
    }

    @Test
    void bothWaysToAskAgree() throws Exception {
        program.send(1000);
        established(program.client(), 2);
        int duplicate = program.client().duplicate();
        try {
            List<Subflow> read = SubflowReader.read(duplicate);
            assertThat(SubflowReader.olderOptions(duplicate, 16))
                    .usingElementComparator(Comparator.comparing(PathsTest::withoutId))
                    .isEqualTo(read);
            if (kernelHasFullInfo()) {
                assertThat(read).extracting(Subflow::id).doesNotHaveDuplicates().doesNotContain(OptionalLong.empty());
            } else {
                assertThat(read).extracting(Subflow::id).containsOnly(OptionalLong.empty());
            }
        } finally {
            Syscalls.close(duplicate);
        }
    }

    @Test
    void theFirstAndTheBackupAreToldApart() throws Exception {
        List<Subflow> before = established(program.client(), 2);
        assertThat(before).extracting(Subflow::device).containsExactly(Optional.of("path1"), Optional.of("path2"));
        assertThat(before).extracting(Subflow::first).containsExactly(Optional.of(true), Optional.of(false));
        assertThat(before).extracting(Subflow::backup).containsOnly(Optional.of(false));
        assertThat(established(program.server(), 2))
                .extracting(Subflow::first)
                .containsExactly(Optional.of(true), Optional.of(false));

        network.client().run("ip", "address", "add", "10.77.1.100/24", "dev", "path1");
        network.client().run("ip", "mptcp", "endpoint", "add", "10.77.1.100", "dev", "path1", "subflow", "backup");
        Subflow backup = established(program.client(), 3).get(2);
        assertThat(host(backup.local())).isEqualTo("10.77.1.100");
        assertThat(backup.backup()).contains(true);
        assertThat(backup.first()).contains(false);
        assertThat(backup.device()).contains("path1");
        // the peer knows it from the request to join
        assertThat(established(program.server(), 3))
                .filteredOn(Subflow::backup, Optional.of(true))
                .hasSize(1);
    }

    @Test
    void whatIsLostIsSentAgain() throws Exception {
        established(program.client(), 2);
        assertThat(subflows(program.client())).allSatisfy(subflow -> {
            assertThat(subflow.retransmissions()).hasValue(0);
            assertThat(subflow.lost()).hasValue(0);
        });
        network.cut(1);
        network.cut(2);
        program.write(5000);
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        for (Function<Subflow, OptionalLong> number :
                List.<Function<Subflow, OptionalLong>>of(Subflow::retransmissions, Subflow::lost)) {
            while (sum(subflows(program.client()), number) == 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(20);
            }
        }
    }

    @Test
    void countersAreThoseOfTheProcessesNamespace() throws Exception {
        established(program.client(), 2);
        established(program.server(), 2);
        MptcpCounters client = MptcpCounters.read(program.client().pid());
        MptcpCounters server = MptcpCounters.read(program.server().pid());
        assertThat(client.value("MPCapableSYNTX")).hasValue(2);
        assertThat(client.value("MPCapableSYNACKRX")).hasValue(2);
        assertThat(client.value("MPCapableFallbackSYNACK")).hasValue(0);
        assertThat(client.value("MPCapableSYNRX")).hasValue(0);
        assertThat(server.value("MPCapableSYNRX")).hasValue(2);
        assertThat(server.value("MPCapableACKRX")).hasValue(2);
        assertThat(server.value("MPJoinAckRx").orElseThrow()).isPositive();

        addAddresses(3);
        established(program.client(), 5);
        MptcpCounters since = MptcpCounters.read(program.client().pid()).since(client);
        assertThat(since.value("MPJoinSynAckRx").orElseThrow()).isGreaterThanOrEqualTo(3);
        assertThat(since.value("MPCapableSYNTX")).hasValue(0);
    }

    @Test
    void nstatCountsTheSame() throws Exception {
        established(program.client(), 2);
        List<String> inNamespace =
                List.of("nsenter", "--net=/proc/" + program.client().pid() + "/ns/net");
        NstatTest.assertAgreement(program.client().pid(), inNamespace);
    }

    @Test
    void aNamespacesCountersAreThoseOfAProcessInIt() throws Exception {
        established(program.client(), 2);
        long pid = program.client().pid();
        String joined = "MPJoinSynAckRx";
        long before = MptcpCounters.read(pid).value(joined).orElseThrow();
        MptcpCounters namespace = MptcpCounters.read(Scope.networkNamespace(Path.of("/proc/" + pid + "/ns/net")));
        assertThat(namespace.value(joined).orElseThrow())
                .isPositive()
                .isBetween(before, MptcpCounters.read(pid).value(joined).orElseThrow());
        assertThat(namespace.values().keySet())
                .containsExactlyElementsOf(MptcpCounters.read(pid).values().keySet());
    }

    /** Gives the client so many further addresses for subflows. */
    private void addAddresses(int count) throws Exception {
        for (int host = 100; host < 100 + count; host++) {
            String address = "10.77.1." + host;
            network.client().run("ip", "address", "add", address + "/24", "dev", "path1");
            network.client().run("ip", "mptcp", "endpoint", "add", address, "dev", "path1", "subflow");
        }
    }

    /** The subflows of an end once there are so many, all established. */
    private static List<Subflow> established(End end, int count) throws Exception {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (System.nanoTime() < deadline) {
            List<Subflow> subflows = subflows(end);
            if (subflows.size() == count
                    && subflows.stream().allMatch(subflow -> subflow.state() == TcpState.ESTABLISHED)) {
                return subflows;
            }
            Thread.sleep(10);
        }
        return fail("not %d established subflows: %s", count, subflows(end));
    }

    private static MptcpStatus status(End end) throws MptcpifyException {
        return MptcpSocketInspector.status(end.pid(), end.fd());
    }

    private static MptcpInfo info(End end) throws MptcpifyException {
        return MptcpSocketInspector.info(end.pid(), end.fd());
    }

    private static List<Subflow> subflows(End end) throws MptcpifyException {
        return MptcpSocketInspector.subflows(end.pid(), end.fd());
    }

    private boolean kernelHasFullInfo() throws MptcpifyException {
        // both are of Linux 6.5
        return info(program.client()).bytesSent().isPresent();
    }

    private static List<Tuple> whatStays(List<Subflow> subflows) {
        return subflows.stream()
                .map(subflow -> tuple(subflow.local(), subflow.remote(), subflow.state()))
                .toList();
    }

    private static String withoutId(Subflow subflow) {
        return subflow.toString().replaceFirst("id=[^,]*, (first=[^,]*, )?", "");
    }

    private static List<InetSocketAddress> addresses(
            List<Subflow> subflows, Function<Subflow, InetSocketAddress> address) {
        return subflows.stream().map(address).toList();
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    private static long sum(List<Subflow> subflows, Function<Subflow, OptionalLong> number) {
        return subflows.stream()
                .mapToLong(subflow -> number.apply(subflow).orElseThrow())
                .sum();
    }
}
