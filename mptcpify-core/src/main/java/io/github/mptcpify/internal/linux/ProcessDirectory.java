// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the directory of a process in {@code /proc}. The numbers there are those of the pid namespace that it was mounted
 * in. They may differ from those of this process's pid namespace, as after {@code unshare --pid --fork}; only {@code
 * /proc/self} always means this process.
 */
public final class ProcessDirectory {
    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");

    private ProcessDirectory() {}

    /**
     * The directory of a process.
     *
     * @param pid its number in this process's pid namespace
     * @return the directory; it exists only if the process does
     * @throws FileSystemException if {@code /proc} is that of another pid namespace
     * @throws IOException if it cannot be read
     */
    public static Path of(long pid) throws IOException {
        boolean own = pid == ProcessHandle.current().pid();
        if (!Files.exists(SELF) || !(own || numbersAreOurs())) {
            throw foreign();
        }
        return own ? SELF : PROC.resolve(Long.toString(pid));
    }

    /**
     * {@return the directory that has those of all processes, by number}
     *
     * @throws FileSystemException if {@code /proc} is that of another pid namespace
     * @throws IOException if it cannot be read
     */
    public static Path all() throws IOException {
        if (!Files.exists(SELF) || !numbersAreOurs()) {
            throw foreign();
        }
        return PROC;
    }

    /** {@return the exception for a {@code /proc} with the numbers of another pid namespace} */
    public static FileSystemException foreign() {
        return new FileSystemException(
                PROC.toString(),
                null,
                "it is mounted for another pid namespace, so its numbers mean other processes; "
                        + "mount -t proc proc /proc");
    }

    /** The line has a number for each pid namespace, from that of /proc down to the process's own. */
    private static boolean numbersAreOurs() throws IOException {
        Optional<String> numbers = ProcessFacts.value(Files.readString(SELF.resolve("status")), "NSpid:");
        return numbers.isEmpty() || !numbers.get().contains("\t");
    }
}
