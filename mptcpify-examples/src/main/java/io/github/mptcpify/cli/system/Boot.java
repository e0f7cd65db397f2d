// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether what is written down for the next boot will be read then. */
public final class Boot {
    private static final String UNIT = "mptcpify-restore.service";

    /** systemd's own sign that it runs this machine: sd_booted(3). */
    private static final Path SYSTEMD = Path.of("/run/systemd/system");

    private Boot() {}

    /** That, for a person. */
    public static String words() throws IOException {
        if (!Files.isDirectory(SYSTEMD)) {
            return "after a boot too, where that runs \"mptcpify restore\" early: there is no systemd here to do it";
        }
        return isEnabled()
                ? "after a boot too: " + UNIT
                : "not after a boot yet: script/install brings " + UNIT + ", which does that";
    }

    private static boolean isEnabled() throws IOException {
        Process systemctl = new ProcessBuilder("systemctl", "is-enabled", "--quiet", UNIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return systemctl.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
