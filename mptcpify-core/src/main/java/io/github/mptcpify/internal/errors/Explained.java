// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.NativeException;
import org.jspecify.annotations.Nullable;

/** Makes exceptions from an operation, the cause of its failure, and a remedy. */
public final class Explained {
    private Explained() {}

    /** Takes error number and log from the failure if it is a {@link NativeException}. */
    public static MptcpifyException failed(
            String operation, Reason reason, String cause, String remedy, Exception failure) {
        return failure instanceof NativeException known
                ? new MptcpifyException(operation, reason, known.errno(), cause, remedy, known.log(), failure)
                : refused(operation, reason, 0, cause, remedy, failure);
    }

    /** An exception without a Java cause. */
    public static MptcpifyException refused(String operation, Reason reason, int errno, String cause, String remedy) {
        return refused(operation, reason, errno, cause, remedy, null);
    }

    /** An exception with an optional Java cause. */
    public static MptcpifyException refused(
            String operation, Reason reason, int errno, String cause, String remedy, @Nullable Throwable failure) {
        return new MptcpifyException(operation, reason, errno, cause, remedy, "", failure);
    }

    /** An exception without a remedy. */
    public static MptcpifyException plain(String operation, Reason reason, int errno, String cause) {
        return refused(operation, reason, errno, cause, "");
    }
}
