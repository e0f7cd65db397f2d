// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code script/mptcpify run --way child}, as a user starts it on any kernel and without privilege. */
@Tag("socket")
@Tag("child")
@Tag("examples")
@Tag("packed")
@Timeout(180)
class ChildRunTest {
    /** Prints a new socket's protocol. */
    static final String SOCKET = "python3 -c 'import socket; print(socket.socket().getsockopt(1, 38))'";

    @TempDir
    private static Path directory;

    record Ended(int code, List<String> out, List<String> err) {}

    @Test
    void theCommandAndItsChildrenAreConverted() throws Exception {
        assertThat(run("--way", "child", "--", "sh", "-c", SOCKET + "; " + SOCKET + "; exit 7"))
                .isEqualTo(new Ended(7, List.of("262", "262"), List.of()));
        assertThat(ended(new ProcessBuilder("sh", "-c", SOCKET).start()).out()).containsExactly("6");
    }

    @Test
    void itSaysWhichWayAndWhatBecameOfTheSockets() throws Exception {
        Ended ended = run(
                "--verbose",
                "--way",
                "child",
                "--stats",
                "--json",
                "--except-command",
                "sh",
                "sh",
                "-c",
                SOCKET + "; exit 3");
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.out()).containsExactly("262");
        assertThat(ended.err().get(0)).isEqualTo("mptcpify: by a filter of the command's own (asked for)");
        assertThat(JSON.std.mapFrom(ended.err().get(1)))
                .containsEntry("converted", 1)
                .containsEntry("filtered", 0);
    }

    /** A hook that cannot be used for want of libbpf, on whichever kernel. */
    @Test
    void whereTheHookCannotBeAttachedItTakesTheFilter() throws Exception {
        ProcessBuilder builder = builder("--verbose", "--", "sh", "-c", SOCKET);
        builder.environment().put("JDK_JAVA_OPTIONS", "-Dmptcpify.libbpf=/nonesuch");
        Ended ended = ended(builder.start());
        assertThat(ended.out()).containsExactly("262");
        assertThat(ended.err())
                .singleElement()
                .asString()
                .startsWith("mptcpify: by a filter of the command's own (the hook cannot be attached here: ");
        builder.command().add(2, "--way");
        builder.command().add(3, "hook");
        assertThat(ended(builder.start()).code()).as("the hook was asked for").isEqualTo(1);
    }

    @Test
    void anAuditConvertsNothingAndCounts() throws Exception {
        assertThat(run("--way", "child", "--audit", "sh", "-c", SOCKET))
                .isEqualTo(new Ended(
                        0,
                        List.of("6"),
                        List.of(
                                "warning: what MPTCP would refuse the command is not told: it runs under a filter of its own (asked for)",
                                "mptcpify: 1 TCP socket: 1 would have been MPTCP")));
    }

    @Test
    void signalsAreTheCommands() throws Exception {
        Process process = start(
                "--way",
                "child",
                "--",
                "sh",
                "-c",
                "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.1; done");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        process.toHandle().destroy();
        assertThat(process.inputReader().readLine()).isEqualTo("caught");
        assertThat(process.waitFor()).isEqualTo(5);
    }

    /** In the foreground of it, whether or not a shell waits for the command. */
    @Test
    void theTerminalIsTheCommands() throws Exception {
        for (String stats : List.of("--ipv4", "--stats")) {
            List<String> command =
                    new ArrayList<>(List.of("python3", "-c", "import pty, sys; pty.spawn(sys.argv[1:])"));
            ProcessBuilder inner = builder(
                    "--way",
                    "child",
                    stats,
                    "--",
                    "python3",
                    "-c",
                    "import os; print(os.isatty(0), os.isatty(1), os.tcgetpgrp(0) == os.getpgrp())");
            command.addAll(inner.command());
            assertThat(ended(inner.command(command).start()).out().get(0)).isEqualTo("True True True");
        }
    }

    @Test
    @Tag("jvm")
    void aJvmIsMended() throws Exception {
        Ended mended = closings("--mend-jvm", "60");
        assertThat(mended.out())
                .as("%s", mended.err())
                .containsExactly(
                        "TLSv1.3 server first: MPTCP ended",
                        "TLSv1.3 client first: MPTCP ended",
                        "HttpsURLConnection: MPTCP ended",
                        "mended: true");
        assertThat(mended.err()).singleElement().asString().startsWith("Picked up JAVA_TOOL_OPTIONS: -javaagent:");
        assertThat(closings("--no-mend-jvm", "1").out())
                .containsExactly(
                        "TLSv1.3 server first: MPTCP spins",
                        "TLSv1.3 client first: MPTCP spins",
                        "HttpsURLConnection: spins",
                        "mended: false");
    }

    /** Of a program of the library's own tests, which closes TLS connections that the peer has closed first. */
    private static Ended closings(String option, String seconds) throws Exception {
        return run(
                "--way",
                "child",
                option,
                "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                // Maven leaves the library's tests out
                System.getProperty("java.class.path") + ":../mptcpify-core/target/test-classes",
                "io.github.mptcpify.programs.TlsClosingMain",
                directory.resolve("keys.p12").toString(),
                "own",
                "leave",
                seconds,
                "TLSv1.3");
    }

    @Test
    void whatCannotBeStartedIsSaid() throws Exception {
        for (String stats : List.of("--ipv4", "--stats")) {
            Ended ended = run("--way", "child", stats, "nonesuch");
            assertThat(ended.code()).as(stats).isEqualTo(127);
            assertThat(ended.err()).as(stats).hasSize(1);
        }
    }

    /** No launcher stays behind in the folder for temporary files. */
    @Test
    void nothingIsLeft() throws Exception {
        Path temporary = Files.createTempDirectory("mptcpify-test");
        for (String stats : List.of("--ipv4", "--stats")) {
            ProcessBuilder builder = builder("--way", "child", stats, "true");
            builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
            assertThat(ended(builder.start()).code()).isZero();
        }
        assertThat(temporary).isEmptyDirectory();
        Files.delete(temporary);
    }

    static Ended run(String... arguments) throws Exception {
        return ended(start(arguments));
    }

    private static Process start(String... arguments) throws IOException {
        return builder(arguments).start();
    }

    static ProcessBuilder builder(String... arguments) {
        // script/lib/rings copies it to where the tests run
        Path script = Path.of("script", "mptcpify");
        List<String> command = new ArrayList<>(List.of(
                (Files.exists(script) ? script : Path.of("..").resolve(script))
                        .toAbsolutePath()
                        .toString(),
                "run"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("MPTCPIFY_JAR", PackedJar.file().toString());
        return builder;
    }

    static Ended ended(Process process) throws Exception {
        process.getOutputStream().close();
        List<String> out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"))
                .toList();
        return new Ended(process.waitFor(), out, err);
    }
}
