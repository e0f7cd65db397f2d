// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Statistics;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** A line for each decision, as text or as a JSON object. */
public final class EventLines implements EventView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final PrintWriter out;
    private final boolean json;
    private boolean ended;

    public EventLines(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    @Override
    public synchronized void add(SocketEvent event) {
        if (!ended) {
            out.println(json ? Json.text(event) : line(event));
            out.flush();
        }
    }

    private static String line(SocketEvent event) {
        String pid = event.pid().isPresent() ? Long.toString(event.pid().getAsLong()) : "?";
        return String.format(
                "%s  %-15s %7s  user %-14s  %-5s %s",
                TIME.format(event.time()),
                Text.printable(event.command()),
                pid,
                UserNames.of(event.user()),
                event.family(),
                EventView.words(event));
    }

    @Override
    public void refresh() {
        // a line is seen as soon as it is printed
    }

    @Override
    public synchronized void end(Statistics statistics, long lost, List<String> refusals, PrintWriter err) {
        ended = true;
        err.println(EventView.summary(statistics, lost));
        refusals.forEach(err::println);
        err.flush();
    }
}
