// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How many bytes had been received at which time, from the first byte on. For one thread at a time. */
final class Recording {
    private final List<Sample> samples = new ArrayList<>(List.of(new Sample(0, 0)));
    private double lastGrowth;

    /**
     * A moment.
     *
     * @param seconds since the first byte
     * @param bytes received until then
     */
    record Sample(double seconds, long bytes) {}

    /** Adds a later sample. */
    void add(Duration sinceFirstByte, long bytes) {
        double seconds = seconds(sinceFirstByte);
        Sample last = last();
        if (seconds < last.seconds || bytes < last.bytes) {
            throw new IllegalArgumentException(bytes + " bytes after " + seconds + " seconds, and then " + last);
        }
        if (bytes > last.bytes) {
            lastGrowth = seconds;
        }
        samples.add(new Sample(seconds, bytes));
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    List<Sample> samples() {
        return Collections.unmodifiableList(samples);
    }

    Sample last() {
        return samples.get(samples.size() - 1);
    }

    /** For how many seconds nothing has been received. */
    double silence() {
        return last().seconds - lastGrowth;
    }

    /** The throughput between two times, in Mbit/s. */
    double megabits(double from, double to) {
        return to > from ? (bytes(to) - bytes(from)) * 8 / 1e6 / (to - from) : 0;
    }

    /**
     * The bytes received at some time: 0 before the first sample, constant after the last, and interpolated between
     * samples.
     */
    private double bytes(double seconds) {
        Sample before = samples.get(0);
        for (Sample sample : samples) {
            if (sample.seconds > seconds) {
                double part = Math.max(0, (seconds - before.seconds) / (sample.seconds - before.seconds));
                return before.bytes + part * (sample.bytes - before.bytes);
            }
            before = sample;
        }
        return before.bytes;
    }
}
