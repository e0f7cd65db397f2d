// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.bench;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Mptcpify;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where the time goes from {@code java} to the first attach, in JVMs that are started for it. */
final class ColdAttach {
    private static final int ROUNDS = 5;
    private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

    /** The field of the start in /proc/self/stat, counted from the one behind the command's name, in ticks of 10 ms. */
    private static final int START = 19;

    private static final long NANOSECONDS_PER_TICK = TimeUnit.MILLISECONDS.toNanos(10);

    /** From the start of the process to main(). */
    final Samples jvm = new Samples();

    /** The first question about a socket, which loads JNA. */
    final Samples jna = new Samples();

    /** The attach. */
    final Samples attach = new Samples();

    /** Starts {@link #main} some times. */
    void run(Path cgroup) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ColdAttach.class.getName(),
                            cgroup.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> told = process.inputReader().lines().toList();
            if (process.onExit().join().exitValue() != 0 || told.size() != 3) {
                throw new IOException("a cold JVM could not attach");
            }
            jvm.add(Double.parseDouble(told.get(0)));
            jna.add(Double.parseDouble(told.get(1)));
            attach.add(Double.parseDouble(told.get(2)));
        }
    }

    /** The sum of the medians. */
    double milliseconds() {
        return jvm.median() + jna.median() + attach.median();
    }

    /**
     * Attaches, and prints how long each stage took, in milliseconds.
     *
     * @param arguments the cgroup
     */
    public static void main(String[] arguments) throws IOException {
        long main = System.nanoTime();
        SocketChannel socket = SocketChannel.open();
        long opened = System.nanoTime();
        boolean mptcp = MptcpSocketInspector.isMptcp(socket);
        long asked = System.nanoTime();
        try (var attachment = Mptcpify.attach(Path.of(arguments[0]))) {
            long attached = System.nanoTime();
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long start = Long.parseLong(fields[START]) * NANOSECONDS_PER_TICK;
            System.out.println((main - start) / NANOSECONDS_PER_MILLISECOND);
            System.out.println((asked - opened) / NANOSECONDS_PER_MILLISECOND);
            System.out.println((attached - asked) / NANOSECONDS_PER_MILLISECOND);
            if (mptcp || !attachment.isActive()) {
                System.exit(1);
            }
        }
    }
}
