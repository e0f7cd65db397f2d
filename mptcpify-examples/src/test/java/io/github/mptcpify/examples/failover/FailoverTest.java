// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo in small. */
@Tag("root")
@Tag("bpf")
@Tag("examples")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailoverTest {
    private static final RunPlan PLAN = new RunPlan(2_600_000, 3_000_000, Duration.ofSeconds(2), Duration.ofSeconds(5));

    private final Progress progress =
            new Progress(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false, PLAN);

    @Test
    void tcpStallsAndMptcpGoesOnInTheSameConnection() throws Exception {
        Run tcp = Trial.plain(PLAN, progress);
        Run mptcp = Trial.attached(PLAN, progress);
        // how fast it was depends on how busy the machine is
        assertThat(Expectations.problems(PLAN, tcp, mptcp))
                .allSatisfy(problem -> assertThat(problem).contains("before the cut", "Mbit/s"));
        assertThat(mptcp.carriersAfter()).containsOnly(Runs.PATH2);
        assertThat(Expectations.problems(PLAN, tcp, tcp))
                .contains(
                        "plain TCP: completed? no, stalled",
                        "plain TCP: not one MPTCP connection, seen before the cut and after it; seen: [TCP]");
    }
}
