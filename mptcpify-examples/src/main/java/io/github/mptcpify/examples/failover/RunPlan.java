// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import java.time.Duration;

/**
 * The course of each run.
 *
 * @param bytes the size of the download
 * @param bitsPerSecond the speed of each path
 * @param cutAfter how long after the first byte path 1 is cut
 * @param patience after how long without a byte a download is given up
 */
record RunPlan(long bytes, long bitsPerSecond, Duration cutAfter, Duration patience) {
    /** The number of paths between the hosts; the first one is cut. */
    static final int PATHS = 2;

    static final int CUT_PATH = 1;

    /** Takes 12 to 13 seconds over one path without a cut. */
    static final RunPlan DEMO = new RunPlan(60_000_000, 40_000_000, Duration.ofSeconds(4), Duration.ofSeconds(10));

    double megabitsPerPath() {
        return bitsPerSecond / 1e6;
    }

    long megabytes() {
        return bytes / 1_000_000;
    }
}
