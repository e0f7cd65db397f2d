// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.testsupport.EmptiedCgroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code script/mptcpify run}, as a user starts it. */
@Tag("bpf")
@Tag("examples")
class RunTest {
    /** Prints a new socket's protocol. */
    private static final String SOCKET = "python3 -c 'import socket; print(socket.socket().getsockopt(1, 38))'";

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path own =
            Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup/mptcpify-test"), "home");

    /** What a command line that was run has come to. */
    record Ended(int code, List<String> out, List<String> err) {}

    @BeforeEach
    @AfterEach
    void nothingIsLeft() throws Exception {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!cgroups().isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(cgroups()).isEmpty();
    }

    private static void nothingIsLeft(Path parent) throws Exception {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!cgroups(parent).isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void theCommandAndItsChildrenAreConverted() throws Exception {
        assertThat(run("--", "sh", "-c", SOCKET + "; " + SOCKET + "; exit 7"))
                .isEqualTo(new Ended(7, List.of("262", "262"), List.of()));
        assertThat(ended(start(List.of("sh", "-c", SOCKET))).out()).containsExactly("6");
    }

    @Test
    @Tag("root")
    void onlyWhatTheFilterPasses() throws Exception {
        Ended ended = run("--stats", "--json", "--except-command", "python3", "--", "sh", "-c", SOCKET);
        assertThat(ended.out()).containsExactly("6");
        assertThat(JSON.std.mapFrom(ended.err().get(0)))
                .containsEntry("filtered", 1)
                .containsEntry("converted", 0);
    }

    @Test
    @Tag("root")
    void whatBecameOfTheSocketsIsInAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("what.json");
        assertThat(run("--json", "--stats=" + file, "--", "sh", "-c", SOCKET + "; kill -9 $$"))
                .as("nothing of the shell's either, where the command is killed")
                .isEqualTo(new Ended(137, List.of("262"), List.of()));
        assertThat(JSON.std.mapFrom(Files.readString(file))).containsEntry("converted", 1);
    }

    /** Options may stand before the command; and busybox's setsid and env know only what all do. */
    @Test
    @Tag("root")
    void whateverSetsidThereIs(@TempDir Path bin) throws Exception {
        for (String name : List.of("setsid", "env")) {
            Path own = Files.writeString(
                    bin.resolve(name),
                    "#!/bin/sh\ncase $1 in --*) echo 'usage: PROG ARGS' >&2; exit 1 ;; esac\nexec /usr/bin/%s \"$@\"\n"
                            .formatted(name));
            assertThat(own.toFile().setExecutable(true)).isTrue();
        }
        List<String> command = new ArrayList<>(command(List.of("--", "sh", "-c", SOCKET + "; exit 4")));
        command.add(1, "--verbose");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        Ended ended = ended(builder.start());
        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.out()).containsExactly("262");
        assertThat(ended.err()).singleElement().asString().startsWith("mptcpify: by the hook, for the cgroup ");
    }

    @Test
    @Tag("root")
    void whereMptcpIsOffThatIsSaid() throws Exception {
        List<String> command = new ArrayList<>(
                List.of("unshare", "--net", "sh", "-c", "echo 0 >/proc/sys/net/mptcp/enabled && exec \"$0\" \"$@\""));
        command.addAll(command(List.of("--", "sh", "-c", SOCKET)));
        Ended ended = ended(start(command));
        assertThat(ended.out()).containsExactly("6");
        assertThat(ended.err())
                .singleElement()
                .asString()
                .startsWith("warning: net.mptcp.enabled is 0 in its network namespace: ");
    }

    @Test
    @Tag("root")
    void whyThereCanBeNoCgroupIsSaid() throws Exception {
        Path box = Files.createDirectory(own.resolveSibling("box"));
        try {
            Files.writeString(box.resolve("cgroup.max.descendants"), "0");
            assertThat(in(box).err())
                    .singleElement()
                    .asString()
                    .startsWith("error: make a cgroup in " + box + ": there are 0 cgroups below " + box)
                    .endsWith("Raise it: echo max >" + box.resolve("cgroup.max.descendants"));
            Files.writeString(box.resolve("cgroup.max.descendants"), "max");
            Files.writeString(box.resolve("cgroup.max.depth"), "0");
            assertThat(in(box).err()).singleElement().asString().contains("cgroup.max.depth");
            Files.writeString(box.resolve("cgroup.max.depth"), "max");
            assertThat(in(box)).isEqualTo(new Ended(0, List.of("262"), List.of()));
            nothingIsLeft(box);
        } finally {
            EmptiedCgroup.remove(box);
        }
    }

    /** Runs it from a cgroup. */
    private static Ended in(Path cgroup) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "echo 0 >" + cgroup.resolve("cgroup.procs") + " && exec \"$0\" \"$@\""));
        command.addAll(command(List.of("--way", "hook", "--", "sh", "-c", SOCKET)));
        return ended(start(command));
    }

    @Test
    @Tag("root")
    void anAuditConvertsNothingAndCounts() throws Exception {
        assertThat(run("--audit", "sh", "-c", SOCKET + "; exit 3"))
                .isEqualTo(new Ended(
                        3,
                        List.of("6"),
                        List.of(
                                "mptcpify: 1 TCP socket: 1 would have been MPTCP",
                                "mptcpify: nothing that MPTCP refuses was asked of a socket")));
    }

    @Test
    @Tag("root")
    void anAuditTellsWhatMptcpWouldRefuse() throws Exception {
        String program = "python3 -c 'import socket; socket.socket().setsockopt(6, 18, 5000)'";
        assertThat(run("--audit", "sh", "-c", program).err())
                .containsExactly(
                        "mptcpify: 1 TCP socket: 1 would have been MPTCP",
                        "mptcpify: asked of sockets, and refused on MPTCP or done otherwise:",
                        "  TCP_USER_TIMEOUT: once by python3; refused on MPTCP (ENOPROTOOPT); it only tunes, and a lenient"
                                + " attachment drops it");
        assertThat(run("--audit", "--json", "sh", "-c", program).err())
                .singleElement()
                .asString()
                .contains("\"audited\":1", "\"refusals\":[{\"call\":\"SETSOCKOPT\"", "\"name\":\"TCP_USER_TIMEOUT\"");
    }

    @Test
    @Tag("root")
    void theCommandTakesTheSignals() throws Exception {
        for (List<String> options : List.of(List.of("--"), List.of("--stats", "--"))) {
            List<String> arguments = new ArrayList<>(options);
            arguments.addAll(
                    List.of("sh", "-c", "trap 'echo caught; exit 5' TERM; echo ready; while :; do sleep 0.1; done"));
            Process process = start(command(arguments));
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            process.toHandle().destroy();
            assertThat(process.inputReader().readLine()).isEqualTo("caught");
            assertThat(process.waitFor()).isEqualTo(5);
        }
    }

    @Test
    @Tag("root")
    void whatStaysInTheBackgroundStaysConverted() throws Exception {
        Path result = Files.createTempFile("mptcpify", ".protocol");
        // neither the output nor the errors stay open for as long as it runs
        Ended ended = run(
                "--",
                "sh",
                "-c",
                "setsid -f sh -c \"sleep 3; " + SOCKET + "\" >" + result + " 2>&1 </dev/null; echo end");
        assertThat(ended).isEqualTo(new Ended(0, List.of("end"), List.of()));
        assertThat(cgroups()).hasSize(1);
        assertThat(result).isEmptyFile();
        nothingIsLeft();
        assertThat(Files.readString(result)).isEqualTo("262\n");
        Files.delete(result);
    }

    @Test
    @Tag("root")
    void whatAKilledOneLeftIsCleared() throws Exception {
        Process process = start(command(List.of("--", "sh", "-c", "echo ready; read line")));
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        List<Path> left = cgroups();
        assertThat(left).hasSize(1);
        Files.createDirectory(left.get(0).resolve("below"));
        long holder = Long.parseLong(left.get(0).getFileName().toString().replaceAll("\\D+", ""));
        ProcessHandle.of(holder).orElseThrow().destroyForcibly();
        ProcessHandle.of(holder).ifPresent(handle -> handle.onExit().join());
        process.outputWriter().close();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(cgroups()).isEqualTo(left);
        assertThat(run("true").code()).isZero();
    }

    /** As many a program, it takes the failure of an option for the end. */
    @Test
    @Tag("root")
    void optionsThatMptcpRefusesAreDroppedUnlessItIsStrict() throws Exception {
        String[] program = {
            "--",
            "python3",
            "-c",
            "import socket; tcp = socket.socket(); tcp.setsockopt(6, 18, 5000);"
                    + " print(tcp.getsockopt(1, 38), tcp.getsockopt(6, 18))"
        };
        List<String> line = new ArrayList<>(List.of("--stats"));
        line.addAll(List.of(program));
        assertThat(run(line.toArray(String[]::new)))
                .isEqualTo(new Ended(
                        0,
                        List.of("262 5000"),
                        List.of("mptcpify: 1 TCP socket: 1 opened as MPTCP; TCP_USER_TIMEOUT dropped once (python3)")));
        line.add(0, "--strict");
        Ended strict = run(line.toArray(String[]::new));
        assertThat(strict.code()).isEqualTo(1);
        assertThat(strict.err())
                .contains("OSError: [Errno 92] Protocol not available", "mptcpify: 1 TCP socket: 1 opened as MPTCP");
    }

    @Test
    @Tag("root")
    void whatCannotBeStartedIsSaid() throws Exception {
        assertThat(run("--", "no-such-command"))
                .isEqualTo(new Ended(127, List.of(), List.of("error: no-such-command: there is no such command")));
        assertThat(run("--", "/proc/self/status"))
                .isEqualTo(new Ended(126, List.of(), List.of("error: /proc/self/status: it cannot be executed")));
    }

    /** Those of runs, below the one that this JVM is in. */
    private List<Path> cgroups() throws IOException {
        return cgroups(own);
    }

    private static List<Path> cgroups(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(path -> path.getFileName().toString().startsWith("mptcpify-run-"))
                    .toList();
        }
    }

    static Ended run(String... arguments) throws Exception {
        return ended(start(command(List.of(arguments))));
    }

    private static List<String> command(List<String> arguments) {
        Path built = Path.of("script", "mptcpify");
        List<String> command = new ArrayList<>(List.of(
                (Files.exists(built) ? built : Path.of("..").resolve(built))
                        .toAbsolutePath()
                        .toString(),
                "run"));
        command.addAll(arguments);
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).start();
    }

    private static Ended ended(Process process) throws InterruptedException {
        try (var out = process.inputReader();
                var err = process.errorReader()) {
            process.outputWriter().close();
            List<String> lines = out.lines().toList();
            return new Ended(process.waitFor(), lines, err.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
