// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import io.github.mptcpify.jna.LauncherFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory of one launcher, accessible only to this user. The launcher removes it when it is started. */
public final class LauncherFiles implements AutoCloseable {
    private final Path directory;

    private LauncherFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes it, in {@code java.io.tmpdir}.
     *
     * @return the directory, with the launcher in it
     * @throws IOException if it cannot be written
     */
    public static LauncherFiles create() throws IOException {
        LauncherFiles files =
                new LauncherFiles(Files.createTempDirectory("mptcpify-").toAbsolutePath());
        boolean done = false;
        try {
            Files.write(files.launcher(), LauncherFile.bytes(System.getProperty("os.arch", "")));
            Files.setPosixFilePermissions(files.launcher(), PosixFilePermissions.fromString("rwx------"));
            done = true;
            return files;
        } finally {
            if (!done) {
                files.close();
            }
        }
    }

    /** {@return whether there is a launcher for this machine's processor} */
    public static boolean areThere() {
        return LauncherFile.bytes(System.getProperty("os.arch", "")).length > 0;
    }

    /** {@return the program} */
    public Path launcher() {
        return directory.resolve("launcher");
    }

    /** {@return the socket that it reports on} */
    public Path reports() {
        return directory.resolve("reports");
    }

    /** {@return the directory} */
    public Path directory() {
        return directory;
    }

    /** Removes remaining files, such as those of a launcher that was never started. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(launcher());
        Files.deleteIfExists(reports());
        Files.deleteIfExists(directory.resolve("options"));
        Files.deleteIfExists(directory);
    }
}
