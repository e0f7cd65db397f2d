// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code watch} shows of the sockets of a cgroup, and does to them. */
@Tag("bpf")
@Tag("root")
class WatchTest {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path cgroup =
            Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup/mptcpify-test"), "attached");

    @BeforeEach
    void make() throws Exception {
        Files.createDirectory(cgroup);
    }

    @AfterEach
    void remove() throws Exception {
        Files.delete(cgroup);
    }

    @Test
    void whatIsWatchedIsShownAndStaysTcp() throws Exception {
        CommandLineRun run = watch("watch", "--json", "--count", "1", "--cgroup", cgroup.toString());
        assertThat(run.code()).isZero();
        assertThat(JSON.std.mapFrom(run.out()))
                .contains(entry("command", "python3"), entry("verdict", "AUDITED"), entry("family", "INET"))
                .containsKeys("time", "pid", "user", "cgroup", "networkNamespace");
        assertThat(run.err()).startsWith("mptcpify: ").contains("would have been MPTCP");
        assertThat(protocol()).isEqualTo(6);
    }

    @Test
    void whatIsConvertedIsShown() throws Exception {
        assertThat(watch("watch", "--convert", "--count", "1", "--cgroup", cgroup.toString())
                        .out())
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  python3 +\\d+  user 0 +INET  MPTCP\n");
        assertThat(protocol()).as("after it ended").isEqualTo(6);
    }

    /** Opens sockets in the cgroup until a watch has ended. */
    private CommandLineRun watch(String... arguments) throws Exception {
        CompletableFuture<CommandLineRun> run = CompletableFuture.supplyAsync(() -> CommandLineRun.of(arguments));
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!run.isDone() && System.nanoTime() < deadline) {
            protocol();
        }
        return run.get(1, TimeUnit.SECONDS);
    }

    /** That of a new socket of a program in the cgroup. */
    private int protocol() throws Exception {
        Process python = new ProcessBuilder(
                        "sh",
                        "-c",
                        "echo 0 >\"$0/cgroup.procs\" && exec python3 -c 'import socket; print(socket.socket().getsockopt(1, 38))'",
                        cgroup.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = python.inputReader()) {
            return Integer.parseInt(lines.readLine());
        } finally {
            python.onExit().join();
        }
    }
}
