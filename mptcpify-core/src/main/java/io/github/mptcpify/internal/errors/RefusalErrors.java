// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.NativeException.Step;

/** Why what MPTCP refuses cannot be counted. */
public final class RefusalErrors {
    private static final String WITHOUT = "Without AttachOptions.reportRefusals() it attaches.";

    private RefusalErrors() {}

    /** What a C function answered. */
    public static MptcpifyException notCounted(String operation, NativeException failure) {
        if (failure.step() == Step.LOAD && failure.errno() == Errno.ESRCH) {
            return failed(
                    operation,
                    Reason.NO_REFUSALS,
                    "this kernel lacks a function of TCP's or MPTCP's that refusals are counted at",
                    WITHOUT + " This exception's log() names it.",
                    failure);
        }
        if (failure.step() == Step.ATTACH && failure.errno() == Errno.E2BIG) {
            return failed(
                    operation,
                    Reason.NO_REFUSALS,
                    "too many programs are on a function of the kernel that refusals are counted at",
                    "'bpftool link' lists them; stop one. " + WITHOUT,
                    failure);
        }
        return BpfErrors.of(operation, failure);
    }

    public static MptcpifyException answersNotTried(String operation, Exception failure) {
        return failed(
                operation,
                Reason.NO_REFUSALS,
                "what this kernel's MPTCP refuses cannot be found out: " + failure.getMessage(),
                "Attach where net.mptcp.enabled is 1. " + WITHOUT,
                failure);
    }
}
