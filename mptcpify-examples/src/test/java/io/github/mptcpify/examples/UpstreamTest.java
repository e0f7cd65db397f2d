// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/upstream.md shows what the page says, on the kernel that is running. */
@Tag("socket")
@Tag("distribution")
class UpstreamTest {
    private static final Pattern PROGRAM = Pattern.compile("```c\n(.*?)```\n.*?```\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void theKernelCountsTheEndOfTheStream() throws Exception {
        Matcher shown = PROGRAM.matcher(page());
        assertThat(shown.find()).isTrue();
        Path source = Files.writeString(directory.resolve("fionread.c"), shown.group(1));
        Path program = directory.resolve("fionread");
        run("gcc", "-o", program.toString(), source.toString());
        assertThat(run(program.toString())).isEqualTo(shown.group(2));
    }

    private static String page() throws IOException {
        try (InputStream page = UpstreamTest.class.getResourceAsStream("/documented/docs/upstream.md")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
