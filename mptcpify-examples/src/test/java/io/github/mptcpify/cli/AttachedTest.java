// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.testsupport.EmptiedCgroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code watch}, {@code enable}, {@code list} and {@code disable} do to the sockets of a cgroup. */
@Tag("bpf")
@Tag("examples")
@Tag("root")
class AttachedTest {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path cgroup =
            Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup/mptcpify-test"), "attached");

    @BeforeEach
    void make() throws Exception {
        Files.createDirectory(cgroup);
    }

    @AfterEach
    void remove() throws Exception {
        assertThat(CommandLineRun.of("disable", "--all").err()).isEmpty();
        EmptiedCgroup.remove(cgroup);
    }

    @Test
    void whatIsWatchedIsShownAndStaysTcp() throws Exception {
        CommandLineRun run = watch("watch", "--json", "--count", "1", "--cgroup", cgroup.toString());
        assertThat(run.code()).isZero();
        assertThat(JSON.std.mapFrom(run.out()))
                .contains(entry("command", "python3"), entry("verdict", "AUDITED"), entry("family", "INET"))
                .containsKeys("time", "pid", "user", "cgroup", "networkNamespace");
        assertThat(run.err()).startsWith("mptcpify: watching " + cgroup).contains("would have been MPTCP");
        assertThat(protocol()).isEqualTo(6);
    }

    @Test
    void whatIsConvertedIsShown() throws Exception {
        assertThat(watch("watch", "--convert", "--count", "1", "--cgroup", cgroup.toString())
                        .out())
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  python3 +\\d+  user root \\(0\\) +INET  MPTCP\n");
        assertThat(protocol()).as("after it ended").isEqualTo(6);
    }

    @Test
    void whatIsEnabledIsConvertedUntilItIsDisabled() throws Exception {
        CommandLineRun enabled =
                CommandLineRun.of("enable", "--cgroup", cgroup.toString(), "--only-command", "python3");
        assertThat(enabled.err()).isEmpty();
        String id = enabled.out().split(" ", 2)[0];
        assertThat(oneLine(enabled)).contains(cgroup + ", only commands python3, lenient: enabled");
        assertThat(protocol()).isEqualTo(262);

        assertThat(CommandLineRun.of("metrics").out())
                .containsPattern("mptcpify_attachment_active\\{attachment=\"" + id + "\",.*" + cgroup + "\"\\} 1\n")
                .containsPattern("mptcpify_attachment_sockets_total\\{.*verdict=\"converted\"\\} 1\n");
        assertThat(oneLine(CommandLineRun.of("list")))
                .startsWith(id + " ")
                .contains(
                        cgroup + ", only commands python3, lenient",
                        "by user root (0); 1 TCP socket: 1 opened as MPTCP");
        CommandLineRun again = CommandLineRun.of("enable", "--cgroup", cgroup.toString(), "--only-command", "python3");
        assertThat(oneLine(again)).startsWith(id + " ").contains(": enabled already");
        assertThat(oneLine(
                        CommandLineRun.of("enable", "--cgroup", cgroup.toString(), "--only-user", "root", "--audit")))
                .contains(", only users root (0), audit: enabled after a boot too");
        List<?> listed = (List<?>)
                JSON.std.mapFrom(CommandLineRun.of("list", "--json").out()).get("attachments");
        assertThat(listed)
                .hasSize(2)
                .first()
                .asString()
                .contains("active=true", "scope={kind=CGROUP, path=" + cgroup + "}")
                .contains("options={onlyCommands=[python3], audit=false, guarded=true, lenient=true}");
        assertThat(listed)
                .last()
                .asString()
                .contains("options={onlyUsers=[0], audit=true, guarded=true, lenient=false}");

        assertThat(CommandLineRun.of("disable", "--cgroup", cgroup.getParent().toString())
                        .err())
                .isEqualTo("error: disable " + cgroup.getParent()
                        + ": nothing is enabled for it. mptcpify list tells what is\n");
        assertThat(CommandLineRun.of("disable", "--cgroup", cgroup.toString()))
                .isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(protocol()).isEqualTo(6);
        assertThat(CommandLineRun.of("list").out()).isEqualTo("nothing is enabled\n");
        assertThat(CommandLineRun.of("disable", id).err())
                .isEqualTo(
                        "error: disable " + id + ": nothing of that number is enabled. mptcpify list tells what is\n");
    }

    @Test
    void eachKindOfScopeIsEnabledOnceAndDisabledByItsName() throws Exception {
        String[][] scopes = {
            {"--cgroups", "*" + cgroup.getFileName() + "-none"},
            {"--netns", "/proc/self/ns/net"},
            {"--pid", Long.toString(ProcessHandle.current().pid())},
            {"--host"}
        };
        for (String[] scope : scopes) {
            String id = CommandLineRun.of(words("enable", scope)).out().split(" ", 2)[0];
            assertThat(oneLine(CommandLineRun.of(words("enable", scope))))
                    .startsWith(id + " ")
                    .contains(": enabled already");
            assertThat((List<?>) JSON.std
                            .mapFrom(CommandLineRun.of("list", "--json").out())
                            .get("attachments"))
                    .hasSize(1);
            assertThat(CommandLineRun.of(words("disable", scope))).isEqualTo(new CommandLineRun(0, "", ""));
            assertThat(CommandLineRun.of(words("disable", scope)).err()).contains(": nothing is enabled for it. ");
        }
    }

    /** What is printed, however its lines are broken. */
    private static String oneLine(CommandLineRun run) {
        return run.out().replaceAll("\\s+", " ");
    }

    private static String[] words(String command, String... scope) {
        List<String> words = new ArrayList<>(List.of(scope));
        words.add(0, command);
        if (command.equals("enable")) {
            words.add("--audit");
        }
        return words.toArray(String[]::new);
    }

    @Test
    void whatIsGoneIsSaidToBe() throws Exception {
        Path other = Files.createDirectory(cgroup.resolve("other"));
        assertThat(CommandLineRun.of("enable", "--audit", "--cgroup", other.toString())
                        .code())
                .isZero();
        Files.delete(other);
        assertThat(oneLine(CommandLineRun.of("list"))).contains(other + ", audit", ", gone by now; 0 TCP sockets");
    }

    /** Opens sockets in the cgroup until a watch has ended. */
    private CommandLineRun watch(String... arguments) throws Exception {
        FutureTask<CommandLineRun> run = new FutureTask<>(() -> CommandLineRun.of(arguments));
        Thread thread = new Thread(run);
        thread.start();
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!run.isDone() && System.nanoTime() < deadline) {
            protocol();
        }
        return run.get(5, TimeUnit.SECONDS);
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
