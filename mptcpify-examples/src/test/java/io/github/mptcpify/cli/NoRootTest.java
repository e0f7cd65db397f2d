// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that write something down, of a user who may not: told in one line that names the folder, and who may. */
@Tag("socket")
@Tag("packed")
@Tag("jvm")
@Tag("root") // to be another user
class NoRootTest {
    private static final List<String> NOBODY = List.of("setpriv", "--reuid", "nobody", "--clear-groups");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            enable --unit nginx.service | may not write down in %s what is enabled at each boot: run it as root
            enable --host               | may not write down in %s what is enabled at each boot: run it as root
            paths --apply               | writes down in /run/mptcpify/paths what can be taken back: run it as root
            paths --follow              | writes down in /run/mptcpify/paths what can be taken back: run it as root
            """)
    void itIsToldToBeRoot(String command, String message) throws Exception {
        CommandLineRun run = PackedJar.runBehind(NOBODY, command.split(" "));
        assertThat(run.err())
                .startsWith("error: ")
                .endsWith(message.formatted(EnabledFolder.standard().path()) + "\n")
                .hasLineCount(1);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
    }
}
