// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class JvmCommandTest {
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

    @TempDir
    private Path directory;

    @Test
    void aJvmIsFoundBehindLinks() throws IOException {
        Files.createSymbolicLink(directory.resolve("jvm"), BIN.resolve("java"));
        assertThat(JvmCommand.isJvm("jvm", "/nowhere::" + directory)).isTrue();
        assertThat(JvmCommand.isJvm(BIN.resolve("java").toString(), "")).isTrue();
        assertThat(JvmCommand.isJvm("keytool", BIN.toString())).isTrue();
    }

    @Test
    void otherProgramsAreNone() {
        assertThat(JvmCommand.isJvm("sh", "/usr/bin:/bin")).isFalse();
        assertThat(JvmCommand.isJvm("java", "/nowhere")).isFalse();
        assertThat(JvmCommand.isJvm(BIN.toString() + "/none", "")).isFalse();
    }
}
