// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How far the kernel is locked down, kernel_lockdown(7). */
public enum Lockdown {
    /** Not at all. */
    NONE,
    /** Nobody may change the running kernel. */
    INTEGRITY,
    /** In addition nobody may read its memory, which every program on the hook has to do. */
    CONFIDENTIALITY,
    /** The kernel does not say: it has no lockdown, or securityfs is not mounted here. */
    UNKNOWN;

    /** The kernel's file with all modes, the current one in brackets. */
    public static final Path FILE = Path.of("/sys/kernel/security/lockdown");

    /** {@return the current mode} */
    public static Lockdown read() {
        try {
            return parse(Files.readString(FILE));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /**
     * Finds the current mode.
     *
     * @param modes the file's content
     * @return the mode in brackets
     */
    public static Lockdown parse(String modes) {
        for (Lockdown mode : values()) {
            if (modes.contains("[" + mode.name().toLowerCase(Locale.ROOT) + "]")) {
                return mode;
            }
        }
        return UNKNOWN;
    }
}
