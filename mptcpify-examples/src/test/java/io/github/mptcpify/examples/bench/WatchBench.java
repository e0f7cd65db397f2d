// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpWatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a watch takes of a core, of a server with many connections that come and go, and whether it tells of all. Exits with 0 if every
 * goal was met, 1 if not, 2 if it did not come to its end.
 */
final class WatchBench {
    private static final int HELD = 10_000;
    private static final int RATE = 1_000;
    private static final int WARM_UP_SECONDS = 25;
    private static final int SECONDS = 50;
    private static final double MOST_PERCENT = 5;

    /** The client is a program of Python's: on a busy machine it may be slower than it is meant to. */
    private static final double LEAST_RATE = 0.9;

    private static final String ADDRESS = "10.77.0.1";
    private static final double PERCENT = 100;

    private final Map<MptcpEvent.Kind, Integer> told = new EnumMap<>(MptcpEvent.Kind.class);

    private WatchBench() {}

    /**
     * Measures and prints.
     *
     * @param arguments comeandgo.py, and what a command line begins with that runs in the clients' network namespace
     */
    public static void main(String[] arguments) {
        int status = 2;
        try {
            status = new WatchBench()
                            .measure(arguments[0], Arrays.asList(arguments).subList(1, arguments.length))
                    ? 0
                    : 1;
        } catch (Exception e) {
            System.err.println("error: " + e);
        }
        System.exit(status);
    }

    private boolean measure(String script, List<String> clients) throws Exception {
        Process server = start(List.of(), script, "serve", ADDRESS);
        String port = server.inputReader().readLine();
        Process client = start(clients, script, "connect", ADDRESS, port, HELD + "", RATE + "", SECONDS + "");
        try {
            requireLine(client, "ready");
            return measure(client);
        } finally {
            client.outputWriter().close();
            server.outputWriter().close();
            client.onExit().join();
            server.onExit().join();
        }
    }

    private boolean measure(Process client) throws Exception {
        try (MptcpWatch watch = MptcpSocketInspector.watch(this::count)) {
            client.outputWriter().write("go\n");
            client.outputWriter().flush();
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            long cpu = process.getProcessCpuTime();
            long start = System.nanoTime();
            int made = Integer.parseInt(client.inputReader().readLine());
            double percent = PERCENT * (process.getProcessCpuTime() - cpu) / (System.nanoTime() - start);
            // two listings
            TimeUnit.SECONDS.sleep(3);
            return report(watch, made, percent);
        }
    }

    private boolean report(MptcpWatch watch, int made, double percent) {
        System.out.printf("%-46s%12s%n", "source of the watch", watch.source());
        System.out.printf("%-46s%,12d%n", "connections that are open", HELD);
        System.out.printf("%-46s%,12d%n", "that came, and as many that went, a second", made / SECONDS);
        List<Goal> goals = new ArrayList<>();
        goals.add(new Goal("a core's time, JVM and system calls, percent", percent, MOST_PERCENT, "%.1f"));
        goals.add(new Goal("came or went and not told, if nothing was lost", untold(watch, made), 0, "%.0f"));
        goals.add(new Goal(
                "a second of 1,000, the client's: missing",
                1 - made / (double) SECONDS / RATE,
                1 - LEAST_RATE,
                "%.2f"));
        synchronized (told) {
            told.forEach((kind, count) -> System.out.printf("%-46s%,12d%n", "  told " + kind, count));
        }
        System.out.printf("%-46s%,12d%n%n", "times that the kernel dropped some, told", watch.losses());
        goals.forEach(goal -> System.out.println(goal.line()));
        return goals.stream().allMatch(Goal::holds);
    }

    /** Where it said that it lost some, what it did not tell is no surprise. */
    private int untold(MptcpWatch watch, int made) {
        synchronized (told) {
            int missing = Math.abs(made - told.getOrDefault(MptcpEvent.Kind.ESTABLISHED, 0))
                    + Math.abs(made - told.getOrDefault(MptcpEvent.Kind.CLOSED, 0));
            return watch.losses() == 0 ? missing : 0;
        }
    }

    private void count(MptcpEvent event) {
        synchronized (told) {
            told.merge(event.kind(), 1, Integer::sum);
        }
    }

    private static Process start(List<String> prefix, String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("python3", "-I", script));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void requireLine(Process process, String wanted) throws IOException {
        String line = process.inputReader().readLine();
        if (!wanted.equals(line)) {
            throw new IOException("the client says '" + line + "', not '" + wanted + "'");
        }
    }
}
