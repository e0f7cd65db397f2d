// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.assertj.MptcpAssertions.assertThatDescriptor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.programs.NetworkMain;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.Peers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("socket")
@Tag("root")
@ExtendWith(DescriptorsCounted.class)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("try") // some are closed early, to see what becomes of them
class MptcpNetworkTest {
    /** In Mbit/s: so little that a machine which is busy otherwise can do it. */
    private static final double RATE = 8;

    private static final MptcpNetwork.Builder SHAPED = MptcpNetwork.builder().rate((long) (RATE * 1e6));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aConnectionRunsAtTheSumOfItsPathsAndSurvivesACut() throws Exception {
        try (MptcpNetwork network = SHAPED.paths(2).build();
                Peers transfer = Peers.flood(network, "mptcp", network.server().address(1))) {
            assertSubflows(transfer, 2);
            long token = token(transfer);
            assertRate(transfer, 2);
            network.cut(1);
            assertRate(transfer, 1);
            assertThat(token(transfer)).as("the same connection").isEqualTo(token);
            network.restore(1);
            assertRate(transfer, 2);
            assertThat(token(transfer)).as("the same connection").isEqualTo(token);
        }
    }

    @Test
    void plainTcpHasOnePathAndStallsWhenItIsCut() throws Exception {
        try (MptcpNetwork network = SHAPED.paths(2).build();
                Peers transfer = Peers.flood(network, "tcp", network.server().address(1))) {
            assertThatDescriptor(transfer.client().pid(), transfer.client().fd())
                    .isTcp();
            assertRate(transfer, 1);
            network.cut(1);
            network.cut(1);
            transfer.rate(200);
            assertThat(transfer.rate(1000)).as("after the cut").isZero();
            network.restore(1);
            assertRate(transfer, 1);
        }
    }

    @Test
    void eachPathIsASubflowWhicheverAddressIsConnectedTo() throws Exception {
        try (MptcpNetwork network = SHAPED.paths(3).build();
                Peers transfer = Peers.flood(network, "mptcp", network.server().address(2))) {
            assertSubflows(transfer, 3);
            assertThat(subflows(transfer))
                    .extracting(subflow -> subflow.local().getAddress())
                    .containsExactlyInAnyOrder(
                            network.client().address(1),
                            network.client().address(2),
                            network.client().address(3));
            assertThat(subflows(transfer).get(0).remote())
                    .isEqualTo(new InetSocketAddress(network.server().address(2), 7777));
        }
    }

    @Test
    @Tag("host")
    void aPathHasItsOwnRateAndABackupWaits() throws Exception {
        try (MptcpNetwork network = SHAPED.paths(2).backup(2).ipv4Only().build();
                Peers transfer = Peers.flood(network, "mptcp", network.server().address(1))) {
            assertSubflows(transfer, 2);
            assertRate(transfer, 1);
            network.cut(1);
            eventually(() -> transfer.rate(300) > 0);
        }
    }

    @Test
    @Tag("host")
    void aPathThatStripsHasTcpAlone() throws Exception {
        try (MptcpNetwork network = SHAPED.paths(2).strip(1).build()) {
            try (Peers stripped = Peers.flood(network, "mptcp", network.server().address(1))) {
                assertThatDescriptor(stripped.client().pid(), stripped.client().fd())
                        .hasStatus(MptcpStatus.FELL_BACK);
            }
        }
    }

    @Test
    @Tag("jvm")
    void whatAPathCannotBeIsRefused() {
        MptcpNetwork.Builder builder = MptcpNetwork.builder();
        assertThatThrownBy(() -> builder.loss(1, 101)).hasMessage("a loss is 0 to 100 percent, not 101.0");
        assertThatThrownBy(() -> builder.backup(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> builder.rate(1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.delay(0, Duration.ZERO)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void overIpv6Too() throws Exception {
        try (MptcpNetwork network = SHAPED.paths(2).ipv6().build();
                Peers transfer = Peers.flood(network, "mptcp", network.server().ipv6Address(1))) {
            assertSubflows(transfer, 2);
            assertThat(subflows(transfer))
                    .extracting(subflow -> subflow.local().getAddress())
                    .containsExactly(
                            network.client().ipv6Address(1), network.client().ipv6Address(2));
            network.cut(1);
            eventually(() -> transfer.rate(300) > 0);
        }
    }

    @Test
    @Tag("jvm")
    void twoAtTheSameTimeDoNotMeet() throws Exception {
        try (MptcpNetwork one = SHAPED.build();
                MptcpNetwork other = SHAPED.build();
                JavaProgram third = JavaProgram.start(List.of(), NetworkMain.class);
                Peers transfer = Peers.flood(one, "mptcp", one.server().address(1));
                Peers otherTransfer = Peers.flood(other, "mptcp", other.server().address(1))) {
            Path thirdClient = Path.of(third.line());
            assertSubflows(transfer, 2);
            assertSubflows(otherTransfer, 2);
            one.close();
            assertThat(otherTransfer.rate(300)).isPositive();
            assertThat(thirdClient).exists();
        }
    }

    @Test
    @Tag("jvm")
    void codeRunsThere() throws Exception {
        String before =
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        try (MptcpNetwork network = MptcpNetwork.builder().paths(2).build()) {
            List<String> interfaces = network.client()
                    .call(() -> NetworkInterface.networkInterfaces()
                            .map(NetworkInterface::getName)
                            .toList());
            assertThat(interfaces).contains("lo", "path1", "path2");
            try (ServerSocket listener = network.server()
                            .call(() -> new ServerSocket(0, 1, network.server().address(2)));
                    SocketChannel connected =
                            network.client().call(() -> SocketChannel.open(listener.getLocalSocketAddress()))) {
                assertThat(connected.getLocalAddress())
                        .isInstanceOfSatisfying(
                                InetSocketAddress.class,
                                local -> assertThat(local.getAddress())
                                        .isEqualTo(network.client().address(2)));
            }
            assertThatThrownBy(() -> network.client().call(() -> {
                        throw new IllegalStateException("thrown there");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("thrown there");
        }
        assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))).hasToString(before);
    }

    @Test
    @Tag("jvm")
    void anInterruptReachesTheCode() throws Exception {
        try (MptcpNetwork network = MptcpNetwork.builder().paths(1).build()) {
            CountDownLatch interrupted = new CountDownLatch(1);
            Thread caller = Thread.currentThread();
            assertThatThrownBy(() -> network.client().call(() -> {
                        caller.interrupt();
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                        return null;
                    }))
                    .isInstanceOf(InterruptedException.class);
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            Future<Integer> answer = network.client().submit(() -> 42);
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(42);
        }
    }

    @Test
    @Tag("jvm")
    void programsRunThere() throws Exception {
        try (MptcpNetwork network = MptcpNetwork.builder().build()) {
            assertThat(network.client().run("ip", "-brief", "address"))
                    .contains("10.77.1.1/24", "10.77.2.1/24", "fd77:1::1/64", "fd77:2::1/64");
            assertThatThrownBy(() -> network.client().run("ip", "address", "show", "dev", "path3"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ip address show dev path3 ended with status 1")
                    .hasMessageContaining("path3");
            assertThatThrownBy(() -> network.client().run("no-such-program")).hasMessageContaining("no-such-program");
        }
    }

    @Test
    @Tag("jvm")
    void nothingIsLeftAfterAFailedTest() throws Exception {
        Path[] namespaces = new Path[2];
        Process[] program = new Process[1];
        assertThatThrownBy(() -> {
                    try (MptcpNetwork network = MptcpNetwork.builder().build()) {
                        namespaces[0] = network.client().namespace();
                        namespaces[1] = network.server().namespace();
                        program[0] = new ProcessBuilder(network.client().command("sleep", "1000")).start();
                        assertThat(namespaces)
                                .allSatisfy(file -> assertThat(file).exists());
                        throw new AssertionError("failed");
                    }
                })
                .hasMessage("failed");
        assertThat(namespaces).allSatisfy(file -> assertThat(file).doesNotExist());
        assertThat(program[0].waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("jvm")
    void aProgramWhoseEndNobodyAsksForIsNotWaitedFor() throws Exception {
        MptcpNetwork network = MptcpNetwork.builder().build();
        List<String> outside = new ArrayList<>(List.of("sh", "-c", "\"$@\" & exec sleep 1000", "sh"));
        outside.addAll(network.client().command("sh", "-c", "echo $$; exec sleep 1000"));
        Process parent = new ProcessBuilder(outside).start();
        try {
            long program = Long.parseLong(parent.inputReader().readLine());
            network.close();
            assertThat(network.client().namespace()).doesNotExist();
            assertThat(isRunning(program)).isFalse();
            assertThat(parent.isAlive()).isTrue();
        } finally {
            parent.destroyForcibly().onExit().join();
            network.close();
        }
    }

    @Test
    @Tag("jvm")
    void linksGoThoughAThreadIsStillThere() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Future<List<String>> interfaces;
        try (MptcpNetwork network = MptcpNetwork.builder().build()) {
            CountDownLatch entered = new CountDownLatch(1);
            interfaces = network.server().submit(() -> {
                entered.countDown();
                closed.await();
                return NetworkInterface.networkInterfaces()
                        .map(NetworkInterface::getName)
                        .toList();
            });
            entered.await();
            network.client().call(() -> SocketChannel.open()).close();
            network.close();
            network.close();
            assertThatThrownBy(() -> network.cut(1)).hasMessage("the network is closed");
            assertThatThrownBy(() -> network.client().call(() -> 1)).isInstanceOf(NoSuchFileException.class);
        }
        closed.countDown();
        assertThat(interfaces.get()).contains("lo").doesNotContain("path1", "path2");
    }

    @Test
    @Tag("jvm")
    void nothingIsLeftByAJvmThatExits() throws Exception {
        Path client;
        Path server;
        try (JavaProgram program = JavaProgram.start(List.of(), NetworkMain.class)) {
            client = Path.of(program.line());
            server = Path.of(program.line());
            assertThat(client).exists();
        }
        assertThat(client).doesNotExist();
        assertThat(server).doesNotExist();
    }

    @Test
    @Tag("jvm")
    void theNextStartClearsWhatAKilledJvmLeftAndNothingOfALivingOne() throws Exception {
        try (JavaProgram living = JavaProgram.start(List.of(), NetworkMain.class);
                JavaProgram killed = JavaProgram.start(List.of(), NetworkMain.class)) {
            List<Path> kept = List.of(Path.of(living.line()), Path.of(living.line()));
            List<Path> left = List.of(Path.of(killed.line()), Path.of(killed.line()));
            long program = Long.parseLong(killed.line());
            long keptProgram = Long.parseLong(living.line());
            killed.kill();
            assertThat(left).allSatisfy(file -> assertThat(file).exists());
            assertThat(isRunning(program)).isTrue();
            try (MptcpNetwork network = MptcpNetwork.builder().build()) {
                assertThat(left).allSatisfy(file -> assertThat(file).doesNotExist());
                assertThat(isRunning(program)).isFalse();
                assertThat(kept).allSatisfy(file -> assertThat(file).exists());
                assertThat(isRunning(keptProgram)).isTrue();
                assertThat(network.client().namespace()).exists();
            }
        }
    }

    /** Not merely there: one that nobody waits for stays as a zombie. */
    private static boolean isRunning(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    @Test
    void delayIsThatOfEachWayOrTheMissingModuleIsNamed() throws Exception {
        MptcpNetwork.Builder slow = SHAPED.delay(Duration.ofMillis(25));
        if (!kernelHasNetem()) {
            assertThatThrownBy(slow::build)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("tc -n ")
                    .hasMessageContaining("netem delay 25000us")
                    .hasMessageContaining("It needs the kernel module sch_netem (CONFIG_NET_SCH_NETEM)")
                    .hasNoSuppressedExceptions();
            return;
        }
        try (MptcpNetwork network = slow.build();
                Peers transfer = Peers.flood(network, "mptcp", network.server().address(1))) {
            assertSubflows(transfer, 2);
            assertRate(transfer, 2);
            assertThat(subflows(transfer))
                    .allSatisfy(subflow ->
                            assertThat(subflow.rttMicros().orElseThrow()).isBetween(50_000L, 200_000L));
        }
    }

    @Test
    @Tag("jvm")
    void aPathLosesWhatItIsToOrTheMissingModuleIsNamed() throws Exception {
        MptcpNetwork.Builder lossy = SHAPED.paths(2).loss(2, 100);
        if (!kernelHasNetem()) {
            assertThatThrownBy(lossy::build).isInstanceOf(IOException.class).hasMessageContaining("loss 100");
            return;
        }
        try (MptcpNetwork network = lossy.build();
                Peers transfer = Peers.flood(network, "mptcp", network.server().address(1))) {
            assertRate(transfer, 1);
            // the kernel may still be asking for the other
            assertThat(subflows(transfer))
                    .filteredOn(subflow -> subflow.state() == TcpState.ESTABLISHED)
                    .hasSize(1);
        }
    }

    private static boolean kernelHasNetem() throws Exception {
        return new ProcessBuilder(
                                "unshare", "--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /**
     * Asserts that it comes to run at about the rate of so many paths. What arrives is not what was sent at once: data
     * that had to wait for a lost piece comes with it.
     */
    private static void assertRate(Peers peers, int paths) throws Exception {
        eventually(() -> {
            double rate = peers.rate(2000);
            return rate > 0.7 * paths * RATE && rate < 1.05 * paths * RATE;
        });
    }

    private static void assertSubflows(Peers peers, int count) {
        assertThatDescriptor(peers.client().pid(), peers.client().fd())
                .within(PATIENCE)
                .hasSubflows(count);
    }

    private static List<Subflow> subflows(Peers peers) throws IOException {
        return MptcpSocketInspector.subflows(
                peers.client().pid(), peers.client().fd());
    }

    private static long token(Peers peers) throws IOException {
        return MptcpSocketInspector.info(peers.client().pid(), peers.client().fd())
                .token()
                .orElseThrow();
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
