// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import io.github.mptcpify.jna.Descriptors;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Syscalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A network namespace that is kept open: meanwhile it cannot vanish, and no other namespace can get its inode number. The
 * file is opened once, and everything is read from that descriptor.
 */
public final class NetworkNamespaceFile implements Closeable {
    /** The file system of namespaces: NSFS_MAGIC. */
    private static final long NSFS = 0x6e736673;

    private static final int CLONE_NEWNET = 0x40000000;

    /**
     * Opening does not wait for the other end of a FIFO, and does not make a terminal the controlling terminal of this
     * process.
     */
    private static final int O_RDONLY_CLOEXEC_NONBLOCK_NOCTTY = Abi.O_CLOEXEC | Abi.O_NONBLOCK | 0x100;

    private static final int CLOSED = -1;

    private final long inode;
    private int descriptor;

    private NetworkNamespaceFile(int descriptor, long inode) {
        this.descriptor = descriptor;
        this.inode = inode;
    }

    /**
     * Opens a file that stands for a network namespace.
     *
     * @param file as {@code /run/netns/blue} or {@code /proc/1234/ns/net}
     * @return the namespace, owned by the caller
     * @throws FileSystemException if it is no network namespace, or may not be opened
     * @throws IOException if it cannot be read
     */
    public static NetworkNamespaceFile open(Path file) throws IOException {
        int descriptor = Syscalls.open(file.toString(), O_RDONLY_CLOEXEC_NONBLOCK_NOCTTY);
        if (descriptor < 0) {
            throw refused(file, -descriptor);
        }
        boolean done = false;
        try {
            if (Descriptors.fileSystem(descriptor) != NSFS || Descriptors.namespaceType(descriptor) != CLONE_NEWNET) {
                throw new FileSystemException(
                        file.toString(),
                        null,
                        "not a network namespace: it is " + kind(path(descriptor))
                                + "; name /run/netns/NAME or /proc/PID/ns/net");
            }
            long inode = Descriptors.inode(descriptor);
            if (inode < 0) {
                throw refused(file, (int) -inode);
            }
            done = true;
            return new NetworkNamespaceFile(descriptor, inode);
        } finally {
            if (!done) {
                Syscalls.close(descriptor);
            }
        }
    }

    private static IOException refused(Path file, int errno) {
        return switch (errno) {
            case Errno.ENOENT -> new NoSuchFileException(file.toString());
            case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(file.toString());
            default -> new FileSystemException(file.toString(), null, "open failed with " + Errno.name(errno));
        };
    }

    private static String kind(Path opened) throws IOException {
        String name = Files.readSymbolicLink(opened).toString();
        if (name.matches("\\w+:\\[\\d+]")) {
            return name; // another kind of namespace
        }
        if (Files.isDirectory(opened)) {
            return "a directory";
        }
        return Files.isRegularFile(opened) ? "an ordinary file" : "a device or a FIFO";
    }

    private static Path path(int descriptor) {
        return Path.of("/proc/self/fd", Integer.toString(descriptor));
    }

    /** {@return its inode number, which no other namespace has while this is open} */
    public long inode() {
        return inode;
    }

    /** {@return a path by which this process can open the same namespace again, while this is open} */
    public Path path() {
        return path(descriptor);
    }

    @Override
    public void close() {
        int closing = descriptor;
        if (closing != CLOSED) {
            descriptor = CLOSED;
            Syscalls.close(closing);
        }
    }
}
