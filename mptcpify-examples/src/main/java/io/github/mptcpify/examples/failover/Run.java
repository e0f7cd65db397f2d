// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import io.github.mptcpify.MptcpStatus;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What was seen of one download.
 *
 * @param name its name
 * @param ending how it ended
 * @param cutAt when path 1 was cut, in seconds since the first byte; empty if the download ended before
 * @param recording how much was received at which time
 * @param sightings its connection as the inspector saw it meanwhile, in order
 */
record Run(String name, Ending ending, OptionalDouble cutAt, Recording recording, List<Sighting> sightings) {
    /** The seconds after the cut that do not count as "after the cut", since the network is unsettled then. */
    private static final double TURMOIL = 1;

    /**
     * How a download ended.
     *
     * @param kind what happened
     * @param why details, or empty
     */
    record Ending(Kind kind, String why) {
        enum Kind {
            COMPLETE("yes"),
            STALLED("no, stalled"),
            FAILED("no, failed");

            private final String text;

            Kind(String text) {
                this.text = text;
            }

            @Override
            public String toString() {
                return text;
            }
        }

        static final Ending COMPLETE = new Ending(Kind.COMPLETE, "");
        static final Ending STALLED = new Ending(Kind.STALLED, "");

        static Ending failed(String why) {
            return new Ending(Kind.FAILED, why);
        }

        @Override
        public String toString() {
            return kind + (why.isEmpty() ? "" : ": " + why);
        }
    }

    Run {
        sightings = List.copyOf(sightings);
    }

    /** How long it took until it was complete or given up. */
    double seconds() {
        return recording.last().seconds();
    }

    /** Mbit/s from the first byte to the cut. */
    double before() {
        return recording.megabits(0, cut());
    }

    /** Mbit/s from the cut to the end. */
    double after() {
        return recording.megabits(cut(), seconds());
    }

    private double cut() {
        return cutAt.orElse(seconds());
    }

    /** The addresses of the subflows that received something before the cut. */
    Set<InetAddress> carriersBefore() {
        return carriers(sightingsBefore());
    }

    /** The addresses of the subflows that received something after the cut, the first moments left out. */
    Set<InetAddress> carriersAfter() {
        return carriers(sightingsAfter());
    }

    private static Set<InetAddress> carriers(List<Sighting> sightings) {
        return sightings.isEmpty()
                ? Set.of()
                : sightings.get(sightings.size() - 1).carriersSince(sightings.get(0));
    }

    private List<Sighting> sightingsBefore() {
        return sightings.stream().filter(sighting -> sighting.seconds() < cut()).toList();
    }

    private List<Sighting> sightingsAfter() {
        return sightings.stream()
                .filter(sighting -> sighting.seconds() > cut() + TURMOIL)
                .toList();
    }

    /** The kinds and tokens of all connections that were seen; a connection that stayed the same appears once. */
    List<String> connections() {
        return sightings.stream()
                .map(sighting -> sighting.status() + (sighting.token() == 0 ? "" : " " + token(sighting)))
                .distinct()
                .toList();
    }

    private static String token(Sighting sighting) {
        return String.format("%08x", sighting.token());
    }

    /** Whether it was seen before the cut and after it, always of this kind and always the same connection. */
    boolean wasOneConnection(MptcpStatus status) {
        return !sightingsBefore().isEmpty()
                && !sightingsAfter().isEmpty()
                && sightings.stream().allMatch(sighting -> sighting.status() == status)
                && connections().size() == 1;
    }
}
