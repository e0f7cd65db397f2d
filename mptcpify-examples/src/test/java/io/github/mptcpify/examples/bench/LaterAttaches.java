// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.Mptcpify;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many bpf(2) calls an attach makes where another is there already, by strace. */
final class LaterAttaches {
    private static final int ATTACHES = 10;

    private LaterAttaches() {}

    /**
     * Counts them.
     *
     * @param command what to count, as BPF_MAP_UPDATE_ELEM; or "" for all
     */
    record Count(String command, double calls) {}

    /** Starts {@link #main} with strace, and counts what it did after its first attach. */
    static List<Count> count(Path root) throws IOException {
        Path trace = Files.createTempFile("mptcpify-bench", ".strace");
        try {
            Process process = new ProcessBuilder(
                            "strace",
                            "-f",
                            "-qq",
                            "-e",
                            "trace=bpf",
                            "-o",
                            trace.toString(),
                            ProcessHandle.current().info().command().orElse("java"),
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LaterAttaches.class.getName(),
                            root.toString())
                    .inheritIO()
                    .start();
            int status = process.onExit().join().exitValue();
            List<String> calls = Files.readAllLines(trace);
            int first = -1;
            for (int i = 0; i < calls.size(); i++) {
                if (calls.get(i).contains("BPF_LINK_CREATE") || calls.get(i).contains("BPF_RAW_TRACEPOINT_OPEN")) {
                    first = i;
                }
            }
            if (status != 0 || first < 0) {
                throw new IOException("strace showed no attach");
            }
            List<String> later = calls.subList(first + 1, calls.size());
            return List.of(count(later, "BPF_MAP_UPDATE_ELEM"), count(later, ""));
        } finally {
            Files.delete(trace);
        }
    }

    private static Count count(List<String> calls, String command) {
        long found =
                calls.stream().filter(call -> call.contains("bpf(" + command)).count();
        return new Count(command, (double) found / ATTACHES);
    }

    /**
     * Attaches to cgroups, one after the other, and ends without closing anything.
     *
     * @param arguments where cgroup2 is mounted
     */
    public static void main(String[] arguments) throws IOException {
        try (BenchCgroups cgroups = new BenchCgroups(new File(arguments[0]).toPath())) {
            for (int i = 0; i <= ATTACHES; i++) {
                Mptcpify.attach(cgroups.make("later" + i, 1));
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
