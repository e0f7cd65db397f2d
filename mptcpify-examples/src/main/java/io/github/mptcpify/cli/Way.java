// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.util.Locale;

/** How {@code run} converts a command. */
enum Way {
    /** By attaching to a cgroup of the command's own. */
    HOOK,
    /** By a filter that the command is started under. */
    CHILD;

    /** As the option has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
