// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import io.github.mptcpify.MptcpInfo;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.ProcessSocket;
import io.github.mptcpify.ProcessSockets;
import io.github.mptcpify.Subflow;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.errors.ProcessErrors;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.internal.inspect.MptcpInfoStruct;
import io.github.mptcpify.internal.inspect.MptcpOptions;
import io.github.mptcpify.internal.inspect.SocketEnds;
import io.github.mptcpify.internal.inspect.SubflowReader;
import io.github.mptcpify.internal.inspect.list.ConnectionStates;
import io.github.mptcpify.internal.inspect.list.SockDiag;
import io.github.mptcpify.internal.inspect.list.SubflowDetails;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.ProcessDirectory;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.Syscalls;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Inspects the descriptors of a process, one after the other.
 *
 * <p>They are listed by the process's number, and duplicated by a pidfd that was opened before. The number belongs to the
 * same process as long as that lives: if it still lives after the list was read, the list was of that process.
 */
public final class ProcessReader {
    /** Higher than any limit on open files, and so certainly not an open descriptor. */
    private static final int NONE = Integer.MAX_VALUE;

    private final String operation;
    private final Path descriptors;
    private final IntUnaryOperator duplicate;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Integer> unseen = new ArrayList<>();

    /** The answers about one descriptor. */
    private record Asked(
            int fd, MptcpStatus status, Optional<MptcpInfo> info, List<Subflow> subflows, SocketEnds ends) {
        /**
         * Whether the kernel's lists know more: the state of an MPTCP socket, and the destination of a connection that is
         * still being made.
         */
        boolean isListed(int protocol) {
            boolean mptcp = status.isMptcp();
            return protocol == (mptcp ? Abi.IPPROTO_MPTCP : Abi.IPPROTO_TCP)
                    && (mptcp ? ends.state() == TcpState.UNKNOWN : ends.state() == TcpState.SYN_SENT);
        }

        Asked with(SubflowDetails details) {
            return new Asked(
                    fd,
                    status,
                    info,
                    details.complete(subflows, info.map(MptcpInfo::token).orElse(OptionalLong.empty())),
                    ends);
        }

        ProcessSocket with(SocketEnds known) {
            return new ProcessSocket(fd, status, info, subflows, known.local(), known.remote(), known.state());
        }
    }

    /**
     * Prepares to inspect a process.
     *
     * @param descriptors {@code /proc/PID/fd}
     * @param duplicate pidfd_getfd(2): from a descriptor of the process to one of this process, or a negative errno
     */
    ProcessReader(String operation, Path descriptors, IntUnaryOperator duplicate) {
        this.operation = operation;
        this.descriptors = descriptors;
        this.duplicate = duplicate;
    }

    public static ProcessSockets read(String operation, int pid) throws IOException {
        int process = pidfd(operation, pid);
        try {
            Path descriptors = ProcessDirectory.of(pid).resolve("fd");
            return new ProcessReader(operation, descriptors, fd -> Syscalls.pidfdGetfd(process, fd)).read();
        } finally {
            Syscalls.close(process);
        }
    }

    /** Opens a descriptor for a process. */
    static int pidfd(String operation, int pid) throws MptcpifyException {
        int process = Syscalls.pidfdOpen(pid);
        if (process < 0) {
            throw ProcessErrors.otherProcess(operation, -process);
        }
        return process;
    }

    public ProcessSockets read() throws IOException {
        requireAccess();
        List<Integer> listed = list();
        requireAccess();
        for (int done = 0; done < listed.size(); ) {
            List<Integer> some = listed.subList(done, Math.min(done + DescriptorBatch.SIZE, listed.size()));
            DescriptorBatch<Asked> batch = new DescriptorBatch<>(operation, some, this::duplicated);
            done += batch.ask();
            asked.addAll(batch.answers());
            unseen.addAll(batch.unseen());
        }
        return new ProcessSockets(sockets(), unseen);
    }

    private List<ProcessSocket> sockets() throws MptcpifyException {
        ConnectionStates states = new ConnectionStates(operation, Objects.requireNonNull(descriptors.getParent()));
        Map<Long, List<SockDiag.Ends>> found = new HashMap<>();
        for (int protocol : new int[] {Abi.IPPROTO_MPTCP, Abi.IPPROTO_TCP}) {
            found.putAll(states.find(
                    protocol,
                    asked.stream()
                            .filter(socket -> socket.isListed(protocol))
                            .map(socket -> socket.ends().cookie())
                            .collect(Collectors.toSet())));
        }
        try (SubflowDetails details = SubflowDetails.open(operation, Objects.requireNonNull(descriptors.getParent()))) {
            return sockets(found, details);
        }
    }

    private List<ProcessSocket> sockets(Map<Long, List<SockDiag.Ends>> found, SubflowDetails details) {
        ListedEnds listed = new ListedEnds(found);
        return asked.stream()
                .map(socket -> socket.with(details))
                .map(socket -> socket.with(listed.of(socket.ends())))
                .toList();
    }

    /** The kernel checks the process and the privilege before it checks the descriptor's number. */
    private void requireAccess() throws MptcpifyException {
        int result = duplicate.applyAsInt(NONE);
        if (result != -Errno.EBADF) {
            throw ProcessErrors.otherProcess(operation, -result);
        }
    }

    /** The descriptors that are sockets, in rising order. */
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
            return ProcessErrors.noSuchProcess(operation, failure);
        }
        return failure instanceof AccessDeniedException ? ProcessErrors.mayNotLookInto(operation, failure) : failure;
    }

    /** Empty if the number does not belong to a TCP socket, or not any more. */
    private Optional<Asked> duplicated(int fd) throws MptcpifyException {
        int socket = duplicate.applyAsInt(fd);
        if (socket == -Errno.EBADF) {
            return Optional.empty();
        }
        if (socket < 0) {
            throw ProcessErrors.otherProcess(operation, socket == -Errno.EACCES ? Errno.EPERM : -socket);
        }
        try {
            return ask(fd, socket);
        } catch (NativeException e) {
            // since it was listed, the number has been given to another file
            if (e.errno() == Errno.ENOTSOCK) {
                return Optional.empty();
            }
            throw SocketErrors.badSocket(operation, e);
        } finally {
            Syscalls.close(socket);
        }
    }

    private static Optional<Asked> ask(int fd, int socket) throws NativeException {
        MptcpStatus status = MptcpOptions.status(socket);
        Optional<MptcpInfo> info = Optional.empty();
        List<Subflow> subflows = List.of();
        if (status == MptcpStatus.NOT_TCP) {
            return Optional.empty();
        }
        if (status.isMptcp()) {
            try {
                info = Optional.of(MptcpOptions.info(socket));
                status = MptcpInfoStruct.status(info.get(), status == MptcpStatus.MPTCP_LISTENING);
                if (status == MptcpStatus.MPTCP) {
                    subflows = SubflowReader.read(socket);
                }
            } catch (NativeException e) {
                if (!MptcpOptions.refused(e.errno())) {
                    throw e;
                }
                // it fell back between two questions
                status = MptcpStatus.FELL_BACK;
            }
        }
        return Optional.of(new Asked(fd, status, info, subflows, SocketEnds.of(socket, status)));
    }
}
