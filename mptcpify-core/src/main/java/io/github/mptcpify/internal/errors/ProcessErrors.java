// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.linux.Capabilities;
import io.github.mptcpify.jna.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Errors of inspecting another process. */
public final class ProcessErrors {
    private ProcessErrors() {}

    /** A descriptor of another process could not be duplicated: pidfd_open(2) or pidfd_getfd(2) failed. */
    public static MptcpifyException otherProcess(String operation, int errno) {
        return switch (errno) {
            case Errno.ESRCH -> noSuchProcess(operation, null);
            case Errno.EINVAL, Errno.ENOENT ->
                plain(
                        operation,
                        Reason.NO_SUCH_PROCESS,
                        errno,
                        "that is the number of a thread, not of a process (" + Errno.name(errno) + ")");
            case Errno.EPERM, Errno.EACCES -> mayNotLookInto(operation, errno, null);
            case Errno.ENOSYS ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "this machine's policy refuses pidfd_getfd (ENOSYS)",
                        "Look for a seccomp filter (a container's) that forbids it; Linux before 5.6 does not have "
                                + "it.");
            case Errno.EBADF ->
                plain(operation, Reason.BAD_DESCRIPTOR, errno, "it is not open in that process (EBADF)");
            default -> plain(operation, Reason.OTHER, errno, "pidfd_getfd failed with " + Errno.name(errno));
        };
    }

    /** The number is that of a thread which is not its process's first. */
    public static MptcpifyException threadNotProcess(String operation) {
        return plain(operation, Reason.NO_SUCH_PROCESS, 0, "that is the number of a thread, not of a process");
    }

    /** The process has ended, or never existed. */
    public static MptcpifyException noSuchProcess(String operation, @Nullable Exception cause) {
        return refused(operation, Reason.NO_SUCH_PROCESS, Errno.ESRCH, "there is no such process (ESRCH)", "", cause);
    }

    /** The process may be inspected only by processes that may trace it. */
    public static MptcpifyException mayNotLookInto(String operation, @Nullable Exception cause) {
        return mayNotLookInto(operation, Errno.EPERM, cause);
    }

    private static MptcpifyException mayNotLookInto(String operation, int errno, @Nullable Exception cause) {
        return refused(
                operation,
                Reason.NO_PRIVILEGE,
                errno,
                "this process may not inspect that process (" + Errno.name(errno) + ")",
                toLookInto(),
                cause);
    }

    private static String toLookInto() {
        try {
            return toLookInto(
                    Capabilities.read().mayTrace(),
                    Files.getAttribute(Path.of("/proc/thread-self"), "unix:uid").equals(0));
        } catch (IOException e) {
            return toLookInto(false, false);
        }
    }

    /** The remedy, which does not tell root to become root. */
    public static String toLookInto(boolean mayTrace, boolean isRoot) {
        if (mayTrace) {
            return "It has CAP_SYS_PTRACE, so something else forbids it: kernel.yama.ptrace_scope is 3, a security "
                    + "module or"
                    + " seccomp filter refuses, or that process's user namespace is not below this one's.";
        }
        return isRoot
                ? "It is root without CAP_SYS_PTRACE, as in a container: give it that, as docker run --cap-add "
                        + "SYS_PTRACE"
                        + " does."
                : "Run it as root or with CAP_SYS_PTRACE; as the same user where kernel.yama.ptrace_scope is 0.";
    }
}
