// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What docs/servers.md shows in Java is compiled, and run by ServersTest. */
@Tag("pure")
class ServersPageTest {
    private static final Path SOURCE = Path.of("src/test/java/io/github/mptcpify/examples/servers/ServersTest.java");

    @Test
    void eachExampleStandsInATest() throws IOException {
        String source = Files.readString(SOURCE).replaceAll("\\s+", "");
        assertThat(MarkdownExamples.in(Path.of("..", "docs", "servers.md")))
                .hasSizeGreaterThan(4)
                .allSatisfy(example -> assertThat(source).contains(example.replaceAll("\\s+", "")));
    }
}
