// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.MptcpCounters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help;

@Tag("pure")
class CounterTableTest {
    private static final Style PLAIN = new Style(Help.defaultColorScheme(Help.Ansi.OFF));
    private static final Style COLOURED = new Style(Help.defaultColorScheme(Help.Ansi.ON));

    private final Map<String, Long> values = new LinkedHashMap<>();

    @Test
    void onlyThoseThatCountedAndWhatTheyMean() {
        values.put("MPCapableSYNTX", 12L);
        values.put("MPJoinSynTx", 0L);
        values.put("SomethingNew", -1L);
        values.put("MPCapableFallbackSYNACK", 3L);
        CounterTable table = new CounterTable(new MptcpCounters(values));
        assertThat(table.lines(false, PLAIN))
                .containsExactly(
                        "MPCapableSYNTX                   12  this side asked for MPTCP",
                        "SomethingNew             18446744073709551615",
                        "MPCapableFallbackSYNACK           3  * the server, or a middlebox, speaks TCP");
        assertThat(table.lines(true, PLAIN))
                .contains("MPJoinSynTx                       0  this side asked for a further subflow");
        assertThat(table.lines(false, COLOURED))
                .filteredOn(line -> line.contains("\033"))
                .hasSize(1);
    }

    @Test
    void howToBeginAgainIsSaidWhereTheKernelHasStoppedAsking() {
        values.put("Blackhole", 0L);
        assertThat(new CounterTable(new MptcpCounters(values)).lines(true, PLAIN))
                .hasSize(1);
        values.put("Blackhole", 1L);
        assertThat(String.join(" ", new CounterTable(new MptcpCounters(values)).lines(false, PLAIN)))
                .contains("* stopped asking for it: SYNs were lost")
                .contains("sysctl -w net.mptcp.blackhole_timeout=3600");
    }

    @Test
    void nothingCountedIsSaid() {
        values.put("MPCapableSYNTX", 0L);
        assertThat(new CounterTable(new MptcpCounters(values)).lines(false, PLAIN))
                .containsExactly("all of this network namespace's MPTCP counters are 0: nothing has used MPTCP yet");
    }

    @Test
    void everyLineFitsTheTerminal() {
        CounterTable.WORDS.keySet().forEach(name -> values.put(name, 1_234_567_890L));
        assertThat(new CounterTable(new MptcpCounters(values)).lines(false, PLAIN))
                .hasSizeGreaterThan(CounterTable.WORDS.size())
                .allMatch(line -> line.length() <= Text.COLUMNS);
    }
}
