// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import io.github.mptcpify.metrics.Metric;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Metrics as OpenMetrics text, which Prometheus and node_exporter read. */
public final class OpenMetrics {
    /** What HTTP calls it. */
    public static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private OpenMetrics() {}

    /** A whole page. */
    public static String text(List<Metric> metrics) {
        StringBuilder page = new StringBuilder();
        for (Metric metric : metrics) {
            boolean counter = metric.type() == Metric.Type.COUNTER;
            String name = name(metric.name()) + (metric.unit().isEmpty() ? "" : "_" + metric.unit());
            line(page, "# TYPE ", name, counter ? " counter" : " gauge");
            if (!metric.unit().isEmpty()) {
                line(page, "# UNIT ", name, " ", metric.unit());
            }
            line(page, "# HELP ", name, " ", escaped(metric.description()));
            for (Metric.Sample sample : metric.samples()) {
                line(page, name, counter ? "_total" : "", labels(sample.labels()), " ", number(sample.value()));
            }
        }
        line(page, "# EOF");
        return page.toString();
    }

    private static void line(StringBuilder page, String... parts) {
        for (String part : parts) {
            page.append(part);
        }
        page.append('\n');
    }

    private static String labels(Map<String, String> labels) {
        return labels.isEmpty()
                ? ""
                : labels.entrySet().stream()
                        .map(label -> name(label.getKey()) + "=\"" + escaped(label.getValue()) + "\"")
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static String name(String name) {
        return name.replace('.', '_');
    }

    /** What is harmful to a terminal is written out, as everywhere in what this program prints; the rest as the format has it. */
    private static String escaped(String text) {
        return Text.printable(text).replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String number(double value) {
        return new BigDecimal(value).toPlainString();
    }
}
