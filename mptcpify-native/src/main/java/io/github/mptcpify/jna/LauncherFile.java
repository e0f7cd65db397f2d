// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The launcher that {@code src/main/c} builds and this module contains, for this machine's processor. */
public final class LauncherFile {
    private LauncherFile() {}

    /**
     * Reads it.
     *
     * @param architecture as the system property {@code os.arch} has it
     * @return its bytes, a new array; empty if there is none for that processor
     */
    public static byte[] bytes(String architecture) {
        String name = "launcher-" + (architecture.equals("amd64") ? "x86_64" : architecture);
        try (InputStream resource = LauncherFile.class.getResourceAsStream(name)) {
            return resource == null ? new byte[0] : resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
