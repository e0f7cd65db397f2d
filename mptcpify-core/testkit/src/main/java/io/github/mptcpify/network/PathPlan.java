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

    /** Whether its packets are delayed or lost. */
    boolean isEmulated() {
        return !delay.isZero() || loss > 0;
    }
}
