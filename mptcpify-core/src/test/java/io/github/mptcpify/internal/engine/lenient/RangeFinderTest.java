// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.lenient.OptionRule.Answer;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Kind;
import io.github.mptcpify.internal.engine.lenient.OptionRule.Range;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ranges of values, found by asking what becomes of some. */
@Tag("pure")
class RangeFinderTest {
    private static final int EINVAL = 22;
    private static final int LEAST = Integer.MIN_VALUE;

    @Test
    void allValuesAlike() {
        assertThat(found(value -> new Answer(0, value))).containsExactly(new Range(LEAST, Kind.SAME, 0));
        assertThat(found(value -> new Answer(EINVAL, 0))).containsExactly(new Range(LEAST, Kind.REFUSED, EINVAL));
        assertThat(found(value -> new Answer(0, 1))).containsExactly(new Range(LEAST, Kind.CONSTANT, 1));
        assertThat(found(value -> new Answer(0, value & 0xfc))).containsExactly(new Range(LEAST, Kind.MASKED, 0xfc));
    }

    /** TCP_USER_TIMEOUT: what is negative is refused. */
    @Test
    void aLeastValue() {
        assertThat(found(value -> value < 0 ? new Answer(EINVAL, 0) : new Answer(0, value)))
                .containsExactly(new Range(LEAST, Kind.REFUSED, EINVAL), new Range(0, Kind.SAME, 0));
    }

    /** TCP_LINGER2, TCP_MAXSEG, SO_OOBINLINE, IP_TTL and others with bounds that lie between samples. */
    @Test
    void boundsAreFoundExactly() {
        assertAgrees(value -> value < 0 ? new Answer(0, -1) : new Answer(0, value == 0 ? 60 : Math.min(value, 120)));
        assertAgrees(
                value -> value != 0 && (value < 88 || value > 32767) ? new Answer(EINVAL, 0) : new Answer(0, value));
        assertAgrees(value -> new Answer(0, value == 0 ? 0 : 1));
        assertAgrees(value -> value == -1 ? new Answer(0, 64) : bounded(value, 1, 255));
        assertAgrees(value -> bounded(value, -1, 255).errno() != 0
                ? new Answer(EINVAL, 0)
                : new Answer(0, Math.max(0, value) & 0xfc));
        assertAgrees(value -> new Answer(0, Math.max(value, 1152)));
        assertAgrees(value -> bounded(value, 12345, 700_001));
    }

    private static List<Range> found(IntFunction<Answer> tcp) {
        return RangeFinder.find(tcp).orElseThrow();
    }

    /** Milliseconds that the kernel keeps in units of four. */
    @Test
    void whatIsRoundedIsNotFollowed() {
        assertThat(RangeFinder.find(value -> new Answer(0, value / 4 * 4))).isEmpty();
    }

    private static Answer bounded(int value, int least, int most) {
        return value < least || value > most ? new Answer(EINVAL, 0) : new Answer(0, value);
    }

    private static void assertAgrees(IntFunction<Answer> tcp) {
        var ranges = found(tcp);
        assertThat(ranges).hasSizeLessThanOrEqualTo(OptionRule.RANGES);
        for (int value = -2000; value < 40_000; value++) {
            int asked = value;
            Range range = ranges.stream()
                    .filter(candidate -> candidate.from() <= asked)
                    .reduce((below, above) -> above)
                    .orElseThrow();
            assertThat(range.fits(value, tcp.apply(value)))
                    .as("%d in %s", value, ranges)
                    .isTrue();
        }
    }
}
