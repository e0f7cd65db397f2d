// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;
import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import java.net.ProtocolException;

/** Errors of listing sockets by netlink. */
public final class NetlinkErrors {
    private NetlinkErrors() {}

    /**
     * Sockets could not be listed: socket(2), send(2) or recv(2) failed, or the kernel answered with an error number.
     */
    public static MptcpifyException sockDiag(String operation, String function, int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.EPROTONOSUPPORT ->
                refused(
                        operation,
                        Reason.NO_MPTCP_DIAG,
                        errno,
                        "this kernel (" + System.getProperty("os.version", "unknown") + ") cannot list MPTCP sockets ("
                                + Errno.name(errno) + ")",
                        "Linux 5.9 or later with CONFIG_MPTCP=y and CONFIG_INET_MPTCP_DIAG is needed; where that is a "
                                + "module, it has to be installed, and not forbidden: modprobe mptcp_diag.");
            case Errno.EPERM, Errno.EACCES, Errno.ENOSYS, Errno.EAFNOSUPPORT ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "this machine's policy refuses netlink sockets, which need no privilege (" + function + ": "
                                + Errno.name(errno) + ")",
                        "Look for a seccomp filter (RestrictAddressFamilies in a systemd unit, a container's), or a "
                                + "security module that forbids AF_NETLINK.");
            case Errno.EAGAIN -> plain(operation, Reason.OTHER, errno, "the kernel ended the list early (EAGAIN)");
            default -> SystemErrors.call(operation, function, errno);
        };
    }

    /** A call waits for a lock that another process holds. */
    public static MptcpifyException noAnswer(String operation, long seconds) {
        return refused(
                operation,
                Reason.NO_ANSWER,
                0,
                "the kernel has not answered for " + seconds + " s: a process keeps one of these sockets locked",
                "A process that sends from slow memory does so, such as a FUSE file or a userfaultfd; look for one "
                        + "in the state D, or with a thread in handle_userfault or fuse "
                        + "(/proc/PID/task/*/wchan).");
    }

    /** The list may be incomplete. */
    public static MptcpifyException dumpInterrupted(String operation) {
        return refused(
                operation,
                Reason.CHANGED_MEANWHILE,
                0,
                "the list changed while the kernel sent it (NLM_F_DUMP_INTR)",
                "Try again.");
    }

    /** The answer has an unknown format. */
    public static MptcpifyException badAnswer(String operation, ProtocolException failure) {
        return failed(
                operation,
                Reason.OTHER,
                "the kernel's answer cannot be read: " + failure.getMessage(),
                "Please report it, with the kernel's version (uname -r).",
                failure);
    }
}
