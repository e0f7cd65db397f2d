// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.cli.output.Text;
import io.github.mptcpify.sockets.MptcpSockets;
import io.github.mptcpify.sockets.SocketDifference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the running kernel's MPTCP refuses, and that docs/options.md says it of the kernels that it names. */
@Tag("socket")
@Tag("root")
class OptionsTest {
    private static final String PAGE = "/documented/docs/options.md";

    /** Where SO_ORIGINAL_DST comes from. */
    @BeforeAll
    static void load() throws Exception {
        try {
            new ProcessBuilder("modprobe", "nf_conntrack")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // built in, or not there
        }
    }

    @Test
    void thePageHasWhatTheCommandPrintsOnTheKernelsThatItNames() throws Exception {
        String kernel = System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1");
        String table = CommandLineRun.of("options", "--markdown").out();
        assertThat(table).startsWith("| option or call |");
        List<String> named = page().lines()
                .filter(line -> line.startsWith("### Linux "))
                .map(line -> line.substring("### Linux ".length()))
                .toList();
        assertThat(named).hasSize(2).contains("6.12");
        if (named.contains(kernel)) {
            String section = page().split("### Linux " + kernel + "\n\n", 2)[1];
            assertThat(section.lines().takeWhile(line -> line.startsWith("|")).collect(Collectors.joining("\n")))
                    .isEqualToIgnoringNewLines(table);
        }
    }

    private static String page() throws IOException {
        try (InputStream page = OptionsTest.class.getResourceAsStream(PAGE)) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void eachHasAMeaning() throws Exception {
        assertThat(MptcpSockets.differences())
                .hasSizeGreaterThan(50)
                .allSatisfy(difference -> assertThat(difference.toString()).doesNotContain("not known"))
                .extracting(SocketDifference::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> !name.startsWith("option "));
    }

    /** On all kernels so far. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SO_OOBINLINE",
                "SO_BUF_LOCK",
                "SO_ATTACH_FILTER",
                "SO_MAX_PACING_RATE",
                "TCP_REPAIR",
                "TCP_SAVE_SYN",
                "TCP_ULP",
                "TCP_MD5SIG",
                "IP_OPTIONS",
                "IP_MINTTL",
                "IPV6_MINHOPCOUNT",
                "IPV6_ADDR_PREFERENCES",
                "TCP_ZEROCOPY_RECEIVE",
                "IP_MTU",
                "send(MSG_OOB)",
                "poll(POLLPRI)",
                "ioctl(SIOCATMARK)",
                "ioctl(FIONREAD)"
            })
    void whatIsKnownToBeRefusedIsFound(String name) throws Exception {
        assertThat(MptcpSockets.differences())
                .extracting(SocketDifference::name)
                .contains(name);
    }

    /** The opposite: what works on both is no difference. */
    @ParameterizedTest
    @ValueSource(strings = {"TCP_NODELAY", "SO_KEEPALIVE", "TCP_KEEPIDLE", "SO_RCVBUF", "SO_LINGER", "IPV6_V6ONLY"})
    void whatMptcpTakesIsNoDifference(String name) throws Exception {
        assertThat(MptcpSockets.differences())
                .extracting(SocketDifference::name)
                .doesNotContain(name);
    }

    @Test
    void aTerminalAndAProgramGetTheSame() throws Exception {
        String text = CommandLineRun.of("options").out();
        assertThat(text.lines()).allMatch(line -> line.length() <= Text.COLUMNS);
        List<String> names =
                MptcpSockets.differences().stream().map(SocketDifference::name).toList();
        assertThat(text).contains(names);
        List<String> lines =
                CommandLineRun.of("options", "--json").out().lines().toList();
        assertThat(lines).hasSameSizeAs(names);
        Map<String, Object> first = JSON.std.mapFrom(lines.get(0));
        assertThat(first).containsKeys("level", "number", "name", "answer", "consequence", "users");
    }
}
