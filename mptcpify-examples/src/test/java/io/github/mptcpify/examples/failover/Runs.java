// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import io.github.mptcpify.MptcpStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Two runs as they should be, for {@link RunPlan#DEMO}: cut after 4 seconds. */
final class Runs {
    static final double CUT = 4;
    static final InetAddress PATH1 = address(1);
    static final InetAddress PATH2 = address(2);

    private Runs() {}

    private static InetAddress address(int path) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 77, (byte) path, 1});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static Run tcp() {
        List<Sighting> sightings = new ArrayList<>();
        for (double seconds = 0.5; seconds < 14; seconds += 0.5) {
            sightings.add(new Sighting(seconds, MptcpStatus.TCP, 0, Map.of()));
        }
        return run("plain TCP", Run.Ending.STALLED, recording(38, 0, 14), sightings);
    }

    static Run mptcp() {
        List<Sighting> sightings = new ArrayList<>();
        for (double seconds = 0.5; seconds < 8.5; seconds += 0.5) {
            sightings.add(mptcp(seconds, Math.min(seconds, CUT), seconds));
        }
        Recording recording = recording(76, 38, 8.5);
        recording.add(Duration.ofMillis(8600), RunPlan.DEMO.bytes());
        return run("MPTCP", Run.Ending.COMPLETE, recording, sightings);
    }

    static Sighting mptcp(double seconds, double onPath1, double onPath2) {
        return new Sighting(seconds, MptcpStatus.MPTCP, 0xcafe, Map.of(PATH1, (long) (onPath1 * 1000), PATH2, (long)
                (onPath2 * 1000)));
    }

    static Run run(String name, Run.Ending ending, Recording recording, List<Sighting> sightings) {
        return new Run(name, ending, OptionalDouble.of(CUT), recording, sightings);
    }

    /** Ten samples a second, at one rate in Mbit/s before the cut and another after it. */
    static Recording recording(double before, double after, double seconds) {
        Recording recording = new Recording();
        for (int tenth = 1; tenth <= Math.round(seconds * 10); tenth++) {
            double now = tenth / 10.0;
            double megabits = Math.min(now, CUT) * before + Math.max(now - CUT, 0) * after;
            recording.add(Duration.ofMillis(tenth * 100L), Math.round(megabits * 1e6 / 8));
        }
        return recording;
    }
}
