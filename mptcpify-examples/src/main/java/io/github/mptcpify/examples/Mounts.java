// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the kernel's file systems are, from {@code /proc/self/mountinfo} (proc(5)). */
public final class Mounts {
    private static final int MOUNT_POINT = 4;

    private Mounts() {}

    /**
     * The first mount of a type.
     *
     * @param type as "cgroup2"
     * @return where it is mounted, empty where there is none
     * @throws IOException if {@code /proc} cannot be read
     */
    public static Optional<Path> of(String type) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - " + type + " "))
                .map(line -> Path.of(line.split(" ", -1)[MOUNT_POINT].replace("\\040", " ")))
                .findFirst();
    }
}
