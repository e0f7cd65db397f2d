// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.metrics;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.metrics.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metrics of what attachments have done. */
public final class AttachmentMetrics {
    /** How many options of an attachment are told apart; what is above that is told together. */
    private static final int MOST_OPTIONS = 32;

    private static final String OTHERS = "other";
    private static final String ATTACHMENT = "attachment";
    private static final String SCOPE = "scope";
    private static final String VERDICT = "verdict";

    private final MetricBuilder active =
            MetricBuilder.gauge("mptcpify.attachment.active", "Whether an attachment is in force: 1 or 0.");
    private final MetricBuilder sockets = MetricBuilder.counter(
            "mptcpify.attachment.sockets",
            "",
            "Calls of socket() in an attachment's scope, by what became of them; what a listener accepts is not counted.");
    private final MetricBuilder options = MetricBuilder.counter(
            "mptcpify.attachment.options.dropped", "", "Socket options that MPTCP refuses, and that were dropped.");

    /** Adds one, whose name no other one has. */
    public void add(String name, Scope scope, boolean isActive, Statistics statistics) {
        String where = scope.toString();
        active.add(isActive ? 1 : 0, ATTACHMENT, name, SCOPE, where);
        sockets.add(statistics.converted(), ATTACHMENT, name, SCOPE, where, VERDICT, "converted")
                .add(statistics.filtered(), ATTACHMENT, name, SCOPE, where, VERDICT, "filtered")
                .add(statistics.mptcpOff(), ATTACHMENT, name, SCOPE, where, VERDICT, "mptcp_off")
                .add(statistics.audited(), ATTACHMENT, name, SCOPE, where, VERDICT, "audited")
                .add(statistics.missed(), ATTACHMENT, name, SCOPE, where, VERDICT, "missed");
        Map<String, Long> counts = new LinkedHashMap<>();
        for (DroppedOption option : statistics.dropped()) {
            String its = option.name();
            counts.merge(
                    counts.containsKey(its) || counts.size() < MOST_OPTIONS ? its : OTHERS, option.count(), Long::sum);
        }
        counts.forEach((option, count) -> options.add(count, ATTACHMENT, name, SCOPE, where, "option", option));
    }

    public List<Metric> metrics() {
        return List.of(active.build(), sockets.build(), options.build());
    }
}
