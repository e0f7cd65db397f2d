// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.metrics;

import io.github.mptcpify.metrics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A metric in the making. */
final class MetricBuilder {
    private final String name;
    private final Metric.Type type;
    private final String unit;
    private final String description;
    private final List<Metric.Sample> samples = new ArrayList<>();

    private MetricBuilder(String name, Metric.Type type, String unit, String description) {
        this.name = name;
        this.type = type;
        this.unit = unit;
        this.description = description;
    }

    static MetricBuilder gauge(String name, String description) {
        return new MetricBuilder(name, Metric.Type.GAUGE, "", description);
    }

    static MetricBuilder counter(String name, String unit, String description) {
        return new MetricBuilder(name, Metric.Type.COUNTER, unit, description);
    }

    /** With labels as pairs of a name and a value. */
    MetricBuilder add(long value, String... labels) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            map.put(labels[i], labels[i + 1]);
        }
        samples.add(new Metric.Sample(map, value));
        return this;
    }

    Metric build() {
        return new Metric(name, type, unit, description, samples);
    }
}
