// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Shows what MPTCP is good for: an unmodified curl downloads a file from an unmodified server of the JDK, once as plain TCP
 * and once under an attachment, while one of two paths is cut. {@code script/demo failover} runs it.
 */
public final class Failover {
    private Failover() {}

    /**
     * Runs it, prints a table, and draws a picture. Exits with 0 if TCP stalled and MPTCP did as it should, 1 if not, 2 if
     * the demo could not be run.
     *
     * @param args the picture's file; {@code redraw} to redraw the progress line, or {@code lines}; then a description of
     *     the machine, such as "in a virtual machine"
     */
    public static void main(String[] args) {
        int code = 2;
        try {
            Path picture = Path.of(args[0]);
            RunPlan plan = RunPlan.DEMO;
            Progress progress = new Progress(System.err, args[1].equals("redraw"), plan);
            progress.say("two hosts, joined by " + RunPlan.PATHS + " paths of " + Math.round(plan.megabitsPerPath())
                    + " Mbit/s; starting a JDK HTTP server");
            Run tcp = Trial.plain(plan, progress);
            Run mptcp = Trial.attached(plan, progress);
            RunSummary summary = new RunSummary(
                    plan, tcp, mptcp, String.join(" ", List.of(args).subList(2, args.length)));
            summary.lines().forEach(System.out::println);
            new Picture(plan, tcp, mptcp).write(picture);
            System.out.println("The throughput of both over time is drawn in " + picture);
            code = summary.passed() ? 0 : 1;
        } catch (IOException e) {
            System.err.println("error: the demo could not be carried out: " + e.getMessage());
        } catch (RuntimeException e) {
            // handled here, since the JVM would exit with 1
            System.err.println("error: a mistake in the demo: " + e);
        }
        System.exit(code);
    }
}
