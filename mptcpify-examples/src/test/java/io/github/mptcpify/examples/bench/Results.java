// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table, of at most 80 columns, and the goals. */
final class Results {
    private static final double NANOSECONDS_PER_MICROSECOND = 1000;
    private static final double BYTES_PER_KIBIBYTE = 1024;

    /** About ten bytes a socket: whoever kept as little as a reference and an object to each would need more. */
    private static final double LIVE_KIBIBYTES = 100;

    private final Race mptcp;
    private final Race tcp;
    private final ListRace list;
    private final double statusCalls;

    /**
     * Takes what was measured.
     *
     * @param statusCalls system calls that status(int) made, each time
     */
    Results(Race mptcp, Race tcp, ListRace list, double statusCalls) {
        this.mptcp = mptcp;
        this.tcp = tcp;
        this.list = list;
        this.statusCalls = statusCalls;
    }

    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-36s%22s%22s", "one call", "MPTCP socket", "TCP socket"));
        lines.add(String.format("%-36s%22s%22s", "", "ns   C = 1  bytes", "ns   C = 1  bytes"));
        for (Contestant contestant : Contestant.values()) {
            lines.add(String.format("%-36s%s%s", contestant.title(), cell(mptcp, contestant), cell(tcp, contestant)));
        }
        lines.add("");
        lines.add(format("%-36s%22s%22s", format("%,d MPTCP sockets", list.sockets()), "ms", "ss = 1"));
        lines.add(format("%-36s%22.1f", "ss -Man >/dev/null", list.ssMilliseconds()));
        lines.add(format(
                "%-36s%22.1f%22.2f", "  without its start", list.ssMilliseconds() - list.ssStartMilliseconds(), 1.0));
        lines.add(format("%-36s%22.1f%22.2f", "list()", list.milliseconds(), list.timesSs()));
        lines.add(format("%-36s%22.1f", "  the first of a JVM", list.firstMilliseconds()));
        lines.add(format("%-36s%16.0f bytes", "  allocated for each socket", list.allocatedPerSocket()));
        lines.add(format("%-36s%18.0f KiB", "  live after a tenth of them", kibibytes(list.liveBytesAtFirst())));
        lines.add(format("%-36s%18.0f KiB", "  live at most", kibibytes(list.liveBytes())));
        lines.add(format(
                "%-36s%22.1f%22.2f", "a scrape, with the port's", list.scrapeMilliseconds(), list.scrapeTimesSs()));
        return lines;
    }

    List<Goal> goals() {
        return List.of(
                new Goal("isMptcp(int), MPTCP socket: times C", mptcp.timesC(Contestant.INT), 2, "%.2f"),
                new Goal("isMptcp(int), TCP socket: times C", tcp.timesC(Contestant.INT), 2, "%.2f"),
                new Goal("isMptcp(int) allocates, bytes", bytes(Contestant.INT), 0, "%.0f"),
                new Goal("isMptcp(SocketChannel) above isMptcp(int), us", channelAbove(), 5, "%.2f"),
                // two, and room for those that the JVM makes now and then
                new Goal("status(int), system calls", statusCalls, 2.05, "%.2f"),
                new Goal("list(): times ss -Man without its start", list.timesSs(), 2, "%.2f"),
                new Goal("a scrape: times ss -Man without its start", list.scrapeTimesSs(), 2, "%.2f"),
                new Goal("list(), live at most, KiB", kibibytes(list.liveBytes()), LIVE_KIBIBYTES, "%.0f"));
    }

    private double channelAbove() {
        return Math.max(above(mptcp), above(tcp));
    }

    private static double above(Race race) {
        return (race.nanoseconds(Contestant.CHANNEL) - race.nanoseconds(Contestant.INT)) / NANOSECONDS_PER_MICROSECOND;
    }

    /** Rounded: the profiler counts all threads, and JMH's own allocate a few bytes a second. */
    private double bytes(Contestant contestant) {
        return Math.max(Math.rint(mptcp.bytes(contestant)), Math.rint(tcp.bytes(contestant)));
    }

    private static double kibibytes(long bytes) {
        return bytes / BYTES_PER_KIBIBYTE;
    }

    private static String cell(Race race, Contestant contestant) {
        return format(
                "%9.0f%7.2f%6s",
                race.nanoseconds(contestant),
                race.timesC(contestant),
                contestant == Contestant.C ? "" : format("%.0f", race.bytes(contestant)));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
