// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The agent that this program carries, in a file of its own for the JVMs of a command: any user of the command's may read
 * it. Closing it deletes it.
 */
public final class AgentFile implements AutoCloseable {
    private static final String NAME = "mptcpify-agent.jar";

    /** 0644 with the sticky bit, by which systemd-tmpfiles leaves a file that is old: no JVM starts whose agent is gone. */
    private static final int READABLE_AND_KEPT = 01644;

    private final @Nullable Path file;

    private AgentFile(@Nullable Path file) {
        this.file = file;
    }

    public static AgentFile none() {
        return new AgentFile(null);
    }

    /**
     * Unpacks it to the folder for temporary files.
     *
     * @return the file
     * @throws IOException if it cannot be written
     */
    public static AgentFile unpack() throws IOException {
        // a JVM splits its options at blanks
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        return unpack(parent.toString().matches(".*\\s.*") ? Path.of("/tmp") : parent);
    }

    /**
     * Unpacks it to where a process sees it as a file in its own {@code /tmp}.
     *
     * @param pid the process
     * @return the file, as this process sees it
     * @throws IOException if it cannot be written
     */
    public static AgentFile unpackFor(long pid) throws IOException {
        Path parent = Path.of("/proc/" + pid + "/root/tmp");
        try {
            return unpack(parent);
        } catch (FileSystemException e) {
            throw new IOException(
                    "a JVM that runs is reached by files in its /tmp, which cannot be made there (" + e.getMessage()
                            + "): start it with -javaagent:" + NAME + " instead",
                    e);
        }
    }

    private static AgentFile unpack(Path parent) throws IOException {
        try (InputStream in = AgentFile.class.getResourceAsStream("/" + NAME)) {
            if (in == null) {
                throw new FileNotFoundException("this copy of mptcpify does not carry " + NAME);
            }
            Path directory = Files.createTempDirectory(parent, "mptcpify-agent.");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path file = directory.resolve(NAME);
            Files.copy(in, file);
            Files.setAttribute(file, "unix:mode", READABLE_AND_KEPT);
            return new AgentFile(file);
        }
    }

    public Optional<Path> path() {
        return Optional.ofNullable(file);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        }
    }
}
