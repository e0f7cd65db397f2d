// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import io.github.mptcpify.MptcpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks whether two runs show what they should: TCP stalls at the cut, MPTCP is faster before it and survives it. */
final class Expectations {
    /** If TCP was slower before the cut than this part of a path's speed, it did not fail because of the cut. */
    private static final double WELL_UNDER_WAY = 0.7;

    /** Clearly more than one path could carry. */
    private static final double MORE_THAN_ONE_PATH = 1.25;

    private final RunPlan plan;
    private final List<String> problems = new ArrayList<>();

    private Expectations(RunPlan plan) {
        this.plan = plan;
    }

    /** What was not as expected; empty if everything was. */
    static List<String> problems(RunPlan plan, Run tcp, Run mptcp) {
        Expectations verdict = new Expectations(plan);
        verdict.judgeTcp(tcp);
        verdict.judgeMptcp(mptcp);
        return verdict.problems;
    }

    private void judgeTcp(Run run) {
        judge(run, MptcpStatus.TCP, Run.Ending.Kind.STALLED, WELL_UNDER_WAY);
        require(
                run.recording().silence() >= Recording.seconds(plan.patience()),
                "plain TCP: something still came in the last " + plan.patience().toSeconds() + " seconds");
    }

    private void judgeMptcp(Run run) {
        judge(run, MptcpStatus.MPTCP, Run.Ending.Kind.COMPLETE, MORE_THAN_ONE_PATH);
        require(
                run.recording().last().bytes() == plan.bytes(),
                "MPTCP: " + run.recording().last().bytes() + " bytes came instead of " + plan.bytes());
        require(
                run.carriersBefore().size() == RunPlan.PATHS,
                "MPTCP: before the cut " + run.carriersBefore().size() + " subflows carried data instead of "
                        + RunPlan.PATHS);
        require(
                run.carriersAfter().size() == RunPlan.PATHS - 1,
                "MPTCP: after the cut " + run.carriersAfter().size() + " subflows carried data instead of "
                        + (RunPlan.PATHS - 1));
    }

    private void judge(Run run, MptcpStatus status, Run.Ending.Kind ending, double leastPaths) {
        require(run.cutAt().isPresent(), run.name() + ": it ended before path 1 was cut");
        require(
                run.wasOneConnection(status),
                run.name() + ": not one " + status + " connection, seen before the cut and after it; seen: "
                        + run.connections());
        require(run.ending().kind() == ending, run.name() + ": completed? " + run.ending());
        double least = leastPaths * plan.megabitsPerPath();
        require(
                run.before() >= least,
                String.format(
                        Locale.ROOT,
                        "%s: before the cut %.1f Mbit/s, and not %.0f or more",
                        run.name(),
                        run.before(),
                        least));
    }

    private void require(boolean good, String problem) {
        if (!good) {
            problems.add(problem);
        }
    }
}
