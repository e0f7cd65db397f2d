// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code jvm attach} to another user's JVM, and to one that is in namespaces of its own, as a container's. */
@Tag("socket")
@Tag("packed")
@Tag("jvm")
@Tag("root")
class JvmElsewhereTest {
    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups");

    /** Other processes, and another /tmp. */
    private static final List<String> CONTAINER = List.of("--fork", "--kill-child", "--pid", "--mount", "--mount-proc");

    /** Where the program is seen, whose folder may lie in /tmp. */
    private static final String PROGRAM = "/mnt";

    private static final String OWN_TMP =
            "mount --bind \"$0\" " + PROGRAM + " && mount -t tmpfs -o $1 tmpfs /tmp && shift && exec \"$@\"";

    private final List<Process> programs = new ArrayList<>();

    @AfterEach
    void end() {
        programs.forEach(Process::destroyForcibly);
        programs.forEach(program -> program.onExit().join());
    }

    @Test
    void rootAttachesToAnotherUsersJvmInAContainer() throws Exception {
        Process program = start(List.of("unshare"), CONTAINER, ownTmp("mode=1777"), NOBODY);
        assertThat(listed(program)).isEqualTo("0");
        assertThat(attach(List.of(), pid(program))).isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(listed(program)).isEqualTo("3");
    }

    @Test
    void anotherUserIsToldWhoMay() throws Exception {
        Process program = start();
        assertThat(listed(program)).isEqualTo("0");
        CommandLineRun run = attach(NOBODY, program.pid());
        assertThat(run.err())
                .isEqualTo("error: process " + program.pid() + " belongs to root: run this as that user, or as root\n");
        assertThat(run.code()).isEqualTo(1);
        assertThat(listed(program)).isEqualTo("0");
    }

    @Test
    void whoseUserNamespaceDoesNotKnowUsIsReachedFromWithin() throws Exception {
        Process program = start(NOBODY, List.of("unshare", "--map-root-user"), CONTAINER, ownTmp("mode=1777"));
        assertThat(listed(program)).isEqualTo("0");
        long pid = pid(program);
        CommandLineRun run = attach(List.of(), pid);
        assertThat(run.err()).contains("run this in it, by nsenter --user --target " + pid + " mptcpify jvm");
        assertThat(run.code()).isEqualTo(1);
        assertThat(listed(program)).isEqualTo("0");
        assertThat(attach(List.of("nsenter", "--user", "--target", Long.toString(pid)), pid))
                .isEqualTo(new CommandLineRun(0, "", ""));
        assertThat(listed(program)).isEqualTo("3");
    }

    @Test
    void whoHasNoFolderToWriteToIsNotReached() throws Exception {
        Process program = start(List.of("unshare"), CONTAINER, ownTmp("ro"));
        assertThat(listed(program)).isEqualTo("0");
        CommandLineRun run = attach(List.of(), pid(program));
        assertThat(run.err())
                .contains(
                        "a JVM that runs is reached by files in its /tmp",
                        "start it with -javaagent:mptcpify-agent.jar");
        assertThat(run.code()).isEqualTo(1);
    }

    private static List<String> ownTmp(String options) {
        return List.of("sh", "-c", OWN_TMP, folder(), options);
    }

    private static String folder() {
        return ListeningMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    @SafeVarargs
    private Process start(List<String>... prefixes) throws IOException {
        List<String> command = new ArrayList<>();
        for (List<String> prefix : prefixes) {
            command.addAll(prefix);
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                prefixes.length == 0 ? folder() : PROGRAM,
                ListeningMain.class.getName()));
        Process program = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        programs.add(program);
        return program;
    }

    /** The JVM's, which is unshare's only child; the JVM itself has others at times. */
    private static long pid(Process program) {
        return program.children().findFirst().orElseThrow().pid();
    }

    private static CommandLineRun attach(List<String> prefix, long pid) throws Exception {
        return PackedJar.runBehind(prefix, "jvm", "attach", Long.toString(pid));
    }

    private static String listed(Process program) throws IOException {
        program.outputWriter().write("\n");
        program.outputWriter().flush();
        return program.inputReader().readLine();
    }
}
