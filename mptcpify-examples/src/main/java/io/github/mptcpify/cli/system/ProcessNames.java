// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names of processes. */
public final class ProcessNames {
    private ProcessNames() {}

    /** A process's name, as the kernel keeps it; "?" once it has ended. */
    public static String of(long pid) {
        try {
            return Files.readString(Path.of("/proc", pid + "", "comm")).strip();
        } catch (IOException e) {
            return "?";
        }
    }
}
