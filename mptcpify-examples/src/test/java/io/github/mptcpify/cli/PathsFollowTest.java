// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.network.NetworkHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code mptcpify paths --follow}, a process of its own, which is told to end. */
@Tag("socket")
@Tag("root")
@Tag("examples")
@Timeout(120)
class PathsFollowTest {
    private static final String PATH2 = "10.77.2.1";

    @TempDir
    private Path folder;

    private MptcpNetwork network;
    private NetworkHost host;

    @BeforeEach
    void fromNothing() throws Exception {
        network = MptcpNetwork.builder().paths(2).build();
        host = network.client();
        host.run("ip", "mptcp", "endpoint", "flush");
        host.run("ip", "mptcp", "limits", "set", "subflows", "0", "add_addr_accepted", "0");
    }

    @AfterEach
    void close() throws IOException {
        network.close();
    }

    @Test
    void endpointsFollowTheInterfacesAndGoInTheEnd() throws Exception {
        host.run("ip", "address", "add", "10.77.1.77/24", "dev", "path1");
        host.run("ip", "mptcp", "endpoint", "add", "10.77.1.77", "id", "9", "signal");
        try (Follow follow = follow()) {
            follow.await("following");
            assertThat(endpoints()).contains("10.77.1.1 ", PATH2 + " ", "fd77:2::1 ", "10.77.1.77 id 9 signal");
            assertThat(limits()).isEqualTo("add_addr_accepted 1 subflows 1");

            host.run("ip", "link", "set", "path2", "down");
            follow.await("ip mptcp endpoint delete id");
            assertThat(endpoints()).doesNotContain(PATH2 + " ").contains("10.77.1.1 ");
            host.run("ip", "link", "set", "path2", "up");
            follow.await("ip mptcp endpoint add " + PATH2);
            assertThat(endpoints()).contains(PATH2 + " ");
            // another one that comes
            host.run("ip", "link", "add", "path3", "type", "veth", "peer", "name", "other3");
            host.run("ip", "link", "set", "other3", "up");
            host.run("ip", "link", "set", "path3", "up");
            host.run("ip", "address", "add", "10.77.3.1/24", "dev", "path3");
            follow.await("ip mptcp endpoint add 10.77.3.1");
            // and is made anew under the same name, with the same address
            host.run("ip", "link", "delete", "path3");
            host.run("ip", "link", "add", "path3", "type", "veth", "peer", "name", "other3");
            host.run("ip", "link", "set", "other3", "up");
            host.run("ip", "link", "set", "path3", "up");
            host.run("ip", "address", "add", "10.77.3.1/24", "dev", "path3");
            follow.await("ip mptcp endpoint add 10.77.3.1");
            assertThat(endpoints()).containsPattern("10\\.77\\.3\\.1 id \\d+ subflow dev path3");

            // who reads what it says goes first
            assertThat(follow.end()).isEqualTo(143);
        }
        host.run("ip", "link", "delete", "path3");
        assertThat(endpoints().strip()).isEqualTo("10.77.1.77 id 9 signal");
        assertThat(limits()).isEqualTo("add_addr_accepted 0 subflows 0");
    }

    @Test
    void whatOneThatWasKilledHasLeftTheNextOneKeepsOrRemoves() throws Exception {
        try (Follow killed = follow()) {
            killed.await("following");
            killed.process.destroyForcibly().waitFor();
        }
        String kept = endpoints()
                .lines()
                .filter(line -> line.startsWith(PATH2 + " "))
                .findFirst()
                .orElseThrow();
        host.run("ip", "link", "set", "path1", "down");
        try (Follow next = follow()) {
            next.await("following");
            // under its number, though lower ones are free: it was not removed, and its subflows live on
            assertThat(endpoints()).doesNotContain("10.77.1.1 ").contains(kept);
            try (Follow second = follow()) {
                second.await("another mptcpify paths --follow runs in this network namespace");
                assertThat(second.process.waitFor()).isEqualTo(1);
            }
            next.end();
        }
        assertThat(endpoints()).isEmpty();
        assertThat(limits()).isEqualTo("add_addr_accepted 0 subflows 0");
    }

    @Test
    void whatOneHasLeftForClientsAServerReplaces() throws Exception {
        try (Follow killed = follow()) {
            killed.await("following");
            killed.process.destroyForcibly().waitFor();
        }
        try (Follow server = follow("--server")) {
            server.await("following");
            assertThat(endpoints()).contains(" signal dev path2").doesNotContain("subflow");
            server.end();
        }
        assertThat(endpoints()).isEmpty();
        assertThat(limits()).isEqualTo("add_addr_accepted 0 subflows 0");
    }

    @Test
    void besideMptcpdAndNetworkManagerItDoesNotRun() throws Exception {
        for (String manager : List.of("mptcpd", "NetworkManager")) {
            Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve(manager));
            Process running = new ProcessBuilder(host.command(program.toString(), "100")).start();
            try (Follow follow = follow()) {
                follow.await(manager + " (process " + running.pid() + ") manages endpoints here already");
                assertThat(follow.process.waitFor()).isEqualTo(1);
            } finally {
                running.destroyForcibly().waitFor();
            }
        }
        assertThat(endpoints()).isEmpty();
    }

    @Test
    void aPathManagerInUserSpaceIsWarnedOf() throws Exception {
        host.run("sysctl", "-q", "-w", "net.mptcp.pm_type=1");
        try (Follow follow = follow()) {
            follow.await("warning: net.mptcp.pm_type is 1");
            follow.await("following");
            follow.end();
        }
    }

    private String endpoints() throws Exception {
        return host.run("ip", "mptcp", "endpoint", "show");
    }

    private String limits() throws Exception {
        return host.run("ip", "mptcp", "limits", "show").strip();
    }

    private Follow follow(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dmptcpify.paths.d=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.mptcpify.cli.Main",
                "paths",
                "--follow",
                "--netns",
                host.namespace().toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new Follow(process, process.inputReader());
    }

    private record Follow(Process process, BufferedReader lines) implements AutoCloseable {
        /** Reads up to a line that has this in it. */
        void await(String text) throws IOException {
            StringBuilder read = new StringBuilder();
            String line;
            while ((line = lines.readLine()) != null) {
                read.append(line).append('\n');
                // the interface may have gone while it was being added; then the next look adds it
                if (line.contains(text) && !line.startsWith("not added: ")) {
                    return;
                }
            }
            assertThat(read.toString()).contains(text);
        }

        /** By SIGTERM; its exit code. */
        int end() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
