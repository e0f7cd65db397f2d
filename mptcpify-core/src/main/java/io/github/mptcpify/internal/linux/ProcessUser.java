// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The users that the calling thread acts for, unsigned.
 *
 * @param real who started it
 * @param effective whose files it may reach
 */
public record ProcessUser(int real, int effective) {
    /** Reads it from {@code /proc}. */
    public static ProcessUser read() throws IOException {
        return parse(Files.readString(Path.of("/proc/thread-self/status")));
    }

    static ProcessUser parse(String status) throws IOException {
        return SystemText.read("/proc/PID/status", () -> {
            String[] users = ProcessFacts.value(status, "Uid:").orElseThrow().split("\t", -1);
            return new ProcessUser(Integer.parseUnsignedInt(users[0]), Integer.parseUnsignedInt(users[1]));
        });
    }
}
