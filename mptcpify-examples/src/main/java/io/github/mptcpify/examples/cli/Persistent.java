// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.cli;

import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.Statistics;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A persistent attachment at one moment. */
record Persistent(
        long id, String scope, String options, Instant since, long user, boolean active, Statistics statistics) {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    static Persistent of(PersistentAttachment attachment) throws IOException {
        return new Persistent(
                attachment.id(),
                attachment.scope().toString(),
                attachment.options().toString(),
                attachment.since(),
                Integer.toUnsignedLong(attachment.user()),
                attachment.isActive(),
                attachment.statistics());
    }

    List<String> lines(Style style) {
        String margin = String.format("%-4d", id);
        List<String> lines = new ArrayList<>(Text.wrap(margin, options));
        lines.set(
                0,
                style.of(active ? Style.Colour.GREEN : Style.Colour.YELLOW, margin)
                        + lines.get(0).substring(margin.length()));
        lines.addAll(Text.wrap(
                " ".repeat(margin.length()),
                "since " + MINUTE.format(since) + " by user " + user + (active ? "" : ", gone by now") + "; "
                        + Summary.of(statistics)));
        return lines;
    }
}
