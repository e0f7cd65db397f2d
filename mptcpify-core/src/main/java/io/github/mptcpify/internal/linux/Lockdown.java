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
    /** Nor may anybody read its memory, which every program on the hook has to. */
    CONFIDENTIALITY,
    /** The kernel does not say: it has no lockdown, or securityfs is not mounted here. */
    UNKNOWN;

    /** Where the kernel says so: all modes, the one that holds in brackets. */
    public static final Path FILE = Path.of("/sys/kernel/security/lockdown");

    /** {@return what the kernel says} */
    public static Lockdown read() {
        try {
            return parse(Files.readString(FILE));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /**
     * Finds the mode that holds.
     *
     * @param modes what the file has
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
