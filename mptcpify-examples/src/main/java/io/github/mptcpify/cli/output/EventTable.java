// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Statistics;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A table on a terminal, a row for each process and what became of its sockets, the latest first. */
public final class EventTable implements EventView {
    /** Cursor to the top left; clear to the end of the line; clear to the end of the screen (ECMA-48). */
    private static final String HOME = "\033[H";

    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_REST = "\033[J";

    /** Of the screen, for what stands around the rows. */
    private static final int FRAME = 5;

    /** No memory for what nobody can see. */
    private static final int MOST_ROWS = 1000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private record Key(String command, OptionalLong pid, SocketEvent.Verdict verdict, String words) {}

    private record Row(Instant last, long count) {}

    private final PrintWriter out;
    private final Style style;
    private final String scope;
    private final int height;
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final Map<SocketEvent.Verdict, Long> totals = new EnumMap<>(SocketEvent.Verdict.class);
    private boolean changed = true;
    private boolean ended;

    public EventTable(PrintWriter out, Style style, String scope, int height) {
        this.out = out;
        this.style = style;
        this.scope = scope;
        this.height = height;
    }

    @Override
    public synchronized void add(SocketEvent event) {
        Key key = new Key(event.command(), event.pid(), event.verdict(), EventView.words(event));
        // taken out first, so that it comes in last
        Row before = rows.remove(key);
        rows.put(key, new Row(event.time(), before == null ? 1 : before.count() + 1));
        if (rows.size() > MOST_ROWS) {
            rows.remove(rows.keySet().iterator().next());
        }
        totals.merge(event.verdict(), 1L, Long::sum);
        changed = true;
    }

    @Override
    public synchronized void refresh() {
        if (changed && !ended) {
            draw(lines());
            changed = false;
        }
    }

    private void draw(List<String> lines) {
        out.print(HOME + String.join(CLEAR_LINE + "\n", lines) + CLEAR_LINE + "\n" + CLEAR_REST);
        out.flush();
    }

    /** All that is seen, for as many lines as there are. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(style.of(Style.Colour.BOLD, "TCP sockets that are opened in " + Text.printable(scope)));
        lines.add(
                totals.isEmpty()
                        ? "none yet; Ctrl-C ends this"
                        : totals.entrySet().stream()
                                .map(total -> EventView.words(total.getKey()) + " " + total.getValue())
                                .collect(Collectors.joining(", ")));
        lines.add("");
        lines.add(String.format("%-9s %-16s %8s  %-26s %10s", "last", "program", "pid", "sockets are", "count"));
        rows.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<Key, Row> entry) -> entry.getValue().last())
                        .reversed())
                .limit(Math.max(1, height - FRAME))
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .forEach(lines::add);
        return lines;
    }

    private String line(Key key, Row row) {
        return String.format(
                "%-9s %-16s %8s  %s %10d",
                TIME.format(row.last()),
                Text.printable(key.command()),
                key.pid().isPresent() ? key.pid().getAsLong() : "?",
                style.of(colour(key.verdict()), String.format("%-26s", key.words())),
                row.count());
    }

    private static Style.Colour colour(SocketEvent.Verdict verdict) {
        return switch (verdict) {
            case CONVERTED, AUDITED -> Style.Colour.GREEN;
            case FILTERED -> Style.Colour.BOLD;
            case MPTCP_OFF, OPTION_DROPPED, REFUSED -> Style.Colour.YELLOW;
        };
    }

    @Override
    public synchronized void end(Statistics statistics, long lost, List<String> refusals, PrintWriter err) {
        ended = true;
        try {
            draw(lines());
        } catch (Printer.Failed e) {
            // what was counted is told all the same
        }
        err.println("\n" + EventView.summary(statistics, lost));
        refusals.forEach(err::println);
        err.flush();
    }
}
