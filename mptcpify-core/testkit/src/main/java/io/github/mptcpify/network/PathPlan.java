// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.network;

import java.time.Duration;

/**
 * What a path is to be.
 *
 * @param bitsPerSecond either way; 0 for no limit
 * @param delay one way
 * @param loss how many of a hundred packets are lost, either way
 * @param backup whether it is used only where no other one is left
 * @param strips whether MPTCP's option is taken out of what goes over it
 */
record PathPlan(long bitsPerSecond, Duration delay, double loss, boolean backup, boolean strips) {
    static final PathPlan PLAIN = new PathPlan(0, Duration.ZERO, 0, false, false);

    PathPlan rate(long rate) {
        return new PathPlan(rate, delay, loss, backup, strips);
    }

    PathPlan delay(Duration time) {
        return new PathPlan(bitsPerSecond, time, loss, backup, strips);
    }

    PathPlan loss(double percent) {
        return new PathPlan(bitsPerSecond, delay, percent, backup, strips);
    }

    PathPlan asBackup() {
        return new PathPlan(bitsPerSecond, delay, loss, true, strips);
    }

    PathPlan stripping() {
        return new PathPlan(bitsPerSecond, delay, loss, backup, true);
    }

    /** Whether its packets are delayed or lost, one by one. */
    boolean isEmulated() {
        return !delay.isZero() || loss > 0;
    }
}
