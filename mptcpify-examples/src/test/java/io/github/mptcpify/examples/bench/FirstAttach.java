// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.Mptcpify;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The first attach of a JVM that has made others before, and what libbpf takes from C for the same object, in turns; then
 * one that follows a preflight.
 */
final class FirstAttach {
    private static final int WARMUPS = 15;
    private static final int ROUNDS = 15;
    private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

    private final Samples java = new Samples();
    private final Samples c = new Samples();
    private final Samples preflight = new Samples();
    private final Samples afterPreflight = new Samples();

    /**
     * Measures; nothing may be attached.
     *
     * @param peer peer.c, compiled
     * @param object the BPF object of this library, as a file
     */
    void run(String peer, String object, Path cgroup) throws IOException {
        Process process = new ProcessBuilder(peer, "time", object, "mptcpify")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedWriter asks = process.outputWriter()) {
            for (int i = -WARMUPS; i < ROUNDS; i++) {
                long nanoseconds = attach(cgroup);
                asks.write("\n");
                asks.flush();
                String answer = process.inputReader().readLine();
                if (answer == null) {
                    throw new IOException(peer + " could not attach");
                }
                if (i >= 0) {
                    java.add(nanoseconds / NANOSECONDS_PER_MILLISECOND);
                    c.add(Double.parseDouble(answer) / NANOSECONDS_PER_MILLISECOND);
                }
            }
        }
        process.onExit().join();
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            boolean works = Mptcpify.support().canAttach();
            preflight.add((System.nanoTime() - start) / NANOSECONDS_PER_MILLISECOND);
            if (!works) {
                throw new IOException("the preflight says that it cannot attach");
            }
            afterPreflight.add(attach(cgroup) / NANOSECONDS_PER_MILLISECOND);
        }
    }

    private static long attach(Path cgroup) throws IOException {
        long start = System.nanoTime();
        try (var attachment = Mptcpify.attach(cgroup)) {
            long taken = System.nanoTime() - start;
            if (!attachment.isActive()) {
                throw new IOException("not attached to " + cgroup);
            }
            return taken;
        }
    }

    double javaMilliseconds() {
        return java.median();
    }

    double cMilliseconds() {
        return c.median();
    }

    double preflightMilliseconds() {
        return preflight.median();
    }

    double afterPreflightMilliseconds() {
        return afterPreflight.median();
    }
}
