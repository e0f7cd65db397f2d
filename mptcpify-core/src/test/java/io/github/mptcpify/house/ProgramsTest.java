// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SECURITY.md says how many programs each object loads into the kernel. */
@Tag("pure")
class ProgramsTest {
    private static final Pattern PROGRAM = Pattern.compile("^SEC\\(\"(syscall|[a-z_]+/\\w+)\"\\)$", Pattern.MULTILINE);

    @Test
    void programsAreCounted() throws IOException {
        assertThat(Files.readString(Path.of("..", "SECURITY.md")))
                .contains(
                        programs("mptcpify.bpf.c", "control.h")
                                + " programs of `bpf/mptcpify.bpf.c` and `bpf/control.h`",
                        programs("names.bpf.c") + " of `bpf/names.bpf.c`",
                        programs("lenient.bpf.c") + " of `bpf/lenient.bpf.c`",
                        programs("refusals.bpf.c") + " of `bpf/refusals.bpf.c`");
    }

    private static long programs(String... files) throws IOException {
        long count = 0;
        for (String file : files) {
            count += PROGRAM.matcher(Files.readString(Path.of("..", "bpf", file)))
                    .results()
                    .count();
        }
        return count;
    }
}
