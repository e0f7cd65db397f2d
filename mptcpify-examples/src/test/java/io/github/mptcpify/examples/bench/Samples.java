// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What was measured of one thing, again and again. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    /** On a machine that others use as well the mean says more of them than of us. */
    double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
