// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;

/** Errors of system calls about which only the function's name and the error number are known. */
public final class SystemErrors {
    private SystemErrors() {}

    /** A function failed; the remedy is given only where the limit on open files is reached. */
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
