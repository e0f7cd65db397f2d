// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The rows as text of at most 80 columns. */
final class Table {
    private Table() {}

    static List<String> lines(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "", "", Arrays.stream(Phase.values()).map(phase -> " " + phase).toList()));
        lines.add(line("program", "flags", List.of("prot info data", "prot info data", "prot info data")));
        lines.add("-".repeat(35) + ("+" + "-".repeat(14)).repeat(Phase.values().length));
        for (Row row : rows) {
            lines.add(line(
                    row.name(),
                    row.flags(),
                    Arrays.stream(Phase.values())
                            .map(phase -> text(row.cell(phase)))
                            .toList()));
        }
        return lines;
    }

    private static String text(Row.Cell cell) {
        String data = cell.good() ? " 64K" : "BAD!";
        return cell.seen()
                .map(seen -> String.format("%4d %-4s %s", seen.protocol(), Seen.yesOrNo(seen.mptcpInfo()), data))
                .orElse("   -  -   " + data);
    }

    private static String line(String name, String flags, List<String> phases) {
        String right =
                phases.stream().map(text -> String.format("|%-14s", text)).collect(Collectors.joining());
        return String.format("%-26s %-8s%s", name, flags, right).stripTrailing();
    }
}
