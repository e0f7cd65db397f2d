// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.MountTable;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Sockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A directory of a BPF file system, locked against all other processes and threads: flock(2), which ends with the process,
 * however that ends.
 */
final class PinDirectory implements AutoCloseable {
    private static final String TYPE = "bpf";
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int LOCK_EX = 2;
    private static final int LOCK_UN = 8;

    private final Path path;
    private final int descriptor;

    private PinDirectory(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** Locks it, if it is there; waits for whoever has locked it. */
    static Optional<PinDirectory> find(String operation, Path path) throws IOException {
        Diagnosis.requireNativeAccess(operation);
        try {
            requireBpf(operation, path);
            return lock(operation, path);
        } catch (AccessDeniedException e) {
            throw Diagnosis.mayNotPin(operation, path, e);
        }
    }

    /** Locks it, and makes it first if it is not there. */
    static PinDirectory make(String operation, Path path) throws IOException {
        while (true) {
            Optional<PinDirectory> found = find(operation, path);
            if (found.isPresent()) {
                return found.get();
            }
            try {
                Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                // another process was faster
            } catch (AccessDeniedException e) {
                throw Diagnosis.mayNotPin(operation, path, e);
            }
        }
    }

    private static void requireBpf(String operation, Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new NoSuchFileException(String.valueOf(parent), null, "there is no such directory");
        }
        String type = MountTable.read()
                .of((Long) Files.getAttribute(parent, "unix:dev"))
                .map(MountTable.Mount::type)
                .orElse("an unknown file system");
        if (!type.equals(TYPE)) {
            throw Diagnosis.noBpfFileSystem(operation, parent, type);
        }
    }

    private static Optional<PinDirectory> lock(String operation, Path path) throws IOException {
        while (true) {
            int descriptor = Sockets.open(path.toString(), O_RDONLY_CLOEXEC);
            if (descriptor == -Errno.ENOENT) {
                return Optional.empty();
            }
            if (descriptor < 0) {
                throw Diagnosis.pinDirectory(operation, path, "open", -descriptor);
            }
            PinDirectory locked = new PinDirectory(path, descriptor);
            boolean still = false;
            try {
                still = locked.isStillThere(operation);
            } finally {
                if (!still) {
                    locked.unlock();
                }
            }
            if (still) {
                return Optional.of(locked);
            }
        }
    }

    /** Who waited for the lock may have got that of a directory that was removed meanwhile. */
    private boolean isStillThere(String operation) throws IOException {
        int result;
        do {
            result = Sockets.flock(descriptor, LOCK_EX);
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw Diagnosis.pinDirectory(operation, path, "flock", -result);
        }
        if (!Files.isDirectory(Path.of("/proc/self/fd", Integer.toString(descriptor)))) {
            throw new NotDirectoryException(path.toString());
        }
        try {
            return inode(path) == inode(Path.of("/proc/self/fd", Integer.toString(descriptor)));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static long inode(Path file) throws IOException {
        return (Long) Files.getAttribute(file, "unix:ino");
    }

    Path path() {
        return path;
    }

    String file(String name) {
        return path.resolve(name).toString();
    }

    /** The names of the files in it. */
    Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(path.resolve(name));
    }

    /** Unlocks it, and removes it if it is empty. */
    @Override
    public void close() throws IOException {
        try {
            if (names().isEmpty()) {
                Files.delete(path);
            }
        } finally {
            unlock();
        }
    }

    /** Explicitly, since a child that is being started may have the descriptor for a moment. */
    private void unlock() {
        Sockets.flock(descriptor, LOCK_UN);
        Sockets.close(descriptor);
    }
}
