// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import java.util.Locale;

/**
 * A bound that the library promises to keep.
 *
 * @param claim what is promised
 * @param measured what was found; NaN where it could not be measured
 * @param bound the most that it may be
 * @param format how both are written
 */
record Goal(String claim, double measured, double bound, String format) {
    /** False also for what was not measured. */
    boolean holds() {
        return measured <= bound;
    }

    String line() {
        String found = Double.isNaN(measured) ? "not measured" : String.format(Locale.ROOT, format, measured);
        return String.format(
                Locale.ROOT,
                "%-4s %-50s%12s%12s",
                holds() ? "ok" : "MISS",
                claim,
                found,
                "<= " + String.format(Locale.ROOT, format, bound));
    }
}
