// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Statistics;
import java.util.ArrayList;
import java.util.List;

/** What became of sockets, in words. */
public final class Summary {
    /** More are in JSON alone. */
    private static final int MOST_OPTIONS = 8;

    private Summary() {}

    public static String of(Statistics statistics) {
        List<String> parts = new ArrayList<>();
        add(parts, statistics.converted(), "opened as MPTCP");
        add(parts, statistics.audited(), "would have been MPTCP");
        add(parts, statistics.filtered(), "left TCP by the filters");
        add(parts, statistics.mptcpOff(), "left TCP since net.mptcp.enabled is 0");
        String summary =
                Text.count(statistics.seen(), "TCP socket") + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
        return summary
                + (statistics.missed() == 0 ? "" : "; missed on the whole machine: " + statistics.missed())
                + dropped(statistics.dropped());
    }

    private static String dropped(List<DroppedOption> options) {
        StringBuilder text = new StringBuilder();
        options.stream()
                .limit(MOST_OPTIONS)
                .forEach(option -> text.append(text.isEmpty() ? "; " : ", ").append(Text.printable(option.toString())));
        return options.size() <= MOST_OPTIONS
                ? text.toString()
                : text.append(" and ")
                        .append(options.size() - MOST_OPTIONS)
                        .append(" more")
                        .toString();
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }
}
