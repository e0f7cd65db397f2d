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
 * Asks the kernel what a socket is, what is known of its connection, and which MPTCP sockets there are. Needs no
 * privilege, and Linux 5.16 or later. Safe for any thread.
 *
 * <p>Each question is put in three ways.
 *
 * <ul>
 *   <li>Of a descriptor of this process.
 *   <li>Of a descriptor of another process, through a duplicate that lives as long as the call (pidfd_getfd(2), Linux
 *       5.6); that process does not notice.
 *   <li>Of an object: a {@link java.net.Socket} or {@link java.net.ServerSocket}, of which the one that TLS is layered
 *       over is asked; a {@link java.nio.channels.NetworkChannel}; a channel of Netty's, 4.1 or 4.2, with the transport
 *       NIO, epoll or io_uring, shaded or not; a socket or channel of junixsocket's. These share no type, hence {@code
 *       Object}; an Integer is a descriptor. Another thread may close it meanwhile: the answer is this socket's, or there
 *       is none.
 * </ul>
 *
 * <p>They throw
 *
 * <ul>
 *   <li>{@link IllegalArgumentException} for a negative descriptor, a process number that is none, and an object that is
 *       no socket of the kernel's
 *   <li>{@link MptcpifyException} with the reason {@code BAD_DESCRIPTOR} if the descriptor is not open (EBADF), {@code
 *       NOT_A_SOCKET} if it is something else (ENOTSOCK), {@code NO_SUCH_PROCESS} if there is no such process (ESRCH),
 *       {@code NO_PRIVILEGE} if this process may not trace that one (ptrace(2), PTRACE_MODE_ATTACH_REALCREDS; EPERM),
 *       {@code NO_DESCRIPTOR_YET} if a {@code Socket} was not bound, connected or otherwise used, and so does not exist in
 *       the kernel, {@code UNKNOWN_SOCKET} if another library's object wraps a socket that cannot be seen
 *   <li>{@link java.nio.channels.ClosedChannelException} for a channel that is closed, {@link java.net.SocketException}
 *       for a {@code Socket} that is
 * </ul>
 */
public final class MptcpSocketInspector {
    private static final Duration EVERY_SECOND = Duration.ofSeconds(1);

    /** Room for some thousand events that are not yet read, in bytes; what the kernel gives by default is for some fifty. */
    private static final int EVENT_QUEUE = 4 << 20;

    private MptcpSocketInspector() {}

    /**
     * Whether a socket is an MPTCP socket: whether getsockopt(SOL_MPTCP, MPTCP_INFO) succeeds. One system call.
     *
     * <p>That an MPTCP socket is true here does not mean that its connection uses MPTCP: one that is new, bound,
     * listening or was refused has nothing negotiated yet. One whose peer speaks only TCP has fallen back, and is false
     * here. {@link #status(int)} tells all of these apart.
     *
     * @param fd a descriptor of this process
     * @return true if it is; false for plain TCP (EOPNOTSUPP, or ENOPROTOOPT for IPv6) and for any other socket
     * @throws MptcpifyException if it is not an open socket; see above
     */
    public static boolean isMptcp(int fd) throws MptcpifyException {
        return DescriptorQuestion.ask(fd, MptcpOptions::isMptcp);
    }

    /**
     * Whether the socket of an object is an MPTCP socket, as {@link #isMptcp(int)}.
     *
     * @param socket an object as above
     * @return true if it is
     * @throws IOException if it is closed, or has no descriptor that can be asked; see above
     */
    public static boolean isMptcp(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> isMptcp(fd));
    }

    /**
     * Whether a socket of another process is an MPTCP socket, as {@link #isMptcp(int)} tells it of one of this process.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return true if it is
     * @throws MptcpifyException if it cannot be looked at, or is not an open socket; see above
     */
    public static boolean isMptcp(long pid, int fd) throws MptcpifyException {
        return ask(pid, fd, MptcpOptions::isMptcp);
    }

    /**
     * What a socket is to MPTCP: from getsockopt(2) with SO_PROTOCOL, and then MPTCP_INFO or SO_TYPE. Two system calls,
     * and a third, with SO_ACCEPTCONN, where nothing is negotiated.
     *
     * <p>It is an answer about one moment: a connection may fall back later, and only TCP and NOT_TCP are for good.
     *
     * @param fd a descriptor of this process
     * @return which of the six it is
     * @throws MptcpifyException if it is not an open socket; see above
     */
    public static MptcpStatus status(int fd) throws MptcpifyException {
        return DescriptorQuestion.ask(fd, MptcpOptions::status);
    }

    /**
     * What the socket of an object is to MPTCP, as {@link #status(int)}.
     *
     * @param socket an object as above
     * @return which of the six it is
     * @throws IOException if it is closed, or has no descriptor that can be asked; see above
     */
    public static MptcpStatus status(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> status(fd));
    }

    /**
     * What a socket of another process is to MPTCP, as {@link #status(int)}.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return which of the six it is
     * @throws MptcpifyException if it cannot be looked at, or is not an open socket; see above
     */
    public static MptcpStatus status(long pid, int fd) throws MptcpifyException {
        return ask(pid, fd, MptcpOptions::status);
    }

    /**
     * What the kernel tells of an MPTCP socket's connection: getsockopt(2) with MPTCP_INFO.
     *
     * @param fd a descriptor of this process
     * @return the connection at this moment; of a socket that is not connected, nearly all of it is 0
     * @throws MptcpifyException with the reason {@code NOT_MPTCP} if the socket is plain TCP, fell back, or is not TCP;
     *     or if it is not an open socket, see above
     */
    public static MptcpInfo info(int fd) throws MptcpifyException {
        return DescriptorQuestion.ask(fd, MptcpOptions::info);
    }

    /**
     * What the kernel tells of the connection of an object's MPTCP socket, as {@link #info(int)}.
     *
     * @param socket an object as above
     * @return the connection at this moment
     * @throws IOException if it is closed, or has no descriptor that can be asked; see above
     */
    public static MptcpInfo info(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> info(fd));
    }

    /**
     * What the kernel tells of the connection of another process's MPTCP socket, as {@link #info(int)}.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return the connection at this moment
     * @throws MptcpifyException with the reason {@code NOT_MPTCP} as there; or if it cannot be looked at, or is not an
     *     open socket, see above
     */
    public static MptcpInfo info(long pid, int fd) throws MptcpifyException {
        return ask(pid, fd, MptcpOptions::info);
    }

    /**
     * The subflows of an MPTCP socket, any number: getsockopt(2) with MPTCP_FULL_INFO, or before Linux 6.5 with
     * MPTCP_SUBFLOW_ADDRS and MPTCP_TCPINFO. Whether each is a backup, and its interface, tell two netlink sockets that are opened for
     * that and closed again: it takes some 0.1 ms. {@link #inspectProcess} opens them once for all sockets of a process.
     *
     * @param fd a descriptor of this process
     * @return the subflows at this moment, in the order in which they were made, immutable. It is empty where the socket
     *     has none yet, or none any more; one that is bound or listening has one for that
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
     * The subflows of an object's MPTCP socket, as {@link #subflows(int)}.
     *
     * @param socket an object as above
     * @return the subflows at this moment, immutable
     * @throws IOException if it is closed, or has no descriptor that can be asked; see above
     */
    public static List<Subflow> subflows(Object socket) throws IOException {
        return SocketDescriptors.ask(socket, fd -> subflows(fd));
    }

    /**
     * The subflows of another process's MPTCP socket, as {@link #subflows(int)}.
     *
     * @param pid the process, as this process's pid namespace numbers it
     * @param fd a descriptor of that process, as {@code /proc/PID/fd} lists it
     * @return the subflows at this moment, immutable
     * @throws MptcpifyException with the reason {@code NOT_MPTCP} as there; or if it cannot be looked at, or is not an
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
     * All TCP and MPTCP sockets of a process at once, as {@link #status(long, int)} and {@link #info(long, int)} tell them
     * one by one: each descriptor of {@code /proc/PID/fd} that is a socket is duplicated, asked, and given back. All are
     * the same process's, also where its number becomes another's meanwhile.
     *
     * <p>It is no snapshot: each socket is told of as it was when it was asked, a descriptor that was closed by then is
     * left out, and one that was opened after the list was read is not in it. A process that has ended, but was not yet
     * waited for, has none.
     *
     * @param pid the process, as this process's pid namespace numbers it; it may be this one
     * @return its sockets, and which of its descriptors could not be seen
     * @throws IllegalArgumentException if the number cannot be a process's
     * @throws MptcpifyException with the reason {@code NO_SUCH_PROCESS} if there is none, or it ended meanwhile, {@code
     *     NO_PRIVILEGE} if this process may not trace that one at all; see above
     * @throws IOException if {@code /proc} cannot be read
     */
    public static ProcessSockets inspectProcess(long pid) throws IOException {
        Scope.requireProcess(pid);
        String operation = "inspect process " + pid;
        NativeErrors.requireNativeAccess(operation);
        return ProcessReader.read(operation, (int) pid);
    }

    /**
     * Every MPTCP socket of this process's network namespace, whoever it belongs to: connected, listening, waiting to be
     * accepted, or closed by its program but not at its end. Of those that are neither connected nor listening, the
     * kernel lists only such as are in the course of it.
     *
     * <p>The sockets are read from the kernel as the stream goes on, by sock_diag(7) (Linux 5.9 and later), so that a
     * hundred thousand take no more memory than a hundred. The list is no snapshot: of the sockets that are opened and
     * closed meanwhile it may have some and miss some; and rarely, since the kernel goes on by counting, it has one twice,
     * with the same {@link MptcpSocket#token() token}, or misses one that was there all the time.
     *
     * <p>The stream holds a descriptor until it has come to its end or is closed: if it may be left before its end, as by
     * {@code findFirst} or by an exception, use it in a try-with-resources statement. It is sequential, and for one
     * thread at a time.
     *
     * @return the sockets, in no particular order; it throws {@link java.io.UncheckedIOException} around a {@link
     *     MptcpifyException} if the kernel fails in the course of it
     * @throws MptcpifyException if this kernel cannot list MPTCP sockets (NO_MPTCP_DIAG), or a policy forbids netlink
     *     sockets; a list that is empty was not refused
     */
    public static Stream<MptcpSocket> list() throws MptcpifyException {
        String operation = "list MPTCP sockets";
        NativeErrors.requireNativeAccess(operation);
        return stream(SocketDump.start(operation, SockDiagSocket.open(operation), Abi.IPPROTO_MPTCP));
    }

    /**
     * As {@link #list()}, of some sockets only: the kernel leaves out the others.
     *
     * @param filter which
     * @return the sockets, as {@link #list()} has them
     * @throws MptcpifyException as {@link #list()} throws it
     */
    public static Stream<MptcpSocket> list(SocketFilter filter) throws MptcpifyException {
        String operation = "list MPTCP sockets";
        NativeErrors.requireNativeAccess(operation);
        SocketQuery query = SocketQuery.of(Abi.IPPROTO_MPTCP, filter);
        return stream(SocketDump.start(operation, SockDiagSocket.open(operation), query));
    }

    /**
     * As {@link #list()}, of another network namespace, for which CAP_SYS_ADMIN is needed.
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
     * As {@link #list(SocketFilter)}, of another network namespace, for which CAP_SYS_ADMIN is needed.
     *
     * @param namespace a {@link Scope#networkNamespace}
     * @param filter which sockets
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
        return stream(SocketDump.start(operation, socket, query));
    }

    /**
     * Tells how many connections with a port of this process's network namespace use MPTCP: the answer to "do my clients use
     * MPTCP?". An MPTCP listener accepts both, and what a TCP client gets is a TCP socket from the beginning.
     *
     * <p>It is about those that are open now: the kernel does not count what a listener has accepted. {@link
     * MptcpCounters} has what came since the network namespace began, of all listeners together: {@code MPCapableSYNRX} that asked
     * for MPTCP, {@code MPCapableACKRX} that got it. {@link io.github.mptcpify.metrics.MptcpMetrics} counts by port from its
     * beginning on. Two lists of the kernel's, of TCP and of MPTCP sockets, are compared; one that is opened or closed just
     * between them may be counted as the wrong one.
     *
     * @param port a listener's
     * @return how many there are, accepted by a program that has neither closed nor shut them down
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
     * Finds an MPTCP connection of this process's network namespace by its two ends, for code that gets no socket to ask
     * about: behind the JDK's {@code HttpServer}, for one. The kernel tells of the sockets with these ports alone, and so it is
     * done in a small part of the time of {@link #list()}, though it looks at all of them. Where both ends are on this machine, each is a socket.
     *
     * @param local the address of the end that is asked for
     * @param remote the other end's
     * @return what {@link #list()} has of it, which may have fallen back; empty if it is TCP, or there is none
     * @throws IllegalArgumentException if an address is not resolved
     * @throws MptcpifyException as {@link #list()} throws it
     */
    public static Optional<MptcpSocket> find(InetSocketAddress local, InetSocketAddress remote)
            throws MptcpifyException {
        String operation =
                "find the MPTCP socket from " + SocketAddresses.text(local) + " to " + SocketAddresses.text(remote);
        NativeErrors.requireNativeAccess(operation);
        SocketQuery query = SocketQuery.ofPorts(Abi.IPPROTO_MPTCP, local.getPort(), remote.getPort());
        try (SocketDump<MptcpSocket> sockets = SocketDump.start(operation, SockDiagSocket.open(operation), query)) {
            MptcpSocket socket = sockets.next();
            while (socket != null
                    && !(socket.local().equals(local) && socket.remote().equals(remote))) {
                socket = sockets.next();
            }
            return Optional.ofNullable(socket);
        }
    }

    /**
     * Finds all processes that have a socket: a server's children share its listener, and a connection that was handed on belongs
     * to both. Looks through the descriptors of every process, of which there may be many; {@link #owners()} does it once for all
     * sockets.
     *
     * <p>Another user's processes are seen with CAP_SYS_PTRACE (proc(5)); {@link MptcpSocket#uid()} tells whose the socket is where
     * none is. Processes outside of this one's pid namespace are not seen. It is no snapshot: a process that gets the socket
     * meanwhile may be missed.
     *
     * @param socket of {@link #list()} or {@link #find}, of this network namespace or another one
     * @return the processes by rising number, immutable; empty where none has it, as before it is accepted, or none is to be seen
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
     * As {@link #owners(MptcpSocket)}, for every socket of whatever kind that is open on this machine.
     *
     * @return the processes of each, by {@link MptcpSocket#inode()}; without those that have none, or none that is to be seen
     * @throws java.nio.file.FileSystemException if {@code /proc} is another pid namespace's
     * @throws IOException if {@code /proc} cannot be read
     */
    public static Map<Long, List<SocketOwner>> owners() throws IOException {
        return OwnerSearch.find(inode -> true);
    }

    /**
     * Tells of the MPTCP connections of this process's network namespace as they change, whoever they belong to: they are
     * connected as MPTCP, fall back, gain or lose a subflow, are closed. Connections that are there already are no
     * change, but their changes are. When this returns, the watch is on.
     *
     * <p>{@link MptcpWatch} has where this is known from, and what is not told.
     *
     * @param callback called for each event, in order, by the watch's own thread, and so by one at a time; what it throws
     *     is logged by {@link System.Logger}, the first time and then as a number in the end, and does not end the watch
     * @return the watch, to be closed; it lists once a second
     * @throws MptcpifyException as {@link #list()} throws it
     * @throws IOException never but as such
     */
    public static MptcpWatch watch(Consumer<? super MptcpEvent> callback) throws IOException {
        return watch(EVERY_SECOND, callback);
    }

    /**
     * As {@link #watch(Consumer)}, with another time between two listings.
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
     * As {@link #watch(Duration, Consumer)}, of another network namespace, for which CAP_SYS_ADMIN is needed. The
     * namespace is kept until the watch is closed.
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
