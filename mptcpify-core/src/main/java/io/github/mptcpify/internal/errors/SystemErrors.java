// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;

/** Why a system call failed of which its name and its error number say all that is known. */
public final class SystemErrors {
    private SystemErrors() {}

    /** What a function answered; where there is nothing to be done but to have fewer files open, that. */
    public static MptcpifyException call(String operation, String function, int errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE
                ? refused(
                        operation,
                        Reason.OTHER,
                        errno,
                        function + " found no free descriptor (" + Errno.name(errno) + ")",
                        "Raise the limit on open files (ulimit -n), or close some.")
                : plain(operation, Reason.OTHER, errno, function + " failed with " + Errno.name(errno));
    }
}
