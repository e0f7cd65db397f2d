// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.util.ArrayList;
import java.util.List;

/** What the demo prints at its end: the table, how to read it, and the verdict. */
final class Report {
    private static final String LEGEND = """
            flags  what the program's socket() call added to SOCK_STREAM: SOCK_CLOEXEC,
                   SOCK_NONBLOCK, both or none, as the kernel's own trace of the call shows
            prot   SO_PROTOCOL of the open socket: 262 is MPTCP, 6 is TCP
            info   does getsockopt(MPTCP_INFO) succeed? Asked from outside by the library's
                   inspector and by a Python script that shares no code with it: they must
                   agree
            data   64K: 64 KiB went each way and arrived unchanged (by SHA-256; what hey got
                   back by its size, which is all that it shows)
            *      running since before the attach, with TCP sockets then, never restarted;
                   moved out of the cgroup for "out of scope" and back for "after close"

            No program was changed or configured, and only the demo itself uses mptcpify.
            A socket opened before the attach stays what it was: see the old listener. Its
            client in scope is 262 without info: it falls back to TCP, and works.
            """;

    private final List<Row> rows;
    private final String machine;

    /** Makes a report on what was seen on a machine; its description may be empty. */
    Report(List<Row> rows, String machine) {
        this.rows = List.copyOf(rows);
        this.machine = machine;
    }

    boolean passed() {
        return problems().isEmpty() && rows.stream().allMatch(Row::isGood);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("mptcpify on Linux " + (System.getProperty("os.version") + " " + machine).strip());
        lines.add("");
        lines.addAll(Table.lines(rows));
        lines.add("");
        lines.addAll(LEGEND.lines().toList());
        lines.add("");
        problems().forEach(problem -> lines.add("BAD  " + problem));
        lines.add(verdict());
        return lines;
    }

    private String verdict() {
        int sockets = rows.size() * Phase.values().length;
        if (passed()) {
            return "PASSED: all " + sockets + " sockets were what they had to be, and all data arrived.";
        }
        return "FAILED: " + problems().size() + " things were not as they had to be; see BAD above.";
    }

    private List<String> problems() {
        return rows.stream().flatMap(row -> row.problems().stream()).toList();
    }
}
