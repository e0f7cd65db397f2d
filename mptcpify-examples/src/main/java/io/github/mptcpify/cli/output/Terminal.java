// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks at the standard output. */
public final class Terminal {
    private static final int USUAL_ROWS = 24;

    private Terminal() {}

    /** The JDK tells this only of input and output together, and on newer releases says that there always is a console. */
    static boolean isOutput() {
        return is(Path.of("/proc/self/fd/1"));
    }

    public static boolean isErrorOutput() {
        return is(Path.of("/proc/self/fd/2"));
    }

    private static boolean is(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().matches("/dev/(pts/.*|tty.*|console)");
        } catch (IOException e) {
            return false;
        }
    }

    /** On a terminal, unless NO_COLOR (no-color.org) is set, or it is one that can show none. */
    public static boolean inColour() {
        return isOutput()
                && System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
                && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** Whether the cursor can be moved there. */
    public static boolean canBeRedrawn() {
        return isOutput() && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** How many lines it has, by stty(1); 24 where that does not tell. */
    public static int rows() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).split(" ", 2);
            return size[0].matches("[1-9][0-9]{0,4}") ? Integer.parseInt(size[0]) : USUAL_ROWS;
        } catch (IOException e) {
            return USUAL_ROWS;
        }
    }
}
