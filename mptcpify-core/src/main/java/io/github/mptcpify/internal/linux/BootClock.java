// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The time since boot. A time namespace shifts the boot time that its members read in {@code /proc} (time_namespaces(7)),
 * but not the time by which the kernel itself counts.
 *
 * @param ahead how many clock ticks too many a reader sees
 */
public record BootClock(long ahead) {
    private static final Path OFFSETS = Path.of("/proc/self/timens_offsets");

    /**
     * The reader's namespace, and the namespace whose offsets are shown; they differ only between unshare(2) and execve(2).
     */
    private static final Path OWN = Path.of("/proc/thread-self/ns/time");

    private static final Path CHILDREN = Path.of("/proc/self/ns/time_for_children");

    /** USER_HZ is 100 on x86-64 and arm64. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * The clock of the calling thread.
     *
     * @return the clock
     * @throws FileSystemException if the shift is not known
     * @throws IOException if {@code /proc} cannot be read
     */
    public static BootClock read() throws IOException {
        if (!Files.exists(OFFSETS)) {
            return new BootClock(0); // a kernel without time namespaces
        }
        if (!Files.readSymbolicLink(OWN).equals(Files.readSymbolicLink(CHILDREN))) {
            throw unknown("this process is in another time namespace than its children");
        }
        return parse(Files.readString(OFFSETS));
    }

    /**
     * Reads the offsets of a time namespace.
     *
     * @param offsets the text of {@code /proc/PID/timens_offsets}
     * @return the clock
     * @throws FileSystemException if the shift is not known
     * @throws IOException if the text has another format
     */
    public static BootClock parse(String offsets) throws IOException {
        return SystemText.read(OFFSETS.toString(), () -> read(offsets));
    }

    private static BootClock read(String offsets) throws FileSystemException {
        for (String line : offsets.lines().toList()) {
            String[] words = line.trim().split(" +", -1);
            if (words.length == 3 && (words[0].equals("boottime") || words[0].equals("7"))) {
                long nanos = Long.parseLong(words[2]);
                if (nanos % TICK_NANOS != 0) {
                    throw unknown("the boot time of this time namespace is shifted by a part of a clock tick");
                }
                long seconds = Long.parseLong(words[1]);
                return new BootClock(Math.addExact(
                        Math.multiplyExact(TimeUnit.SECONDS.toNanos(1) / TICK_NANOS, seconds), nanos / TICK_NANOS));
            }
        }
        throw unknown("there is no line boottime");
    }

    private static FileSystemException unknown(String why) {
        return new FileSystemException(
                OFFSETS.toString(),
                null,
                why + ", so a process's start time cannot be determined; attach its cgroup instead");
    }

    /**
     * Converts what {@code /proc} shows into what the kernel counts.
     *
     * @param told clock ticks since boot as the reader sees them
     * @return clock ticks since boot
     */
    public long ticks(long told) {
        return told - ahead;
    }
}
