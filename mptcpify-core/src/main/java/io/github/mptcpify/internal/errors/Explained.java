// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.NativeException;
import org.jspecify.annotations.Nullable;

/** The one place that puts an exception together, of what was done, why it failed, and what to do about it. */
public final class Explained {
    private Explained() {}

    /** What a C function answered, or what another exception tells. */
    public static MptcpifyException failed(
            String operation, Reason reason, String cause, String remedy, Exception failure) {
        return failure instanceof NativeException known
                ? new MptcpifyException(operation, reason, known.errno(), cause, remedy, known.log(), failure)
                : refused(operation, reason, 0, cause, remedy, failure);
    }

    /** Of what no exception tells more. */
    public static MptcpifyException refused(String operation, Reason reason, int errno, String cause, String remedy) {
        return refused(operation, reason, errno, cause, remedy, null);
    }

    /** Of what another exception tells more, perhaps. */
    public static MptcpifyException refused(
            String operation, Reason reason, int errno, String cause, String remedy, @Nullable Throwable failure) {
        return new MptcpifyException(operation, reason, errno, cause, remedy, "", failure);
    }

    /** About which nothing can be advised. */
    public static MptcpifyException plain(String operation, Reason reason, int errno, String cause) {
        return refused(operation, reason, errno, cause, "");
    }
}
