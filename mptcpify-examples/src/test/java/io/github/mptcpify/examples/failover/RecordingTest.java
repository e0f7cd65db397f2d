// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Throughput and silence, from samples. */
@Tag("pure")
class RecordingTest {
    private static final Offset<Double> EXACTLY = within(1e-9);

    private final Recording recording = new Recording();

    @Test
    void throughputIsThatBetweenTwoTimes() {
        recording.add(Duration.ofSeconds(1), 1_000_000);
        recording.add(Duration.ofSeconds(2), 5_000_000);
        assertThat(recording.megabits(0, 1)).isEqualTo(8, EXACTLY);
        assertThat(recording.megabits(1, 2)).isEqualTo(32, EXACTLY);
        assertThat(recording.megabits(0, 2)).isEqualTo(20, EXACTLY);
        assertThat(recording.megabits(0.5, 1.5)).as("in proportion").isEqualTo(20, EXACTLY);
    }

    @Test
    void nothingCameBeforeTheFirstByteNorAfterTheEnd() {
        recording.add(Duration.ofSeconds(1), 1_000_000);
        assertThat(recording.megabits(-1, 1)).isEqualTo(4, EXACTLY);
        assertThat(recording.megabits(0, 4)).isEqualTo(2, EXACTLY);
        assertThat(recording.megabits(2, 3)).isZero();
        assertThat(recording.megabits(1, 1)).isZero();
    }

    @Test
    void twoSamplesOfOneMomentAreNoInfiniteRate() {
        recording.add(Duration.ZERO, 1000);
        recording.add(Duration.ofSeconds(1), 1000);
        assertThat(recording.megabits(0, 1)).isZero();
        assertThat(recording.megabits(-1, 1)).isEqualTo(0.004, EXACTLY);
    }

    @Test
    void silenceLastsSinceTheLastByte() {
        recording.add(Duration.ofSeconds(1), 1000);
        assertThat(recording.silence()).isZero();
        recording.add(Duration.ofSeconds(3), 1000);
        assertThat(recording.silence()).isEqualTo(2, EXACTLY);
        recording.add(Duration.ofSeconds(4), 1001);
        assertThat(recording.silence()).isZero();
    }

    @Test
    void whatWouldGoBackIsRefused() {
        recording.add(Duration.ofSeconds(2), 1000);
        assertThatThrownBy(() -> recording.add(Duration.ofSeconds(1), 2000))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> recording.add(Duration.ofSeconds(3), 999))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
