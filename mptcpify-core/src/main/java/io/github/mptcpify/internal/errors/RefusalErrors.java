// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.NativeException.Step;

/** Errors of counting what MPTCP refuses. */
public final class RefusalErrors {
    private static final String WITHOUT = "Attaching works without AttachOptions.reportRefusals().";

    private RefusalErrors() {}

    /** The programs that count refusals could not be loaded or attached. */
    public static MptcpifyException notCounted(String operation, NativeException failure) {
        if (failure.step() == Step.LOAD && failure.errno() == Errno.ESRCH) {
            return failed(
                    operation,
                    Reason.NO_REFUSALS,
                    "this kernel lacks a TCP or MPTCP function at which refusals are counted",
                    WITHOUT + " This exception's log() names it.",
                    failure);
        }
        if (failure.step() == Step.ATTACH && failure.errno() == Errno.E2BIG) {
            return failed(
                    operation,
                    Reason.NO_REFUSALS,
                    "too many programs are attached to a kernel function at which refusals are counted",
                    "'bpftool link' lists them; stop one. " + WITHOUT,
                    failure);
        }
        return BpfErrors.of(operation, failure);
    }

    public static MptcpifyException answersNotTried(String operation, Exception failure) {
        return failed(
                operation,
                Reason.NO_REFUSALS,
                "cannot find out what this kernel refuses on MPTCP sockets: " + failure.getMessage(),
                "Attach where net.mptcp.enabled is 1. " + WITHOUT,
                failure);
    }
}
