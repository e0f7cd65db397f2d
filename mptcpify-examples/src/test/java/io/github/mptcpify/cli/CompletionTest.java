// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash is told to complete, as bash asks for it. */
@Tag("pure")
class CompletionTest {
    private static final String ASK = """
            systemctl() { printf 'nginx.service loaded\\nssh.service loaded\\n'; }
            mptcpify() { printf '1   /x\\n    since yesterday\\n12  /y\\n'; }
            cat() { printf 'curl\n$(echo expanded)\ncu\033rl\n'; }
            source "$0" 2>/dev/null
            ask() {
              COMP_WORDS=(mptcpify "$@") COMP_CWORD=$#
              COMP_LINE="mptcpify $*" COMP_POINT=${#COMP_LINE}
              COMPREPLY=()
              _mptcpify 2>/dev/null
              echo "${COMPREPLY[*]}"
            }
            ask enable --unit ngi
            ask watch --only-user = roo
            ask disable ''
            ask disable 12
            ask --verbose run -- bash
            ask run --only-command a base6
            ask run -- ls /etc/passw
            ask run --only-comm
            ask inspec
            complete -p mptcpify
            ask watch --only-command cu
            ask watch --only-command '$'
            ask inspect $$
            ask help prob
            ask completion z
            """;

    @Test
    void whatOnlyThisMachineKnowsIsCompleted(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(
                folder.resolve("completion"), CommandLineRun.of("completion").out());
        Process bash = new ProcessBuilder("bash", "--norc", "-c", ASK, script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> told = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(told).hasSize(15);
        assertThat(told.subList(0, 4)).containsExactly("nginx.service", "root", "1 12", "12");
        assertThat(told.get(4).split(" ")).contains("bash");
        assertThat(told.get(5).split(" ")).contains("base64");
        assertThat(told.get(6).split(" ")).contains("/etc/passwd");
        assertThat(told.subList(7, 9)).containsExactly("--only-command", "inspect");
        assertThat(told.get(9)).contains("-F _mptcpify ");
        assertThat(told.subList(10, 12))
                .as("a process's name is quoted, not expanded, and left out if a terminal obeys it")
                .containsExactly("curl", "\\$\\(echo\\ expanded\\)");
        assertThat(told.get(12).split(" ")).contains(Long.toString(bash.pid()));
        assertThat(told.subList(13, 15)).containsExactly("probe", "zsh");
    }
}
