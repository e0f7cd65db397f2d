// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

/**
 * What goes wrong again and again in the course of something: the first time is logged with its stack trace, later ones are
 * counted, and their number is logged in the end. Safe for any thread.
 */
public final class Failures {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private final String what;
    private long count;

    /**
     * None yet.
     *
     * @param what failed, as it begins a sentence
     */
    public Failures(String what) {
        this.what = what;
    }

    public synchronized void add(Throwable failure) {
        if (count++ == 0) {
            LOGGER.log(System.Logger.Level.WARNING, what + "; from now on this is only counted", failure);
        }
    }

    /** The end of it. */
    public synchronized void end() {
        if (count > 1) {
            LOGGER.log(System.Logger.Level.WARNING, what + " " + count + " times");
        }
        count = 0;
    }
}
