// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.jna.Errno;

/** The consequence of a refused option, in words. */
public final class Consequences {
    private Consequences() {}

    /** {@return the name of an error number, or "" for 0} */
    public static String error(int errno) {
        return errno == 0 ? "" : Errno.name(errno);
    }

    /** {@return the consequence of an option that cannot be set, a clause} */
    public static String ofSetting(int level, int number) {
        return Promises.reason(level, number)
                .map(reason -> "if it succeeded, " + reason)
                .orElse("it only tunes, and a lenient attachment drops it");
    }
}
