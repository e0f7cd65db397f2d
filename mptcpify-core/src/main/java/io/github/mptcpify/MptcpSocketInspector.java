// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.inspect.MptcpOptions;
import io.github.mptcpify.internal.inspect.SubflowReader;
import io.github.mptcpify.internal.inspect.descriptor.DescriptorQuestion;
import io.github.mptcpify.internal.inspect.descriptor.OwnerSearch;
import io.github.mptcpify.internal.inspect.descriptor.ProcessReader;
import io.github.mptcpify.internal.inspect.descriptor.SocketDescriptors;
import io.github.mptcpify.internal.inspect.list.SockDiagSocket;
import io.github.mptcpify.internal.inspect.list.SocketDump;
import io.github.mptcpify.internal.inspect.list.SocketListing;
import io.github.mptcpify.internal.inspect.list.SocketQuery;
import io.github.mptcpify.internal.inspect.list.SubflowDetails;
import io.github.mptcpify.internal.inspect.watch.Watch;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.SocketAddresses;
import io.github.mptcpify.internal.netlink.NamespaceThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Asks the kernel whether a socket uses MPTCP, for the state of its connection, and for lists of MPTCP sockets. Needs
 * Linux 5.16 or later, and no privilege. Safe for any thread.
 *
 * <p>Most methods take a socket in one of three forms.
 *
 * <ul>
 *   <li>A descriptor of this process.
 *   <li>A descriptor of another process, which is duplicated for the time of the call (pidfd_getfd(2), Linux 5.6); the
 *       other process does not notice.
 *   <li>An object: a {@link java.net.Socket} or {@link java.net.ServerSocket}, where a TLS socket stands for the socket
 *       that it is layered over; a {@link java.nio.channels.NetworkChannel}; a channel of Netty 4.1 or 4.2, with the
 *       transport NIO, epoll or io_uring, shaded or not; a socket or channel of junixsocket. They share no type, hence
 *       {@code Object}; an Integer is a descriptor. If another thread closes the object meanwhile, the method throws,
 *       and never answers for another socket.
 * </ul>
 *
 * <p>These methods throw
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} for a negative descriptor, an invalid process number, and an object that is
 *       not a socket of the kernel
 *   <li>{@link MptcpifyException} with the reason {@code BAD_DESCRIPTOR} if the descriptor is not open (EBADF), {@code
 *       NOT_A_SOCKET} if it is open but not a socket (ENOTSOCK), {@code NO_SUCH_PROCESS} if there is no such process
 *       (ESRCH), {@code NO_PRIVILEGE} if this process may not trace that one (ptrace(2), PTRACE_MODE_ATTACH_REALCREDS;
 *       EPERM), {@code NO_DESCRIPTOR_YET} if a {@code Socket} was not bound, connected or otherwise used, and so does
 *       not exist in the kernel, {@code UNKNOWN_SOCKET} if another library's object wraps a socket that is not
 *       accessible
 *   <li>{@link java.nio.channels.ClosedChannelException} for a closed channel, {@link java.net.SocketException} for a
 *       closed {@code Socket}
 * </ul>
 */
public final class MptcpSocketInspector {
    private static final Duration EVERY_SECOND = Duration.ofSeconds(1);

    /** Room for some thousand unread events, in bytes; the kernel's default is enough for some fifty. */
    private static final int EVENT_QUEUE = 4 << 20;

    private MptcpSocketInspector() {}

    /**
     * Tells whether a socket is an MPTCP socket: whether getsockopt(SOL_MPTCP, MPTCP_INFO) succeeds. One system call.
     *
     * <p>True does not mean that the connection uses MPTCP: a socket that is new, bound, listening or was refused has
     * negotiated nothing yet. If the peer speaks only TCP, the socket has fallen back, and the result is false. {@link
     * #status(int)} distinguishes all of these.
     *
     * @param fd a descriptor of this process
     * @return true for an MPTCP socket; false for plain TCP (EOPNOTSUPP, or ENOPROTOOPT for IPv6) and for any other
     *     socket
     * @throws MptcpifyException if it is not an open socket; see above
     */
    public static boolean isMptcp(int fd) throws MptcpifyException {
        return DescriptorQuestion.ask(fd, MptcpOptions::isMptcp);
    }

    /**
     * Tells whether an object's socket is an MPTCP socket, as {@link #isMptcp(int)} does.
     *
     * @param socket an object as above
     * @return true if it is
     * @throws IOException if it is closed, or has no accessible descriptor; see above
     */
    public static boolean isMptcp(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> isMptcp(fd));
    }

    /**
     * Tells whether a socket of another process is an MPTCP socket, as {@link #isMptcp(int)} does.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return true if it is
     * @throws MptcpifyException if it cannot be inspected, or is not an open socket; see above
     */
    public static boolean isMptcp(long pid, int fd) throws MptcpifyException {
        return ask(pid, fd, MptcpOptions::isMptcp);
    }

    /**
     * Returns a socket's status, from getsockopt(2) with SO_PROTOCOL, and then MPTCP_INFO or SO_TYPE: two system calls,
     * and a third, with SO_ACCEPTCONN, if nothing is negotiated.
     *
     * <p>The status is that of one moment: a connection may fall back later. Only TCP and NOT_TCP never change.
     *
     * @param fd a descriptor of this process
     * @return the status
     * @throws MptcpifyException if it is not an open socket; see above
     */
    public static MptcpStatus status(int fd) throws MptcpifyException {
        return DescriptorQuestion.ask(fd, MptcpOptions::status);
    }

    /**
     * Returns the status of an object's socket, as {@link #status(int)} does.
     *
     * @param socket an object as above
     * @return the status
     * @throws IOException if it is closed, or has no accessible descriptor; see above
     */
    public static MptcpStatus status(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> status(fd));
    }

    /**
     * Returns the status of another process's socket, as {@link #status(int)} does.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return the status
     * @throws MptcpifyException if it cannot be inspected, or is not an open socket; see above
     */
    public static MptcpStatus status(long pid, int fd) throws MptcpifyException {
        return ask(pid, fd, MptcpOptions::status);
    }

    /**
     * Returns the state of an MPTCP socket's connection: getsockopt(2) with MPTCP_INFO.
     *
     * @param fd a descriptor of this process
     * @return the connection at this moment; for a socket that is not connected, nearly all fields are 0
     * @throws MptcpifyException with the reason {@code NOT_MPTCP} if the socket is plain TCP, fell back, or is not TCP;
     *     or if it is not an open socket, see above
     */
    public static MptcpInfo info(int fd) throws MptcpifyException {
        return DescriptorQuestion.ask(fd, MptcpOptions::info);
    }

    /**
     * Returns the state of the connection of an object's MPTCP socket, as {@link #info(int)} does.
     *
     * @param socket an object as above
     * @return the connection at this moment
     * @throws IOException if it is closed, or has no accessible descriptor; see above
     */
    public static MptcpInfo info(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> info(fd));
    }

    /**
     * Returns the state of the connection of another process's MPTCP socket, as {@link #info(int)} does.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return the connection at this moment
     * @throws MptcpifyException with the reason {@code NOT_MPTCP} as there; or if it cannot be inspected, or is not an
     *     open socket, see above
     */
    public static MptcpInfo info(long pid, int fd) throws MptcpifyException {
        return ask(pid, fd, MptcpOptions::info);
    }

    /**
     * Returns the subflows of an MPTCP socket, any number: getsockopt(2) with MPTCP_FULL_INFO, or before Linux 6.5 with
     * MPTCP_SUBFLOW_ADDRS and MPTCP_TCPINFO. To learn whether each is a backup, and its interface, two netlink sockets
     * are opened and closed again, which takes some 0.1 ms. {@link #inspectProcess} opens them once for all sockets of
     * a process.
     *
     * @param fd a descriptor of this process
     * @return the subflows at this moment, in the order in which they were made, immutable. It is empty if the socket
     *     has none yet, or none any more; a socket that is bound or listening has one
     * @throws MptcpifyException with the reason {@code NOT_MPTCP} if the socket is plain TCP, fell back, or is not TCP;
     *     or if it is not an open socket, see above
     */
    public static List<Subflow> subflows(int fd) throws MptcpifyException {
        return DescriptorQuestion.ask(
                fd,
                socket -> SubflowDetails.here(
                        SubflowReader.read(socket), MptcpOptions.info(socket).token()));
    }

    /**
     * Returns the subflows of an object's MPTCP socket, as {@link #subflows(int)} does.
     *
     * @param socket an object as above
     * @return the subflows at this moment, immutable
     * @throws IOException if it is closed, or has no accessible descriptor; see above
     */
    public static List<Subflow> subflows(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> subflows(fd));
    }

    /**
     * Returns the subflows of another process's MPTCP socket, as {@link #subflows(int)} does.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return the subflows at this moment, immutable
     * @throws MptcpifyException with the reason {@code NOT_MPTCP} as there; or if it cannot be inspected, or is not an
     *     open socket, see above
     */
    public static List<Subflow> subflows(long pid, int fd) throws MptcpifyException {
        return ask(
                pid,
                fd,
                socket -> SubflowDetails.of(
                        SubflowReader.read(socket), MptcpOptions.info(socket).token(), pid));
    }

    /**
     * Inspects all TCP and MPTCP sockets of a process, each as {@link #status(long, int)} and {@link #info(long, int)}
     * do: each descriptor in {@code /proc/PID/fd} that is a socket is duplicated, inspected, and closed. All are of the
     * same process, even if its number is reused meanwhile.
     *
     * <p>The result is not a snapshot: sockets are inspected one after the other; a descriptor that is closed before
     * its turn is left out, and so is one that is opened after the list was read. A zombie process has no sockets.
     *
     * @param pid the process, as this process's pid namespace numbers it; it may be this one
     * @return its sockets, and those of its descriptors that could not be inspected
     * @throws IllegalArgumentException if the number cannot be that of a process
     * @throws MptcpifyException with the reason {@code NO_SUCH_PROCESS} if there is no such process, or it ended
     *     meanwhile, {@code NO_PRIVILEGE} if this process may not trace that one at all; see above
     * @throws IOException if {@code /proc} cannot be read
     */
    public static ProcessSockets inspectProcess(long pid) throws IOException {
        Scope.requireProcess(pid);
        String operation = "inspect process " + pid;
        NativeErrors.requireNativeAccess(operation);
        return ProcessReader.read(operation, (int) pid);
    }

    /**
     * Lists every MPTCP socket of this process's network namespace, whoever owns it: connected, listening, waiting to
     * be accepted, or closed by its program but still active. Of the sockets that are neither connected nor listening,
     * the kernel lists only those that are connecting or closing.
     *
     * <p>The stream reads the sockets from the kernel as it goes on, by sock_diag(7) (Linux 5.9 and later), so a
     * hundred thousand sockets take no more memory than a hundred. The list is not a snapshot: it may contain some of
     * the sockets that are opened and closed meanwhile, and miss others. Since the kernel finds its position by
     * counting, the list rarely contains a socket twice, with the same {@link MptcpSocket#token() token}, or misses one
     * that existed all the time.
     *
     * <p>The stream holds a descriptor until it has reached its end or is closed: if it may be abandoned before its
     * end, as by {@code findFirst} or by an exception, use it in a try-with-resources statement. It is sequential, and
     * for one thread at a time.
     *
     * @return the sockets, in no particular order; the stream throws {@link java.io.UncheckedIOException} around a
     *     {@link MptcpifyException} if the kernel fails later
     * @throws MptcpifyException if this kernel cannot list MPTCP sockets (NO_MPTCP_DIAG), or a policy forbids netlink
     *     sockets; a refusal never looks like an empty list
     */
    public static Stream<MptcpSocket> list() throws MptcpifyException {
        String operation = "list MPTCP sockets";
        NativeErrors.requireNativeAccess(operation);
        return stream(SocketDump.start(SockDiagSocket.open(operation), Abi.IPPROTO_MPTCP));
    }

    /**
     * Lists some MPTCP sockets, as {@link #list()} does: the kernel leaves out the others.
     *
     * @param filter selects the sockets
     * @return the sockets, as {@link #list()} has them
     * @throws MptcpifyException as {@link #list()} throws it
     */
    public static Stream<MptcpSocket> list(SocketFilter filter) throws MptcpifyException {
        String operation = "list MPTCP sockets";
        NativeErrors.requireNativeAccess(operation);
        SocketQuery query = SocketQuery.of(Abi.IPPROTO_MPTCP, filter);
        return stream(SocketDump.start(SockDiagSocket.open(operation), query));
    }

    /**
     * Lists the MPTCP sockets of another network namespace, as {@link #list()} does. Needs CAP_SYS_ADMIN.
     *
     * @param namespace a {@link Scope#networkNamespace}
     * @return the sockets, as {@link #list()} has them
     * @throws IllegalArgumentException if the scope is of another kind
     * @throws java.nio.file.FileSystemException if its file stands for no network namespace
     * @throws MptcpifyException as {@link #list()} throws it, or if this process may not enter the namespace
     * @throws IOException if its file cannot be opened
     */
    public static Stream<MptcpSocket> list(Scope namespace) throws IOException {
        return list(namespace, SocketFilter.any());
    }

    /**
     * Lists some MPTCP sockets of another network namespace, as {@link #list(SocketFilter)} does. Needs CAP_SYS_ADMIN.
     *
     * @param namespace a {@link Scope#networkNamespace}
     * @param filter selects the sockets
     * @return the sockets, as {@link #list()} has them
     * @throws IllegalArgumentException if the scope is of another kind
     * @throws java.nio.file.FileSystemException if its file stands for no network namespace
     * @throws MptcpifyException as {@link #list()} throws it, or if this process may not enter the namespace
     * @throws IOException if its file cannot be opened
     */
    public static Stream<MptcpSocket> list(Scope namespace, SocketFilter filter) throws IOException {
        requireNetworkNamespace(namespace, "listed");
        SocketQuery query = SocketQuery.of(Abi.IPPROTO_MPTCP, filter);
        String operation = "list MPTCP sockets of " + namespace;
        NativeErrors.requireNativeAccess(operation);
        SockDiagSocket socket = NamespaceThread.call(operation, namespace.path(), () -> SockDiagSocket.open(operation));
        return stream(SocketDump.start(socket, query));
    }

    /**
     * Counts the open connections of a listening port in this process's network namespace, by their use of MPTCP: the
     * answer to "do my clients use MPTCP?". An MPTCP listener accepts MPTCP and TCP; for a TCP client it accepts a TCP
     * socket from the beginning.
     *
     * <p>Only connections that are open now are counted: the kernel has no count of accepted connections by listener.
     * {@link MptcpCounters} counts since the creation of the network namespace, for all listeners together: {@code
     * MPCapableSYNRX} clients that asked for MPTCP, {@code MPCapableACKRX} those that got it. {@link
     * io.github.mptcpify.metrics.MptcpMetrics} counts by port from its own start on. This method compares the kernel's
     * lists of TCP and of MPTCP sockets; a connection that is opened or closed between the two may be counted as the
     * wrong kind.
     *
     * @param port the port of a listener
     * @return the numbers of connections that a program has accepted, and has neither closed nor shut down
     * @throws IllegalArgumentException if it is not from 1 to 65535
     * @throws MptcpifyException as {@link #list()} throws it
     */
    public static AcceptedConnections accepted(int port) throws MptcpifyException {
        String operation = "count the connections of port " + port;
        SocketFilter filter = SocketFilter.any().localPort(port);
        NativeErrors.requireNativeAccess(operation);
        return SocketListing.of(operation, filter).accepted(port);
    }

    /**
     * Finds an MPTCP connection of this process's network namespace by its two addresses, for code that has no socket
     * object, as with the JDK's {@code HttpServer}. The kernel reports only the sockets with these ports, so this takes
     * a small part of the time of {@link #list()}, though the kernel looks at all sockets. If both ends are on this
     * machine, each end is a socket of its own.
     *
     * @param local the address of the wanted socket
     * @param remote the address of its peer
     * @return the socket as {@link #list()} has it, which may have fallen back; empty if it is TCP, or does not exist
     * @throws IllegalArgumentException if an address is not resolved
     * @throws MptcpifyException as {@link #list()} throws it
     */
    public static Optional<MptcpSocket> find(InetSocketAddress local, InetSocketAddress remote)
            throws MptcpifyException {
        String operation =
                "find the MPTCP socket from " + SocketAddresses.text(local) + " to " + SocketAddresses.text(remote);
        NativeErrors.requireNativeAccess(operation);
        SocketQuery query = SocketQuery.ofPorts(Abi.IPPROTO_MPTCP, local.getPort(), remote.getPort());
        try (SocketDump<MptcpSocket> sockets = SocketDump.start(SockDiagSocket.open(operation), query)) {
            MptcpSocket socket = sockets.next();
            while (socket != null
                    && !(socket.local().equals(local) && socket.remote().equals(remote))) {
                socket = sockets.next();
            }
            return Optional.ofNullable(socket);
        }
    }

    /**
     * Finds all processes that have a descriptor of a socket: a server's children share its listener, and a process may
     * pass a connection to another one. This searches the descriptors of every process; {@link #owners()} does so once
     * for all sockets.
     *
     * <p>Seeing another user's processes needs CAP_SYS_PTRACE (proc(5)); {@link MptcpSocket#uid()} is the socket's user
     * also without it. Processes outside this one's pid namespace are not seen. The result is not a snapshot: a process
     * that gets the socket meanwhile may be missed.
     *
     * @param socket a socket from {@link #list()} or {@link #find}, of this network namespace or another one
     * @return the processes in ascending order, immutable; empty if no process has it, as before it is accepted, or
     *     none can be seen
     * @throws java.nio.file.FileSystemException if {@code /proc} is another pid namespace's
     * @throws IOException if {@code /proc} cannot be read
     */
    public static List<SocketOwner> owners(MptcpSocket socket) throws IOException {
        long inode = socket.inode();
        return inode == 0
                ? List.of()
                : List.copyOf(OwnerSearch.find(found -> found == inode).getOrDefault(inode, List.of()));
    }

    /**
     * Finds the processes of every open socket of any kind on this machine, as {@link #owners(MptcpSocket)} does.
     *
     * @return the processes of each socket, by {@link MptcpSocket#inode()}; without sockets of which no process can be
     *     seen
     * @throws java.nio.file.FileSystemException if {@code /proc} is another pid namespace's
     * @throws IOException if {@code /proc} cannot be read
     */
    public static Map<Long, List<SocketOwner>> owners() throws IOException {
        return OwnerSearch.find(inode -> true);
    }

    /**
     * Reports changes of the MPTCP connections of this process's network namespace, whoever owns them: connections are
     * established, fall back, gain or lose a subflow, are closed. Existing connections are not reported at first, but
     * their later changes are. When this returns, the watch is in force.
     *
     * <p>{@link MptcpWatch} describes the sources of the events, and what they cannot report.
     *
     * @param callback called for each event, in order, by the watch's own thread, one call at a time; its exceptions do
     *     not end the watch: {@link System.Logger} logs the first one, and their number at the end
     * @return the watch, to be closed; it lists the connections once a second
     * @throws MptcpifyException as {@link #list()} throws it
     * @throws IOException never but as such
     */
    public static MptcpWatch watch(Consumer<? super MptcpEvent> callback) throws IOException {
        return watch(EVERY_SECOND, callback);
    }

    /**
     * Reports changes as {@link #watch(Consumer)} does, with a given time between two listings.
     *
     * @param interval the time, a millisecond to a day
     * @param callback called for each event
     * @return the watch, to be closed
     * @throws IllegalArgumentException if the interval is shorter or longer than that
     * @throws MptcpifyException as {@link #list()} throws it
     * @throws IOException never but as such
     */
    public static MptcpWatch watch(Duration interval, Consumer<? super MptcpEvent> callback) throws IOException {
        requireInterval(interval);
        Objects.requireNonNull(callback, "callback");
        return Watch.start("watch MPTCP sockets", null, interval, EVENT_QUEUE, callback);
    }

    /**
     * Reports changes in another network namespace, as {@link #watch(Duration, Consumer)} does. Needs CAP_SYS_ADMIN.
     * The namespace is kept in existence until the watch is closed.
     *
     * @param namespace a {@link Scope#networkNamespace}
     * @param interval the time between two listings, a millisecond to a day
     * @param callback called for each event
     * @return the watch, to be closed
     * @throws IllegalArgumentException if the scope is of another kind, or the interval is shorter or longer than that
     * @throws java.nio.file.FileSystemException if its file stands for no network namespace
     * @throws MptcpifyException as {@link #list(Scope)} throws it
     * @throws IOException if its file cannot be opened
     */
    public static MptcpWatch watch(Scope namespace, Duration interval, Consumer<? super MptcpEvent> callback)
            throws IOException {
        requireNetworkNamespace(namespace, "watched");
        requireInterval(interval);
        Objects.requireNonNull(callback, "callback");
        return Watch.start("watch MPTCP sockets of " + namespace, namespace.path(), interval, EVENT_QUEUE, callback);
    }

    private static void requireNetworkNamespace(Scope scope, String done) {
        if (scope.kind() != Scope.Kind.NETWORK_NAMESPACE) {
            throw new IllegalArgumentException("MPTCP sockets are " + done + " by network namespace, not by " + scope);
        }
    }

    private static void requireInterval(Duration interval) {
        if (interval.compareTo(Duration.ofMillis(1)) < 0 || interval.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("an interval is a millisecond to a day, not " + interval);
        }
    }

    private static Stream<MptcpSocket> stream(SocketDump<MptcpSocket> dump) {
        return StreamSupport.stream(dump, false).onClose(dump::close);
    }

    private static <T> T ask(long pid, int fd, DescriptorQuestion<T> question) throws MptcpifyException {
        Scope.requireProcess(pid);
        return DescriptorQuestion.ask(pid, fd, question);
    }
}
