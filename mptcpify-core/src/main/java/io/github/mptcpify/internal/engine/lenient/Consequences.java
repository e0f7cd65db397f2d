// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.lenient;

import io.github.mptcpify.jna.Errno;

/** What comes of an option that is refused, in words. */
public final class Consequences {
    private Consequences() {}

    /** {@return the name of an error number, or "" of 0} */
    public static String error(int errno) {
        return errno == 0 ? "" : Errno.name(errno);
    }

    /** {@return what comes of an option that cannot be set, a clause} */
    public static String ofSetting(int level, int number) {
        return Promises.reason(level, number)
                .map(reason -> "if it succeeded, " + reason)
                .orElse("it only tunes, and a lenient attachment drops it");
    }
}
