// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;
import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import java.net.ProtocolException;

/** Why the kernel did not list sockets, or did not tell of them. */
public final class NetlinkErrors {
    private NetlinkErrors() {}

    /** Why sockets could not be listed: socket(2), send(2), recv(2), or the error number in the kernel's answer. */
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
            case Errno.EAGAIN ->
                plain(operation, Reason.OTHER, errno, "the kernel broke off before the end of the list (EAGAIN)");
            default -> SystemErrors.call(operation, function, errno);
        };
    }

    /** A call that another process keeps waiting. */
    public static MptcpifyException noAnswer(String operation, long seconds) {
        return refused(
                operation,
                Reason.NO_ANSWER,
                0,
                "the kernel has not answered for " + seconds + " s: a process keeps one of these sockets locked",
                "A process does so that sends from memory which is slow to come, as of a FUSE file or a userfaultfd; look "
                        + "for one in the state D, or with a thread in handle_userfault or fuse (/proc/PID/task/*/wchan).");
    }

    /** A list that cannot be trusted to be whole. */
    public static MptcpifyException dumpInterrupted(String operation) {
        return refused(
                operation,
                Reason.CHANGED_MEANWHILE,
                0,
                "what there is to list has changed while the kernel was at it (NLM_F_DUMP_INTR)",
                "Ask again.");
    }

    /** An answer of another shape than is known. */
    public static MptcpifyException badAnswer(String operation, ProtocolException failure) {
        return failed(
                operation,
                Reason.OTHER,
                "the kernel's answer cannot be read: " + failure.getMessage(),
                "Please report it, with the kernel's version (uname -r).",
                failure);
    }
}
