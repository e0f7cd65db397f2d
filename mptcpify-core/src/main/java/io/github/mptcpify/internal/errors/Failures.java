// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

/**
 * Logs a failure that may repeat: the first one with its stack trace; later ones are counted, and {@link #end} logs
 * the count. Safe for any thread.
 */
public final class Failures {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private final String what;
    private long count;

    /**
     * Starts with no failure counted.
     *
     * @param what what failed, as the beginning of a sentence
     */
    public Failures(String what) {
        this.what = what;
    }

    public synchronized void add(Throwable failure) {
        if (count++ == 0) {
            LOGGER.log(System.Logger.Level.WARNING, what + "; from now on this is only counted", failure);
        }
    }

    /** Logs the number of failures if there were several, and starts anew. */
    public synchronized void end() {
        if (count > 1) {
            LOGGER.log(System.Logger.Level.WARNING, what + " " + count + " times");
        }
        count = 0;
    }
}
