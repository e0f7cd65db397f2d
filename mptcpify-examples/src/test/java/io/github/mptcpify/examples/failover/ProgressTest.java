// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One line on a terminal, a few elsewhere. */
@Tag("pure")
class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void redrawsItsLineOnATerminal() {
        show(new Progress(out, true, RunPlan.DEMO));
        assertThat(text()).endsWith("\n").containsOnlyOnce("\n");
        assertThat(List.of(text().strip().replace("\u001b[K", "").split("\r")))
                .hasSize(41)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(80))
                .last()
                .isEqualTo("    plain TCP [#####            ]   4.0 s  19.0 MB   38.0 Mbit/s  path 1 is cut");
    }

    @Test
    void writesFewLinesElsewhere() {
        show(new Progress(out, false, RunPlan.DEMO));
        assertThat(text().lines())
                .containsExactly(
                        "    plain TCP [                 ]   0.1 s   0.5 MB    7.6 Mbit/s  2 paths",
                        "    plain TCP [##               ]   2.1 s  10.0 MB   38.0 Mbit/s  2 paths",
                        "    plain TCP [#####            ]   4.0 s  19.0 MB   38.0 Mbit/s  path 1 is cut");
    }

    private static void show(Progress progress) {
        Recording recording = new Recording();
        for (Recording.Sample sample : Runs.recording(38, 0, 4).samples()) {
            if (sample.bytes() > 0) {
                recording.add(Duration.ofMillis(Math.round(sample.seconds() * 1000)), sample.bytes());
                progress.show("plain TCP", recording, false);
            }
        }
        progress.end("plain TCP", recording, true);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
