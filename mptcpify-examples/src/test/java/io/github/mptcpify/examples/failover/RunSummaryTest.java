// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table, and that it passes only what {@link Expectations} passes. */
@Tag("pure")
class RunSummaryTest {
    @Test
    void showsBothRuns() {
        RunSummary summary = new RunSummary(RunPlan.DEMO, Runs.tcp(), Runs.mptcp(), "here");
        assertThat(summary.passed()).isTrue();
        assertThat(summary.lines())
                .contains(
                        "plain TCP    no, stalled          14.0              38.0         0.0   none",
                        "MPTCP        yes                   8.6              76.0        38.3   2, then 1",
                        "        other one in the same connection: MPTCP 0000cafe.")
                .noneMatch(line -> line.startsWith("BAD"))
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void saysWhatWasNotAsItHadToBe() {
        RunSummary summary = new RunSummary(RunPlan.DEMO, Runs.tcp(), Runs.tcp(), "");
        assertThat(summary.passed()).isFalse();
        assertThat(summary.lines())
                .contains("BAD  plain TCP: completed? no, stalled")
                .endsWith("FAILED: 6 things were not as they had to be; see BAD above.")
                .noneMatch(line -> line.startsWith("PASSED"));
    }
}
