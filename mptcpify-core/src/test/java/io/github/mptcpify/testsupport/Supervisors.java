// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import io.github.mptcpify.ChildLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The two processes that a launcher has left.
 *
 * @param server the one that answers
 * @param watcher its parent
 */
public record Supervisors(ProcessHandle server, ProcessHandle watcher) {
    /** Empty where there are not two at the moment. */
    public static Optional<Supervisors> of(ChildLauncher launcher) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            Map<Long, ProcessHandle> found = all.filter(
                            process -> isOne(process.pid(), launcher.command().get(0)))
                    .collect(Collectors.toMap(ProcessHandle::pid, process -> process));
            return found.size() != 2
                    ? Optional.empty()
                    : found.values().stream()
                            .flatMap(process -> process
                                    .parent()
                                    .map(parent -> found.get(parent.pid()))
                                    .map(parent -> new Supervisors(process, parent))
                                    .stream())
                            .findFirst();
        }
    }

    /** Waits until there are two: the command may run before they have their name. */
    public static Supervisors await(ChildLauncher launcher) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Optional<Supervisors> found = of(launcher);
        while (found.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(1);
            found = of(launcher);
        }
        return found.orElseThrow(() -> new AssertionError("there are not two supervisors of " + launcher.command()));
    }

    private static boolean isOne(long pid, String launcher) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            return Files.readString(proc.resolve("comm")).equals("mptcpify\n")
                    && Files.readString(proc.resolve("cmdline")).startsWith(launcher + "\0");
        } catch (IOException | UncheckedIOException e) {
            return false; // it has gone
        }
    }

    public static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** The hundredths of a second of a processor that it has taken; empty when it has ended. */
    public static Optional<Long> processorTime(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z")
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
