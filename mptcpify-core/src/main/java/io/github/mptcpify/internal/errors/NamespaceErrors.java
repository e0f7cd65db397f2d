// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Errors of finding and entering network namespaces. */
public final class NamespaceErrors {
    private NamespaceErrors() {}

    /** A network namespace could not be entered: open(2) or setns(2) failed. */
    public static IOException namespace(String operation, Path path, String function, int errno) {
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(path.toString());
            case Errno.EACCES -> new AccessDeniedException(path.toString());
            case Errno.EINVAL, Errno.ENOTDIR ->
                new FileSystemException(
                        path.toString(),
                        null,
                        "not a network namespace (" + Errno.name(errno)
                                + "); name /run/netns/NAME or /proc/PID/ns/net");
            case Errno.EPERM ->
                refused(
                        operation,
                        Reason.NO_PRIVILEGE,
                        errno,
                        "this process may not enter that network namespace (EPERM)",
                        "Run it as root or with CAP_SYS_ADMIN, in the user namespace that the network namespace belongs "
                                + "to or in one above it.");
            default -> plain(operation, Reason.OTHER, errno, function + " failed with " + Errno.name(errno));
        };
    }

    /** The process that names the network namespace does not exist, or has no namespace. */
    public static MptcpifyException noNetworkNamespace(String operation, NoSuchFileException failure) {
        return refused(
                operation,
                Reason.NO_SUCH_PROCESS,
                Errno.ENOENT,
                "there is no such process, or none with a network namespace: no " + failure.getFile(),
                "",
                failure);
    }
}
