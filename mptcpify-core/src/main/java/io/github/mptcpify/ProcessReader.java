// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.ProcessDirectory;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.Sockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Looks at the descriptors of a process, one after the other.
 *
 * <p>They are listed by the process's number, and duplicated by a pidfd that was opened before. The number is the same
 * process's for as long as that lives: if it still does after the list was read, the list was its own.
 */
final class ProcessReader {
    /** More than any process may have open, and so surely none of its descriptors. */
    private static final int NONE = Integer.MAX_VALUE;

    private final String operation;
    private final Path descriptors;
    private final IntUnaryOperator duplicate;
    private final List<ProcessSocket> sockets = new ArrayList<>();
    private final List<Integer> unseen = new ArrayList<>();

    /**
     * Prepares it.
     *
     * @param descriptors {@code /proc/PID/fd}
     * @param duplicate pidfd_getfd(2): from a descriptor of the process to one of this process, or a negative errno
     */
    ProcessReader(String operation, Path descriptors, IntUnaryOperator duplicate) {
        this.operation = operation;
        this.descriptors = descriptors;
        this.duplicate = duplicate;
    }

    static ProcessSockets read(String operation, int pid) throws IOException {
        int process = Sockets.pidfdOpen(pid);
        if (process < 0) {
            throw Diagnosis.otherProcess(operation, -process);
        }
        try {
            Path descriptors = ProcessDirectory.of(pid).resolve("fd");
            return new ProcessReader(operation, descriptors, fd -> Sockets.pidfdGetfd(process, fd)).read();
        } finally {
            Sockets.close(process);
        }
    }

    ProcessSockets read() throws IOException {
        requireAccess();
        List<Integer> listed = list();
        requireAccess();
        for (int fd : listed) {
            look(fd);
        }
        return new ProcessSockets(sockets, unseen);
    }

    /** The kernel looks at the process and at the privilege before it looks at the descriptor's number. */
    private void requireAccess() throws MptcpifyException {
        int result = duplicate.applyAsInt(NONE);
        if (result != -Errno.EBADF) {
            throw Diagnosis.otherProcess(operation, -result);
        }
    }

    /** Those that are sockets, in rising order. */
    private List<Integer> list() throws IOException {
        List<Integer> listed = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
            for (Path entry : entries) {
                if (isSocket(entry)) {
                    listed.add(Integer.parseInt(entry.getFileName().toString()));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw notListed(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw notListed(e);
        }
        listed.sort(null);
        return listed;
    }

    private static boolean isSocket(Path entry) throws IOException {
        try {
            return Files.readSymbolicLink(entry).toString().startsWith("socket:");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private IOException notListed(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return Diagnosis.noSuchProcess(operation, failure);
        }
        return failure instanceof AccessDeniedException ? Diagnosis.mayNotLookInto(operation, failure) : failure;
    }

    private void look(int fd) throws MptcpifyException {
        int socket = duplicate.applyAsInt(fd);
        switch (-socket) {
            // closed meanwhile
            case Errno.EBADF -> {}
            case Errno.EPERM, Errno.EACCES -> unseen.add(fd);
            default -> {
                if (socket < 0) {
                    throw Diagnosis.otherProcess(operation, -socket);
                }
                try {
                    ask(fd, socket);
                } finally {
                    Sockets.close(socket);
                }
            }
        }
    }

    private void ask(int fd, int socket) throws MptcpifyException {
        try {
            MptcpStatus status = SocketOptions.status(socket);
            switch (status) {
                case TCP, FELL_BACK -> sockets.add(new ProcessSocket(fd, status, Optional.empty()));
                case MPTCP, MPTCP_NOT_CONNECTED -> sockets.add(mptcp(fd, socket));
                case NOT_TCP -> {}
            }
        } catch (NativeException e) {
            // the number is another file's since it was listed
            if (e.errno() != Errno.ENOTSOCK) {
                throw Diagnosis.badSocket(operation, e);
            }
        }
    }

    private static ProcessSocket mptcp(int fd, int socket) throws NativeException {
        try {
            MptcpInfo info = SocketOptions.info(socket);
            return new ProcessSocket(fd, SocketOptions.status(info), Optional.of(info));
        } catch (NativeException e) {
            if (!SocketOptions.refused(e.errno())) {
                throw e;
            }
            // it fell back between two questions
            return new ProcessSocket(fd, MptcpStatus.FELL_BACK, Optional.empty());
        }
    }
}
