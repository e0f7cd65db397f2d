// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.SocketEvent.Verdict;
import io.github.mptcpify.Statistics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help;

@Tag("pure")
public class EventTableTest {
    private static final Style PLAIN = new Style(Help.defaultColorScheme(Help.Ansi.OFF));

    private final StringWriter screen = new StringWriter();
    private final EventTable table = new EventTable(new PrintWriter(screen), PLAIN, "the whole host", 7);

    @Test
    void aRowForEachProcessAndVerdictTheLatestFirst() {
        table.add(event(10, "curl", 7, Verdict.AUDITED));
        table.add(event(20, "a-program-15-by", 4194304, Verdict.MPTCP_OFF));
        table.add(event(30, "curl", 7, Verdict.AUDITED));
        assertThat(table.lines())
                .allMatch(line -> line.length() <= Text.COLUMNS)
                .map(line -> line.replaceAll("^\\d\\d:\\d\\d:\\d\\d", "TIME"))
                .containsExactly(
                        "TCP sockets that are opened in the whole host",
                        "TCP: net.mptcp.enabled=0 1, would be MPTCP 2",
                        "",
                        "last      program               pid  sockets are                     count",
                        "TIME  curl                    7  would be MPTCP                      2",
                        "TIME  a-program-15-by   4194304  TCP: net.mptcp.enabled=0            1");
    }

    @Test
    void aDroppedOptionIsNamed() {
        SocketEvent dropped = dropped("named");
        table.add(dropped);
        table.add(dropped);
        assertThat(table.lines()).contains("options dropped 2");
        assertThat(table.lines()).last().asString().matches("\\S+ +named +7  dropped TCP_USER_TIMEOUT +2");
        StringWriter lines = new StringWriter();
        new EventLines(new PrintWriter(lines), false).add(dropped);
        assertThat(lines.toString()).endsWith(" INET  dropped TCP_USER_TIMEOUT\n");
        StringWriter json = new StringWriter();
        new EventLines(new PrintWriter(json), true).add(dropped);
        assertThat(json.toString()).contains("\"verdict\":\"OPTION_DROPPED\"", "\"name\":\"TCP_USER_TIMEOUT\"");
    }

    @Test
    void aNameIsNothingThatATerminalObeys() {
        table.add(event(10, "\033[2J\nx", 7, Verdict.AUDITED));
        assertThat(table.lines()).last().asString().contains("\\x1b[2J\\nx").doesNotContain("\033", "\n");
        StringWriter lines = new StringWriter();
        new EventLines(new PrintWriter(lines), false).add(event(10, "\033[2J\nx", 7, Verdict.AUDITED));
        assertThat(lines.toString())
                .contains("\\x1b[2J\\nx")
                .doesNotContain("\033")
                .hasLineCount(1);
        StringWriter json = new StringWriter();
        new EventLines(new PrintWriter(json), true).add(event(10, "\033[2J\n\u009bx", 7, Verdict.AUDITED));
        assertThat(json.toString())
                .contains("\\u001b[2J\\n\\u009bx".replace("001b", "001B"))
                .doesNotContain("\033", "\u009b")
                .hasLineCount(1);
    }

    @Test
    void noMoreRowsThanTheScreenHas() {
        for (int pid = 1; pid < 2000; pid++) {
            table.add(event(pid, "sh", pid, Verdict.CONVERTED));
        }
        assertThat(table.lines()).hasSize(6).last().asString().contains(" 1998  MPTCP");
        assertThat(table.lines()).contains("MPTCP 1999");
    }

    @Test
    void isDrawnWhenItHasChangedAndNotAfterItsEnd() {
        table.refresh();
        assertThat(drawn()).contains("none yet");
        table.refresh();
        assertThat(drawn()).isEmpty();
        table.add(event(1, "curl", 7, Verdict.CONVERTED));
        StringWriter err = new StringWriter();
        table.end(new Statistics(1, 0, 0, 0, 0), 3, List.of("refused"), new PrintWriter(err));
        assertThat(drawn()).contains("curl");
        assertThat(err)
                .hasToString(
                        "\nmptcpify: 1 TCP socket: 1 opened as MPTCP; not shown, since they came too fast: 3\nrefused\n");
        table.add(event(2, "curl", 7, Verdict.CONVERTED));
        table.refresh();
        assertThat(drawn()).isEmpty();
    }

    private static SocketEvent dropped(String command) {
        return new SocketEvent(
                Instant.EPOCH,
                OptionalLong.of(7),
                command,
                0,
                1,
                2,
                StandardProtocolFamily.INET,
                false,
                false,
                Verdict.OPTION_DROPPED,
                Optional.of(new DroppedOption(6, 18, command, 1)),
                Optional.empty());
    }

    private String drawn() {
        String text = screen.toString();
        screen.getBuffer().setLength(0);
        return text;
    }

    public static SocketEvent event(long second, String command, long pid, Verdict verdict) {
        return new SocketEvent(
                Instant.ofEpochSecond(second),
                OptionalLong.of(pid),
                command,
                0,
                1,
                2,
                StandardProtocolFamily.INET,
                false,
                false,
                verdict);
    }
}
