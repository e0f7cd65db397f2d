// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A metric at one moment, with a sample for each combination of its labels. Immutable.
 *
 * @param name in lower case, with points, as "mptcp.sockets"
 * @param type whether it only goes up
 * @param unit as "bytes"; empty where it counts things
 * @param description a sentence
 * @param samples each has the same labels, with other values
 */
public record Metric(String name, Type type, String unit, String description, List<Sample> samples) {
    /** What a metric's value does. */
    public enum Type {
        /** It goes up and down. */
        GAUGE,
        /** It only goes up, from 0 or from what there was at the beginning. */
        COUNTER
    }

    /**
     * Copies the samples.
     *
     * @param name as above
     * @param type as above
     * @param unit as above
     * @param description as above
     * @param samples as above
     */
    public Metric {
        samples = List.copyOf(samples);
    }

    /**
     * A value of a metric.
     *
     * @param labels what it is the value of, by the label's name, as "status", in order; none where there is one value only
     * @param value its value
     */
    public record Sample(Map<String, String> labels, double value) {
        /**
         * Copies the labels.
         *
         * @param labels as above
         * @param value as above
         */
        public Sample {
            labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        }
    }
}
