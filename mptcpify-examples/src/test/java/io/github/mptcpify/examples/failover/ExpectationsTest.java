// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import static io.github.mptcpify.examples.failover.Runs.recording;
import static io.github.mptcpify.examples.failover.Runs.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.MptcpStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Good runs pass, and nothing else does. */
@Tag("pure")
class ExpectationsTest {
    private final Run tcp = Runs.tcp();
    private final Run mptcp = Runs.mptcp();

    private static List<String> problems(Run tcp, Run mptcp) {
        return Expectations.problems(RunPlan.DEMO, tcp, mptcp);
    }

    private static Run with(Run run, Run.Ending ending, Recording recording) {
        return run(run.name(), ending, recording, run.sightings());
    }

    private static Run with(Run run, UnaryOperator<Sighting> change) {
        return run(
                run.name(),
                run.ending(),
                run.recording(),
                run.sightings().stream().map(change).toList());
    }

    @Test
    void whatItShouldBePasses() {
        assertThat(problems(tcp, mptcp)).isEmpty();
    }

    @Test
    void eachInThePlaceOfTheOtherFails() {
        assertThat(problems(tcp, tcp)).hasSizeGreaterThan(3);
        assertThat(problems(mptcp, mptcp)).isNotEmpty();
    }

    @Test
    void tcpThatSurvivesFails() {
        assertThat(problems(with(tcp, Run.Ending.COMPLETE, recording(38, 38, 14)), mptcp))
                .containsExactly("plain TCP: completed? yes", "plain TCP: something still came in the last 10 seconds");
    }

    @Test
    void tcpThatEndsForAnotherReasonFails() {
        Run.Ending refused = Run.Ending.failed("curl ended with exit code 56");
        assertThat(problems(with(tcp, refused, tcp.recording()), mptcp))
                .containsExactly("plain TCP: completed? no, failed: curl ended with exit code 56");
    }

    @Test
    void tcpThatIsSaidToStallThoughSomethingComesFails() {
        assertThat(problems(with(tcp, Run.Ending.STALLED, recording(38, 0.1, 14)), mptcp))
                .containsExactly("plain TCP: something still came in the last 10 seconds");
    }

    @Test
    void tcpThatNeverWorkedFails() {
        assertThat(problems(with(tcp, Run.Ending.STALLED, recording(20, 0, 14)), mptcp))
                .containsExactly("plain TCP: before the cut 20.0 Mbit/s, and not 28 or more");
    }

    @Test
    void tcpThatIsMptcpFails() {
        Run wrong = with(tcp, seen -> new Sighting(seen.seconds(), MptcpStatus.FELL_BACK, 0, Map.of()));
        assertThat(problems(wrong, mptcp))
                .containsExactly(
                        "plain TCP: not one TCP connection, seen before the cut and after it; seen: [FELL_BACK]");
    }

    @Test
    void mptcpThatStallsFails() {
        assertThat(problems(tcp, with(mptcp, Run.Ending.STALLED, recording(76, 0, 14))))
                .containsExactly("MPTCP: completed? no, stalled", "MPTCP: 38000000 bytes came instead of 60000000");
    }

    @Test
    void mptcpThatIsNoFasterThanOnePathFails() {
        Recording slow = recording(38, 38, 12.6);
        slow.add(Duration.ofSeconds(13), RunPlan.DEMO.bytes());
        assertThat(problems(tcp, with(mptcp, Run.Ending.COMPLETE, slow)))
                .containsExactly("MPTCP: before the cut 38.0 Mbit/s, and not 50 or more");
    }

    @Test
    void anotherConnectionAfterTheCutFails() {
        Run reconnected = with(
                mptcp,
                seen -> seen.seconds() < Runs.CUT
                        ? seen
                        : new Sighting(seen.seconds(), seen.status(), 0xbeef, seen.received()));
        assertThat(problems(tcp, reconnected))
                .containsExactly("MPTCP: not one MPTCP connection, seen before the cut and after it; seen:"
                        + " [MPTCP 0000cafe, MPTCP 0000beef]");
    }

    @Test
    void aConnectionThatFallsBackFails() {
        Run fallenBack = with(
                mptcp,
                seen -> seen.seconds() < 7
                        ? seen
                        : new Sighting(seen.seconds(), MptcpStatus.FELL_BACK, 0, seen.received()));
        assertThat(problems(tcp, fallenBack))
                .containsExactly("MPTCP: not one MPTCP connection, seen before the cut and after it; seen:"
                        + " [MPTCP 0000cafe, FELL_BACK]");
    }

    @Test
    void aConnectionThatNobodySawAfterTheCutFails() {
        List<Sighting> before = mptcp.sightings().stream()
                .filter(seen -> seen.seconds() < Runs.CUT)
                .toList();
        assertThat(problems(tcp, run("MPTCP", mptcp.ending(), mptcp.recording(), before)))
                .containsExactly(
                        "MPTCP: not one MPTCP connection, seen before the cut and after it; seen: [MPTCP 0000cafe]",
                        "MPTCP: after the cut 0 subflows carried data instead of 1");
    }

    @Test
    void aSecondSubflowThatCarriesNothingFails() {
        assertThat(problems(tcp, with(mptcp, seen -> Runs.mptcp(seen.seconds(), 1, seen.seconds()))))
                .containsExactly("MPTCP: before the cut 1 subflows carried data instead of 2");
    }

    @Test
    void aCutThatCutsNothingFails() {
        assertThat(problems(tcp, with(mptcp, seen -> Runs.mptcp(seen.seconds(), seen.seconds(), seen.seconds()))))
                .containsExactly("MPTCP: after the cut 2 subflows carried data instead of 1");
    }

    @Test
    void aRunThatWasNeverCutFails() {
        Run uncut = new Run("MPTCP", mptcp.ending(), OptionalDouble.empty(), mptcp.recording(), mptcp.sightings());
        assertThat(problems(tcp, uncut)).contains("MPTCP: it ended before path 1 was cut");
    }
}
