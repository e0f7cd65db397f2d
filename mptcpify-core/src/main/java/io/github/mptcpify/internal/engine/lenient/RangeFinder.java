// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.internal.engine.lenient.OptionRule.Answer;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Kind;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Finds what TCP does with the values of an option, by setting some and reading them back. */
final class RangeFinder {
    /** The values to try after the least of all. No option of the kernel has more than one bound between two neighbours of these. */
    private static final int[] SAMPLES = {
        -65536,
        -256,
        -2,
        -1,
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        16,
        31,
        64,
        87,
        88,
        100,
        121,
        127,
        128,
        200,
        255,
        256,
        257,
        511,
        1000,
        1279,
        1280,
        1460,
        32767,
        32768,
        65535,
        65536,
        1_000_000,
        120_000_001,
        Integer.MAX_VALUE
    };

    /** The bits that some options keep of a value: a byte without those of ECN, one byte, two bytes. */
    private static final int[] MASKS = {0xfc, 0xff, 0xffff};

    private RangeFinder() {}

    /**
     * The ranges of all values, from the results of some; empty if no ranges of the known kinds fit, as for an option that
     * rounds.
     */
    static Optional<List<Range>> find(IntFunction<Answer> tcp) {
        List<Range> ranges = new ArrayList<>();
        List<Range> open = candidates(Integer.MIN_VALUE, tcp.apply(Integer.MIN_VALUE));
        int last = Integer.MIN_VALUE;
        for (int sample : SAMPLES) {
            Answer answer = tcp.apply(sample);
            List<Range> still = agreeing(open, sample, answer);
            if (still.isEmpty()) {
                Range ended = open.get(0);
                ranges.add(ended);
                int bound = bound(ended, last, sample, tcp);
                still = agreeing(candidates(bound, tcp.apply(bound)), sample, answer);
                if (still.isEmpty()) {
                    return Optional.empty();
                }
            }
            open = still;
            last = sample;
        }
        ranges.add(open.get(0));
        return Optional.of(ranges);
    }

    /** All ranges that one answer may belong to. */
    private static List<Range> candidates(int from, Answer answer) {
        List<Range> candidates = new ArrayList<>();
        if (answer.errno() != 0) {
            candidates.add(new Range(from, Kind.REFUSED, answer.errno()));
            return candidates;
        }
        candidates.add(new Range(from, Kind.SAME, 0));
        candidates.add(new Range(from, Kind.CONSTANT, answer.value()));
        for (int mask : MASKS) {
            candidates.add(new Range(from, Kind.MASKED, mask));
        }
        return candidates;
    }

    private static List<Range> agreeing(List<Range> candidates, int set, Answer answer) {
        List<Range> agreeing = new ArrayList<>();
        for (Range candidate : candidates) {
            if (candidate.fits(set, answer)) {
                agreeing.add(candidate);
            }
        }
        return agreeing;
    }

    /** The lowest value at which a range does not fit any more, between one that still fits and one that does not. */
    private static int bound(Range range, int holds, int ends, IntFunction<Answer> tcp) {
        long low = holds;
        long high = ends;
        while (high - low > 1) {
            int middle = (int) ((low + high) >> 1);
            if (range.fits(middle, tcp.apply(middle))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (int) high;
    }
}
