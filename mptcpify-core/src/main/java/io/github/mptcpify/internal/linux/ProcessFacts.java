// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code /proc} says of a process (proc_pid_stat(5), proc_pid_status(5)).
 *
 * @param start when it began after boot, in clock ticks, as the reader's time namespace shows it
 * @param isThread whether this is the number of a thread, and its process has another number
 * @param pidNamespace the inode number of its pid namespace
 * @param innermostPid its number in its own pid namespace
 * @param ended whether it is a zombie: it has ended, and its parent has not waited for it yet
 */
public record ProcessFacts(long start, boolean isThread, long pidNamespace, int innermostPid, boolean ended) {
    /** Positions in stat, counted from after the name. */
    private static final int STATE = 0;

    private static final int THREADS = 17;
    private static final int START = 19;

    /**
     * Reads the facts about a process.
     *
     * @param directory its directory
     * @return the facts, all about the same process, even if its number is reused meanwhile
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it cannot be read
     */
    public static ProcessFacts read(Path directory) throws IOException {
        try {
            return readAll(directory);
        } catch (IOException e) {
            // reading one that ends meanwhile fails with ESRCH, which has no exception class of its own
            throw Files.exists(directory) ? e : new NoSuchFileException(directory.toString());
        }
    }

    private static ProcessFacts readAll(Path directory) throws IOException {
        long before = start(stat(directory));
        while (true) {
            String status = Files.readString(directory.resolve("status"));
            Object namespace = Files.getAttribute(directory.resolve("ns").resolve("pid"), "unix:ino");
            String stat = stat(directory);
            if (start(stat) == before) {
                return parse(stat, status, (Long) Objects.requireNonNull(namespace));
            }
            before = start(stat);
        }
    }

    private static String stat(Path directory) throws IOException {
        return Files.readString(directory.resolve("stat"));
    }

    static ProcessFacts parse(String stat, String status, long pidNamespace) throws IOException {
        long start = start(stat);
        return SystemText.read("/proc/PID/stat or status", () -> {
            String[] fields = afterName(stat);
            String pids = required(status, "NSpid:");
            return new ProcessFacts(
                    start,
                    !required(status, "Tgid:").equals(required(status, "Pid:")),
                    pidNamespace,
                    Integer.parseInt(pids.substring(pids.lastIndexOf('\t') + 1)),
                    // a process looks like this too if only its main thread has ended
                    (fields[STATE].equals("Z") || fields[STATE].equals("X")) && Integer.parseInt(fields[THREADS]) < 2);
        });
    }

    private static long start(String stat) throws IOException {
        return SystemText.read("/proc/PID/stat", () -> Long.parseLong(afterName(stat)[START]));
    }

    /** The name is in parentheses, and may contain parentheses and spaces. */
    private static String[] afterName(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    private static String required(String status, String name) {
        return value(status, name).orElseThrow(() -> new NoSuchElementException("there is no line " + name));
    }

    /**
     * A line of {@code /proc/PID/status}.
     *
     * @param status the file's text
     * @param name how the line begins, with the colon
     * @return the rest of the line
     */
    public static Optional<String> value(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).trim())
                .findFirst();
    }

    /**
     * The number of the calling thread.
     *
     * @return as this process's pid namespace has it
     * @throws IOException if {@code /proc} cannot be read
     */
    public static int ownThread() throws IOException {
        return Integer.parseInt(
                Path.of("/proc/thread-self").toRealPath().getFileName().toString());
    }
}
