// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.time.Duration;

/**
 * The properties of a path.
 *
 * @param bitsPerSecond the rate in each direction; 0 for no limit
 * @param delay the delay in each direction
 * @param loss the percentage of packets lost in each direction
 * @param backup whether it is used only if no other path is left
 * @param strips whether the MPTCP option is removed from packets on it
 */
record PathPlan(long bitsPerSecond, Duration delay, double loss, boolean backup, boolean strips) {
    static final PathPlan PLAIN = new PathPlan(0, Duration.ZERO, 0, false, false);

    private static final long LEAST_RATE = 10_000;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    PathPlan rate(long rate) {
        if (rate < LEAST_RATE) {
            throw new IllegalArgumentException("a rate is " + LEAST_RATE + " bits a second or more, not " + rate);
        }
        return new PathPlan(rate, delay, loss, backup, strips);
    }

    PathPlan delay(Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("a delay is 0 to 10 seconds, not " + time);
        }
        return new PathPlan(bitsPerSecond, time, loss, backup, strips);
    }

    PathPlan loss(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("a loss is 0 to 100 percent, not " + percent);
        }
        return new PathPlan(bitsPerSecond, delay, percent, backup, strips);
    }

    PathPlan asBackup() {
        return new PathPlan(bitsPerSecond, delay, loss, true, strips);
    }

    PathPlan stripping() {
        return new PathPlan(bitsPerSecond, delay, loss, backup, true);
    }

    /** Whether its packets are delayed or lost. */
    boolean isEmulated() {
        return !delay.isZero() || loss > 0;
    }
}
