// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;
import static io.github.mptcpify.internal.errors.Explained.plain;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Errors of persistent attachments, which are pinned in a BPF file system. */
public final class PinErrors {
    private PinErrors() {}

    public static MptcpifyException tooLong(String operation, int length, int room) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                "its description takes " + length + " bytes, and there is room for " + room,
                "Name fewer commands or users, or a shorter path.");
    }

    public static MptcpifyException noBpfFileSystem(String operation, Path directory, String type) {
        return refused(
                operation,
                Reason.NO_BPF_FILE_SYSTEM,
                0,
                directory + " lies on " + type + ", not on a BPF file system, where persistent attachments are kept",
                mountForRoot(directory));
    }

    public static MptcpifyException mayNotPin(String operation, Path directory, AccessDeniedException failure) {
        return pinDirectory(
                operation, failure.getFile() == null ? directory : Path.of(failure.getFile()), "open", Errno.EACCES);
    }

    /** The directory of the pins could not be used: open(2), mkdir(2), flock(2) or unlink(2) failed. */
    public static MptcpifyException pinDirectory(String operation, Path path, String function, int errno) {
        return errno == Errno.EACCES || errno == Errno.EPERM
                ? refused(
                        operation,
                        Reason.NO_PRIVILEGE,
                        errno,
                        "this process may not reach " + path + " (" + Errno.name(errno) + ")",
                        "Run it as root or as the owner. In Java, Mptcpify.persistent(Path) takes another directory.")
                : plain(operation, Reason.OTHER, errno, function + " " + path + " failed with " + Errno.name(errno));
    }

    public static MptcpifyException untrusted(String operation, Path directory, String problem) {
        return refused(
                operation,
                Reason.FOREIGN_PIN,
                0,
                directory + " cannot be trusted: " + problem,
                "Remove it, rm -r " + directory
                        + ", or name another directory. So that only root can make it, mount the BPF"
                        + " file system like this: " + mountForRoot(directory.getParent()));
    }

    /** Anyone who may write to the file system could make our directory first, so only root may. */
    private static String mountForRoot(@Nullable Path directory) {
        return "mount -t bpf -o mode=700 bpf " + directory;
    }

    public static MptcpifyException locked(String operation, Path directory, long seconds, String holder) {
        return refused(
                operation,
                Reason.LOCKED,
                0,
                directory + " has been locked for " + seconds + " s by " + holder,
                "Wait for it or end it. kill -CONT continues a stopped process.");
    }

    public static MptcpifyException otherVersion(String operation, Path directory, int found, int own) {
        return refused(
                operation,
                Reason.OTHER_VERSION,
                0,
                "version " + found + " of mptcpify's program is pinned in " + directory + ", and this is version "
                        + own,
                "Detach with that version; or end all of its attachments: rm -r " + directory);
    }

    public static MptcpifyException foreignPin(String operation, Path directory, String name) {
        return refused(
                operation,
                Reason.FOREIGN_PIN,
                0,
                directory.resolve(name) + " was not made by mptcpify",
                "Remove it, or name another directory.");
    }

    public static MptcpifyException lostPin(String operation, Path directory, Set<String> names) {
        return refused(
                operation,
                Reason.FOREIGN_PIN,
                0,
                "files are missing in " + directory + ": " + String.join(", ", names),
                "End all of its attachments: rm -r " + directory);
    }

    public static MptcpifyException unreadablePin(String operation, Path directory, IOException failure) {
        return failed(
                operation,
                Reason.FOREIGN_PIN,
                "what is pinned in " + directory + " cannot be read: " + failure.getMessage(),
                "End all of its attachments: rm -r " + directory,
                failure);
    }

    public static MptcpifyException detached(String operation) {
        return refused(operation, Reason.DETACHED, 0, "the attachment was detached", "");
    }
}
