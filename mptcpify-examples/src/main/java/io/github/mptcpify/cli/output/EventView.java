// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.Refusal;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Statistics;
import java.io.PrintWriter;
import java.util.List;

/** How decisions are shown as they come. Each method may be called by another thread. */
public interface EventView {
    void add(SocketEvent event);

    /** Brings what is seen up to date. */
    void refresh();

    /** The last that is said; what comes after it is not shown. */
    void end(Statistics statistics, long lost, List<String> refusals, PrintWriter err);

    /** As a person says it. */
    static String words(SocketEvent.Verdict verdict) {
        return switch (verdict) {
            case CONVERTED -> "MPTCP";
            case AUDITED -> "would be MPTCP";
            case FILTERED -> "TCP: filtered";
            case MPTCP_OFF -> "TCP: net.mptcp.enabled=0";
            case OPTION_DROPPED -> "options dropped";
            case REFUSED -> "refused on MPTCP";
        };
    }

    /** The same, with the option's name where one was dropped. */
    static String words(SocketEvent event) {
        return event.option()
                .map(option -> "dropped " + option.name())
                .or(() -> event.refusal().map(EventView::words))
                .orElseGet(() -> words(event.verdict()));
    }

    private static String words(Refusal refusal) {
        return refusal.errno() == 0 ? refusal.name() : refusal.error() + " to " + refusal.name();
    }

    static String summary(Statistics statistics, long lost) {
        return "mptcpify: " + Summary.of(statistics)
                + (lost == 0 ? "" : "; not shown, since they came too fast: " + lost);
    }
}
