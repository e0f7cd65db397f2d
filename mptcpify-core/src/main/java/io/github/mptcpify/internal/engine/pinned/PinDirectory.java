// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.PinErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.MountTable;
import io.github.mptcpify.internal.linux.ProcessUser;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Syscalls;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A directory of a BPF file system that only root and this user can change, locked against all other processes.
 * Everything in it is reached through its descriptor, so it is always the directory that was checked, also if its path
 * changes.
 */
final class PinDirectory implements AutoCloseable {
    /** Longer than any operation under the lock takes, also on a slow machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TYPE = "bpf";
    private static final int O_RDONLY_CLOEXEC_NONBLOCK = Abi.O_CLOEXEC | Abi.O_NONBLOCK;

    /** This number differs between architectures. */
    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int PERMISSIONS = 07777;

    private final Path path;
    private final int descriptor;
    private final boolean changing;

    private PinDirectory(Path path, int descriptor, boolean changing) {
        this.path = path;
        this.descriptor = descriptor;
        this.changing = changing;
    }

    /**
     * Locks the directory, if it exists.
     *
     * @param changing whether files in it, or the directory, may be removed
     * @param patience how long to wait for another holder of the lock
     */
    static Optional<PinDirectory> find(String operation, Path path, boolean changing, Duration patience)
            throws IOException {
        NativeErrors.requireNativeAccess(operation);
        try {
            long device = requireBpf(operation, path);
            while (true) {
                int descriptor = Syscalls.open(path.toString(), O_RDONLY_CLOEXEC_NONBLOCK | O_NOFOLLOW);
                if (descriptor == -Errno.ENOENT) {
                    return Optional.empty();
                }
                if (descriptor < 0) {
                    throw notOpened(operation, path, -descriptor);
                }
                PinDirectory directory = new PinDirectory(path, descriptor, changing);
                if (directory.isLocked(operation, device, patience)) {
                    return Optional.of(directory);
                }
            }
        } catch (AccessDeniedException e) {
            throw PinErrors.mayNotPin(operation, path, e);
        }
    }

    /** Locks the directory, and makes it first if it does not exist. */
    static PinDirectory make(String operation, Path path, Duration patience) throws IOException {
        while (true) {
            Optional<PinDirectory> found = find(operation, path, true, patience);
            if (found.isPresent()) {
                return found.get();
            }
            try {
                Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                // another process was faster
            } catch (AccessDeniedException e) {
                throw PinErrors.mayNotPin(operation, path, e);
            }
        }
    }

    private static IOException notOpened(String operation, Path path, int errno) {
        return Files.isSymbolicLink(path)
                ? PinErrors.untrusted(operation, path, "it is a symbolic link")
                : PinErrors.pinDirectory(operation, path, "open", errno);
    }

    /** The device of the BPF file system. */
    private static long requireBpf(String operation, Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new NoSuchFileException(String.valueOf(parent), null, "there is no such directory");
        }
        long device = (Long) Files.getAttribute(parent, "unix:dev");
        String type = MountTable.read().of(device).map(MountTable.Mount::type).orElse("an unknown file system");
        if (!type.equals(TYPE)) {
            throw PinErrors.noBpfFileSystem(operation, parent, type);
        }
        return device;
    }

    /** Locks it; false if it was removed and made again while this process waited for the lock. */
    private boolean isLocked(String operation, long device, Duration patience) throws IOException {
        boolean still = false;
        try {
            requireTrusted(operation, device);
            DirectoryLock.take(operation, path, descriptor, patience);
            still = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)
                    .equals(attribute("ino"));
        } catch (NoSuchFileException e) {
            // removed meanwhile
        } finally {
            if (!still) {
                unlock();
            }
        }
        return still;
    }

    /** Refuses a directory that others may change: they could end attachments or replace them. */
    private void requireTrusted(String operation, long device) throws IOException {
        if (!Files.isDirectory(opened())) {
            throw new NotDirectoryException(path.toString());
        }
        if (!attribute("dev").equals(device)) {
            throw PinErrors.untrusted(operation, path, "it is not on the BPF file system that its parent is on");
        }
        int owner = (Integer) attribute("uid");
        if (owner != 0 && owner != ProcessUser.read().effective()) {
            throw PinErrors.untrusted(operation, path, "it belongs to user " + Integer.toUnsignedString(owner));
        }
        int mode = (Integer) attribute("mode") & PERMISSIONS;
        if ((mode & WRITABLE_BY_OTHERS) != 0) {
            throw PinErrors.untrusted(
                    operation, path, "others may write to it, since its mode is " + Integer.toOctalString(mode));
        }
    }

    private Object attribute(String name) throws IOException {
        return Files.getAttribute(opened(), "unix:" + name);
    }

    private Path opened() {
        return Path.of("/proc/self/fd", Integer.toString(descriptor));
    }

    Path path() {
        return path;
    }

    /** Whether files may be removed. */
    boolean isChanging() {
        return changing;
    }

    /** A path to it by its descriptor, valid while it is locked. */
    String location() {
        return opened().toString();
    }

    String file(String name) {
        return opened().resolve(name).toString();
    }

    /** The names of the files in it. */
    Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(opened())) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(opened().resolve(name));
    }

    /** Deletes the files with some names. */
    void deleteAll(Predicate<String> which) throws IOException {
        for (String name : names()) {
            if (which.test(name)) {
                delete(name);
            }
        }
    }

    /** Unlocks it. If files may be removed, removes the directory first if it is empty. */
    @Override
    public void close() throws IOException {
        try {
            if (changing && names().isEmpty()) {
                remove();
            }
        } finally {
            unlock();
        }
    }

    private void remove() throws IOException {
        try {
            Files.delete(path);
        } catch (AccessDeniedException e) {
            // root made it for this user, in a directory that the user may not change: it stays, and may be used again
        }
    }

    private void unlock() {
        DirectoryLock.release(descriptor);
        Syscalls.close(descriptor);
    }
}
