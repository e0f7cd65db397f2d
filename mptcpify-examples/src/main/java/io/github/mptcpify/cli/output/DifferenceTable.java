// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.sockets.SocketDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What MPTCP refuses or treats otherwise, as lines; options that are alike in all but their names share a line. */
public final class DifferenceTable {
    private static final String MARGIN = "    ";

    private DifferenceTable() {}

    /** For a terminal. */
    public static List<String> lines(List<SocketDifference> differences, Style style) {
        List<String> lines = new ArrayList<>();
        groups(differences).forEach((what, names) -> {
            Text.wrap("", String.join(", ", names)).forEach(line -> lines.add(style.of(Style.Colour.BOLD, line)));
            lines.addAll(Text.wrap(MARGIN, what.answer()));
            lines.addAll(Text.wrap(MARGIN, what.consequence() + "; used by: " + what.users()));
        });
        return lines;
    }

    /** As a table in Markdown. */
    public static List<String> markdown(List<SocketDifference> differences) {
        List<String> lines = new ArrayList<>();
        lines.add("| option or call | on MPTCP | what it means | who uses it |");
        lines.add("| --- | --- | --- | --- |");
        groups(differences)
                .forEach((what, names) -> lines.add(names.stream().collect(Collectors.joining("`, `", "| `", "` | "))
                        + what.answer() + " | " + what.consequence() + " | " + what.users() + " |"));
        return lines;
    }

    private record What(String answer, String consequence, String users) {}

    private static Map<What, List<String>> groups(List<SocketDifference> differences) {
        Map<What, List<String>> groups = new LinkedHashMap<>();
        differences.forEach(difference -> groups.computeIfAbsent(
                        new What(difference.answer(), difference.consequence(), difference.users()),
                        none -> new ArrayList<>())
                .add(difference.name()));
        return groups;
    }
}
