// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.time.Duration;

/** How long anything may take; generous, since emulated machines are slow. */
final class Deadline {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final long start = System.nanoTime();

    private Deadline() {}

    static Deadline start() {
        return new Deadline();
    }

    boolean hasPassed() {
        return System.nanoTime() - start > LIMIT.toNanos();
    }

    @Override
    public String toString() {
        return LIMIT.toSeconds() + " seconds";
    }
}
