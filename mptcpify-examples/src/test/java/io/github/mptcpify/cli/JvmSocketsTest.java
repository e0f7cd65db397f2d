// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A JVM that runs and knows nothing of us, converted from outside; judged by {@code ss}. */
@Tag("socket")
@Tag("packed")
@Tag("jvm")
class JvmSocketsTest {
    private final Process program;

    JvmSocketsTest() throws IOException {
        program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ListeningMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @AfterEach
    void end() {
        program.destroyForcibly();
        program.onExit().join();
    }

    @Test
    void itsNewSocketsAreMptcpUntilItIsDetached() throws Exception {
        assertThat(listed()).isEqualTo("0");
        jvm("attach");
        // listener, client, and what will be accepted
        assertThat(listed()).isEqualTo("3");
        jvm("detach");
        assertThat(listed()).isEqualTo("0");
        jvm("attach", "--only", "client");
        assertThat(listed()).isEqualTo("1");
    }

    @Test
    void anotherKindOfProgramIsNotAsked() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            CommandLineRun run = PackedJar.run("jvm", "attach", Long.toString(other.pid()));
            assertThat(run.err()).contains("process " + other.pid() + " is not a HotSpot JVM");
            assertThat(run.code()).isEqualTo(1);
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
            other.onExit().join();
        }
    }

    private void jvm(String action, String... options) throws Exception {
        String[] words = new String[3 + options.length];
        words[0] = "jvm";
        words[1] = action;
        words[2] = Long.toString(program.pid());
        System.arraycopy(options, 0, words, 3, options.length);
        CommandLineRun run = PackedJar.run(words);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    private String listed() throws IOException {
        program.outputWriter().write("\n");
        program.outputWriter().flush();
        return program.inputReader().readLine();
    }
}
