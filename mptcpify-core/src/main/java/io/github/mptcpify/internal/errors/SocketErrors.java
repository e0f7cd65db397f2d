// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import org.jspecify.annotations.Nullable;

/** Errors of inspecting, opening or converting a socket. */
public final class SocketErrors {
    private SocketErrors() {}

    /** The kernel refused a question about the descriptor. */
    public static MptcpifyException badSocket(String operation, NativeException failure) {
        int errno = failure.errno();
        return switch (errno) {
            case Errno.EBADF -> plain(operation, Reason.BAD_DESCRIPTOR, errno, "it is not an open descriptor (EBADF)");
            case Errno.ENOTSOCK ->
                plain(operation, Reason.NOT_A_SOCKET, errno, "it is open, but not a socket (ENOTSOCK)");
            case Errno.EPERM, Errno.EACCES ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        "this machine's policy refuses " + failure.function() + " (" + Errno.name(errno) + ")",
                        "Look for a security module, a seccomp filter, or a program on cgroup/getsockopt (bpftool "
                                + "cgroup "
                                + "tree), that forbids it.");
            default -> plain(operation, Reason.OTHER, errno, failure.function() + " failed with " + Errno.name(errno));
        };
    }

    /** The socket does not use MPTCP; {@code status} says what it is instead. */
    public static MptcpifyException notMptcp(String operation, NativeException failure, MptcpStatus status) {
        int errno = failure.errno();
        String refusal = " (" + Errno.name(errno) + ")";
        return switch (status) {
            case TCP -> plain(operation, Reason.NOT_MPTCP, errno, "it is a plain TCP socket" + refusal);
            case FELL_BACK ->
                plain(
                        operation,
                        Reason.NOT_MPTCP,
                        errno,
                        "it is an MPTCP socket whose connection fell back to TCP" + refusal);
            case NOT_TCP -> plain(operation, Reason.NOT_MPTCP, errno, "it is not a TCP socket" + refusal);
            case MPTCP, MPTCP_LISTENING, MPTCP_NOT_CONNECTED -> badSocket(operation, failure);
        };
    }

    /** No MPTCP socket can be opened. */
    public static MptcpifyException notOpened(String operation, int errno) {
        String cause = "no MPTCP socket can be opened here: socket(2) fails with " + Errno.name(errno);
        return switch (errno) {
            case Errno.ENOPROTOOPT ->
                refused(
                        operation,
                        Reason.MPTCP_OFF,
                        errno,
                        cause,
                        "Switch MPTCP on in this network namespace: sysctl net.mptcp.enabled=1.");
            case Errno.EPERM, Errno.EACCES ->
                refused(
                        operation,
                        Reason.REFUSED_BY_POLICY,
                        errno,
                        cause,
                        "Look for a security module or a seccomp filter that forbids it.");
            case Errno.EPROTONOSUPPORT, Errno.EINVAL ->
                refused(operation, Reason.OTHER, errno, cause, "Run a kernel that has MPTCP (CONFIG_MPTCP).");
            default -> plain(operation, Reason.OTHER, errno, cause);
        };
    }

    /** MPTCP cannot be compared with TCP, since this process's TCP sockets are converted. */
    public static MptcpifyException ownSocketsConverted(String operation) {
        return refused(
                operation,
                Reason.OTHER,
                0,
                "this process's own TCP sockets are converted, so it cannot compare with TCP",
                "Use a process that is not in scope.");
    }

    /** The socket object has no descriptor yet. */
    public static MptcpifyException noDescriptorYet(String operation) {
        return refused(
                operation,
                Reason.NO_DESCRIPTOR_YET,
                0,
                "the JDK has not opened this socket yet, so the kernel does not know it",
                "Bind or connect it first.");
    }

    /** The socket object's class is unknown. */
    public static MptcpifyException unknownSocket(String operation) {
        return refused(
                operation,
                Reason.UNKNOWN_SOCKET,
                0,
                "it is not a socket of the JDK, Netty or junixsocket, so it is unknown where it keeps its descriptor",
                "Inspect the socket that it wraps, or its descriptor.");
    }

    /** The JDK's socket objects keep their descriptors in unknown fields. */
    public static MptcpifyException unknownRuntime(String operation, @Nullable Exception failure) {
        return refused(
                operation,
                Reason.UNKNOWN_SOCKET,
                0,
                "this Java runtime (" + System.getProperty("java.vm.name") + " " + System.getProperty("java.version")
                        + ") keeps its sockets' descriptors in unknown fields",
                "Inspect the descriptor instead, and please report it, with this exception's cause.",
                failure);
    }

    /** The JDK's sockets cannot be mended. */
    public static MptcpifyException foreignRuntime(String operation, Throwable failure) {
        return refused(
                operation,
                Reason.UNKNOWN_RUNTIME,
                0,
                "this Java runtime (" + System.getProperty("java.vm.name") + " " + System.getProperty("java.version")
                        + ") has unknown socket classes, or does not let them be changed: " + failure,
                "OpenJDK 17 to 25 is known. Please report it, with this exception's cause.",
                failure);
    }
}
