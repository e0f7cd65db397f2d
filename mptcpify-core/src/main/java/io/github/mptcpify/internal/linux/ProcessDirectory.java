// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where {@code /proc} has a process. Its numbers are those of the pid namespace that it was mounted in, and need not be those
 * that this process knows others by, as after {@code unshare --pid --fork}; only {@code /proc/self} always means this one.
 */
public final class ProcessDirectory {
    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");

    private ProcessDirectory() {}

    /**
     * The directory of a process.
     *
     * @param pid its number in this process's pid namespace
     * @return the directory; it is there only if the process is
     * @throws FileSystemException if {@code /proc} is another pid namespace's
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
     * {@return where all processes have their directories, by number}
     *
     * @throws FileSystemException if {@code /proc} is another pid namespace's
     * @throws IOException if it cannot be read
     */
    public static Path all() throws IOException {
        if (!Files.exists(SELF) || !numbersAreOurs()) {
            throw foreign();
        }
        return PROC;
    }

    /** {@return what is thrown where the numbers in {@code /proc} are not this process's} */
    public static FileSystemException foreign() {
        return new FileSystemException(
                PROC.toString(),
                null,
                "it is mounted for another pid namespace, so its numbers mean other processes; "
                        + "mount -t proc proc /proc");
    }

    /** Beginning with the namespace of /proc, there is a number for each namespace down to the process's own. */
    private static boolean numbersAreOurs() throws IOException {
        Optional<String> numbers = ProcessFacts.value(Files.readString(SELF.resolve("status")), "NSpid:");
        return numbers.isEmpty() || !numbers.get().contains("\t");
    }
}
