// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo prints at its end, in at most 80 columns. */
final class RunSummary {
    private final RunPlan plan;
    private final Run tcp;
    private final Run mptcp;
    private final String machine;
    private final List<String> problems;

    /** Makes a summary of two runs on a machine; its description may be empty. */
    RunSummary(RunPlan plan, Run tcp, Run mptcp, String machine) {
        this.plan = plan;
        this.tcp = tcp;
        this.mptcp = mptcp;
        this.machine = machine;
        this.problems = Expectations.problems(plan, tcp, mptcp);
    }

    boolean passed() {
        return problems.isEmpty();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("A JDK HTTP server, curl, two paths of " + Math.round(plan.megabitsPerPath())
                + " Mbit/s; path 1 is cut on the way.");
        lines.add("Linux " + (System.getProperty("os.version") + " " + machine).strip());
        lines.add("");
        lines.add("                                           Mbit/s before      Mbit/s");
        lines.add("             completed?        seconds           the cut    after it   subflows");
        lines.add("-".repeat(80));
        lines.add(row(tcp, "none"));
        lines.add(row(
                mptcp,
                mptcp.carriersBefore().size() + ", then "
                        + mptcp.carriersAfter().size()));
        lines.add("");
        lines.addAll(legend());
        lines.add("");
        problems.forEach(problem -> lines.add("BAD  " + problem));
        lines.addAll(verdict().lines().toList());
        return lines;
    }

    private List<String> legend() {
        return List.of(
                "completed?   all " + plan.megabytes() + " MB came, unchanged, and curl ended well; given up as",
                "             stalled after " + plan.patience().toSeconds() + " seconds without a byte",
                "Mbit/s       of the file: headers take about a twentieth of what a path carries",
                "subflows     how many received data before the cut, and later than a second",
                "             after it, as the kernel counted for curl's socket",
                "",
                "Server and client know nothing of MPTCP, and both runs started them alike.");
    }

    private static String row(Run run, String subflows) {
        return String.format(
                Locale.ROOT,
                "%-12s %-15s %9.1f %17.1f %11.1f   %s",
                run.name(),
                run.ending().kind(),
                run.seconds(),
                run.before(),
                run.after(),
                subflows);
    }

    private String verdict() {
        if (!passed()) {
            return "FAILED: " + problems.size() + " things were not as they had to be; see BAD above.";
        }
        return String.format(
                Locale.ROOT,
                "PASSED: TCP stalled. MPTCP ran at the sum of both paths, and went on over the%n"
                        + "        other one in the same connection: %s.",
                mptcp.connections().get(0));
    }
}
