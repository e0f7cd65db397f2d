// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;

/** Errors of the kernel's path manager. */
public final class PathErrors {
    private PathErrors() {}

    /** The kernel has no generic netlink family for the path manager. */
    public static MptcpifyException noPathManager(String operation) {
        return refused(
                operation,
                Reason.NO_PATH_MANAGER,
                Errno.ENOENT,
                "this kernel (" + System.getProperty("os.version", "unknown") + ") has no path manager (mptcp_pm)",
                "Linux 5.6 or later, built with CONFIG_MPTCP=y, is needed.");
    }

    /** The kernel refused a request, with an error number and possibly a text. */
    public static MptcpifyException refusedByPathManager(String operation, int errno, String kernelsWords) {
        String detail = Errno.name(errno) + (kernelsWords.isEmpty() ? "" : ": " + kernelsWords);
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES ->
                refused(
                        operation,
                        Reason.NO_PRIVILEGE,
                        errno,
                        "this process may not use the path manager of that network namespace (" + detail + ")",
                        "Run it as root or with CAP_NET_ADMIN, in the user namespace that the network namespace "
                                + "belongs to or"
                                + " in one above it.");
            case Errno.EEXIST ->
                refused(
                        operation,
                        Reason.PATH_MANAGER,
                        errno,
                        "there is an endpoint with that address or id already (" + detail + ")",
                        "Change it, or remove it first.");
            case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL ->
                refused(
                        operation,
                        Reason.PATH_MANAGER,
                        errno,
                        "the kernel cannot listen at the endpoint's address and port (" + detail + ")",
                        "The address has to be one of an interface here, and the port a free one.");
            default ->
                kernelsWords.contains("serspace PM")
                        ? notUserspace(operation, errno, detail)
                        : plain(operation, Reason.PATH_MANAGER, errno, "the path manager refused it (" + detail + ")");
        };
    }

    private static MptcpifyException notUserspace(String operation, int errno, String detail) {
        return refused(
                operation,
                Reason.PATH_MANAGER,
                errno,
                "the kernel's own path manager is in charge of that connection (" + detail + ")",
                "net.mptcp.pm_type has to be 1 before the connection is made: sysctl -w net.mptcp.pm_type=1.");
    }

    /** The endpoint does not exist. */
    public static MptcpifyException noEndpoint(String operation, String endpoint) {
        return refused(
                operation,
                Reason.PATH_MANAGER,
                Errno.ENOENT,
                "there is no endpoint " + endpoint + " in that network namespace",
                "'ip mptcp endpoint show' lists the endpoints.");
    }

    /** The interface does not exist. */
    public static MptcpifyException noInterface(String operation, String name) {
        return refused(
                operation,
                Reason.PATH_MANAGER,
                Errno.ENODEV,
                "there is no interface " + name + " in that network namespace",
                "'ip link' lists the interfaces.");
    }
}
