// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Errors of starting a command under a seccomp filter. */
public final class ChildErrors {
    private ChildErrors() {}

    /** The launcher could not put the command under its filter. */
    public static MptcpifyException notSupervised(String operation, int errno) {
        return switch (errno) {
            case Errno.EBUSY ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "another program supervises this process by seccomp, and the kernel allows only one supervisor",
                        "Start it outside of that program, or attach with the hook.");
            case Errno.EINVAL, Errno.ENOSYS ->
                refused(
                        operation,
                        Reason.NO_CHILD_FILTER,
                        errno,
                        "this kernel's seccomp does not let a supervisor open sockets",
                        "Linux 5.14 or later with CONFIG_SECCOMP_FILTER=y is needed.");
            default ->
                refused(
                        operation,
                        Reason.OTHER,
                        errno,
                        "the launcher could not put the command under its filter",
                        "It needs two processes and some descriptors (ulimit -u, ulimit -n), a /proc of this pid "
                                + "namespace,"
                                + " and no policy that refuses seccomp(2).");
        };
    }

    /** The launcher cannot be executed ({@code cause}), or there is none for this machine (null). */
    public static MptcpifyException noLauncher(String operation, @Nullable IOException cause) {
        return refused(
                operation,
                Reason.NO_CHILD_FILTER,
                0,
                cause == null
                        ? "there is no launcher for this processor"
                        : "the launcher cannot be written to java.io.tmpdir or executed there",
                cause == null
                        ? "x86-64 or arm64 is needed."
                        : "Name a folder that may be written to and is not mounted noexec: -Djava.io.tmpdir=FOLDER.",
                cause);
    }
}
