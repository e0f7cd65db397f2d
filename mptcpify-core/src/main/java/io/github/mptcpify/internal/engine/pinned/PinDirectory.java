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

/**
 * A directory of a BPF file system that nobody but root and this user can change, locked against all others. Everything in
 * it is reached through its descriptor, so that it stays the one that was looked at, whatever becomes of its path.
 */
final class PinDirectory implements AutoCloseable {
    /** Longer than anything takes that is done under the lock, on a slow machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String TYPE = "bpf";
    private static final int O_RDONLY_CLOEXEC_NONBLOCK = Abi.O_CLOEXEC | Abi.O_NONBLOCK;

    /** One of the few numbers that differ between architectures. */
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
     * Locks it, if it is there.
     *
     * @param changing whether anything may be removed from it, or itself
     * @param patience how long to wait for whoever has locked it
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

    /** Locks it, and makes it first if it is not there. */
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

    /** Whether it is locked and still there: who waited for the lock may have got that of a directory that was removed. */
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

    /** Whoever else can write to it could end what is attached, or put something in its place. */
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

    /** Whether anything may be removed. */
    boolean isChanging() {
        return changing;
    }

    /** How this process names it while it has it locked. */
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

    /** Unlocks it; where something may be removed, removes it first if it is empty. */
    @Override
    public void close() throws IOException {
        try {
            if (changing && names().isEmpty()) {
                Files.delete(path);
            }
        } finally {
            unlock();
        }
    }

    private void unlock() {
        DirectoryLock.release(descriptor);
        Syscalls.close(descriptor);
    }
}
