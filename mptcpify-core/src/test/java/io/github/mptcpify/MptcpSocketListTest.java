// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.internal.inspect.list.SockDiagSocket;
import io.github.mptcpify.internal.inspect.list.SocketDump;
import io.github.mptcpify.internal.inspect.list.SocketQuery;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.programs.ListMain;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketProgram;
import io.github.mptcpify.testsupport.Ss;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class MptcpSocketListTest {
    private static final Map<String, TcpState> STATES = Map.of(
            "listener", TcpState.LISTEN,
            "client", TcpState.ESTABLISHED,
            "accepted-unread", TcpState.ESTABLISHED,
            "fin-wait", TcpState.FIN_WAIT2,
            "close-wait", TcpState.CLOSE_WAIT,
            "orphan", TcpState.FIN_WAIT2,
            "left-alone", TcpState.CLOSE_WAIT,
            "fallen", TcpState.ESTABLISHED,
            "fallen-close-wait", TcpState.CLOSE_WAIT,
            "not-accepted", TcpState.ESTABLISHED);

    /** Two network paths on the loopback interface: an address of its own that the path manager may use. */
    private static final String[] NAMESPACE = {
        "unshare",
        "--net",
        "sh",
        "-c",
        "ip link set lo up && ip -6 address add fe80::1/64 dev lo nodad"
                + " && ip mptcp limits set subflow 2 add_addr_accepted 2 && ip mptcp endpoint add 127.0.0.2 subflow"
                + " && exec \"$@\"",
        "sh"
    };

    @Test
    void agreesWithSsAndWithTheProgramThatHasTheSockets() throws IOException {
        try (SocketProgram sockets = SocketProgram.open()) {
            agree(sockets, MptcpSocketInspector::list);
        }
    }

    @Test
    void eachConnectionIsFoundByItsEnds() throws IOException {
        try (SocketProgram sockets = SocketProgram.open()) {
            List<Long> inodes = sockets.lines().stream()
                    .map(line -> Long.parseLong(line[1]))
                    .filter(inode -> inode != 0)
                    .toList();
            List<MptcpSocket> connections = MptcpSocketInspector.list()
                    .filter(socket -> socket.state() != TcpState.LISTEN && inodes.contains(socket.inode()))
                    .toList();
            assertThat(connections).hasSizeGreaterThan(10);
            for (MptcpSocket connection : connections) {
                assertThat(MptcpSocketInspector.find(connection.local(), connection.remote()))
                        .as("%s", connection)
                        .hasValueSatisfying(found -> assertThat(found.cookie()).isEqualTo(connection.cookie()));
                InetSocketAddress elsewhere =
                        new InetSocketAddress("192.0.2.1", connection.remote().getPort());
                assertThat(MptcpSocketInspector.find(connection.local(), elsewhere))
                        .isEmpty();
            }
        }
    }

    @Test
    void ofTcpNothingIsFound() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            assertThat(MptcpSocketInspector.find((InetSocketAddress) client.getLocalSocketAddress(), (InetSocketAddress)
                            client.getRemoteSocketAddress()))
                    .isEmpty();
        }
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.com", 1);
        assertThatThrownBy(() -> MptcpSocketInspector.find(unresolved, unresolved))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** What the kernel leaves out costs next to nothing. */
    @Test
    void theKernelTellsOfTheAskedPortsAlone() throws IOException {
        try (SocketProgram sockets = SocketProgram.open()) {
            List<MptcpSocket> connected = MptcpSocketInspector.list()
                    .filter(socket -> socket.remote().getPort() != 0)
                    .toList();
            MptcpSocket any = connected.get(0);
            assertThat(sockets.lines()).isNotEmpty();
            SocketDump<MptcpSocket> dump = SocketDump.start(
                    SockDiagSocket.open("find"),
                    SocketQuery.ofPorts(
                            Abi.IPPROTO_MPTCP,
                            any.local().getPort(),
                            any.remote().getPort()));
            assertThat(StreamSupport.stream(dump, false)).allSatisfy(socket -> {
                assertThat(socket.local().getPort()).isEqualTo(any.local().getPort());
                assertThat(socket.remote().getPort()).isEqualTo(any.remote().getPort());
            });
        }
    }

    @Test
    void whatPassesAFilterIsWhatTheWholeListHasOfIt() throws IOException {
        try (SocketProgram sockets = SocketProgram.open()) {
            List<MptcpSocket> all = MptcpSocketInspector.list().toList();
            assertThat(sockets.lines()).isNotEmpty();
            for (MptcpSocket one : all) {
                int port = one.local().getPort();
                int peer = one.remote().getPort();
                InetAddress local = one.local().getAddress();
                InetAddress remote = one.remote().getAddress();
                SocketFilter filter = SocketFilter.any().states(one.state());
                check(filter, all, socket -> socket.state() == one.state());
                check(
                        filter.localAddress(local),
                        all,
                        socket -> socket.state() == one.state()
                                && socket.local().getAddress().equals(local));
                check(
                        SocketFilter.any().localPort(port),
                        all,
                        socket -> socket.local().getPort() == port);
                if (peer != 0) {
                    check(
                            SocketFilter.any()
                                    .remotePort(peer)
                                    .remoteAddress(remote)
                                    .localAddress(local),
                            all,
                            socket -> socket.remote().getPort() == peer
                                    && socket.remote().getAddress().equals(remote)
                                    && socket.local().getAddress().equals(local));
                }
            }
            assertThat(MptcpSocketInspector.list(SocketFilter.any().localAddress(InetAddress.getByName("192.0.2.1"))))
                    .isEmpty();
        }
    }

    /** By cookie and state, among those that are in the whole list before and after; other programs' sockets come, change and go. */
    private static void check(SocketFilter filter, List<MptcpSocket> all, Predicate<MptcpSocket> passes)
            throws IOException {
        List<List<Object>> found = told(MptcpSocketInspector.list(filter));
        List<List<Object>> after = told(MptcpSocketInspector.list());
        List<MptcpSocket> stayed = all.stream()
                .filter(socket -> after.contains(List.of(socket.cookie(), socket.state())))
                .toList();
        assertThat(found)
                .as("%s", filter)
                .filteredOn(told(stayed.stream())::contains)
                .containsExactlyInAnyOrderElementsOf(told(stayed.stream().filter(passes)));
    }

    private static List<List<Object>> told(Stream<MptcpSocket> sockets) {
        try (sockets) {
            return sockets.map(socket -> List.<Object>of(socket.cookie(), socket.state()))
                    .toList();
        }
    }

    @Test
    void aFilterRefusesWhatNoSocketHas() {
        assertThatThrownBy(() -> SocketFilter.any().localPort(0)).hasMessage("a port is 1 to 65535, not 0");
        assertThatThrownBy(() -> SocketFilter.any().remotePort(65536)).hasMessage("a port is 1 to 65535, not 65536");
        assertThatThrownBy(() -> SocketFilter.any().states(TcpState.UNKNOWN)).hasMessageContaining("UNKNOWN");
    }

    @Test
    @Tag("root")
    void anotherNamespaceIsShownAsItIsAndThisThreadStaysInIts() throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        try (SocketProgram sockets = SocketProgram.open(NAMESPACE, "join")) {
            Path namespace = Path.of("/proc/" + sockets.pid() + "/ns/net");
            Map<Long, Ss.Line> listed = agree(
                    sockets,
                    () -> MptcpSocketInspector.list(Scope.networkNamespace(namespace)),
                    "nsenter",
                    "--net=" + namespace);
            assertThat(listed).hasSize(sockets.lines().size() - 2);
            assertThat(listed.values())
                    .filteredOn(socket -> socket.subflows() == 1)
                    .isNotEmpty();
            assertThat(listed.values())
                    .filteredOn(socket -> socket.local().getAddress().isLinkLocalAddress())
                    .allSatisfy(
                            socket -> assertThat(((Inet6Address) socket.local().getAddress()).getScopeId())
                                    .isEqualTo(1));
            try (Stream<MptcpSocket> here = MptcpSocketInspector.list()) {
                assertThat(here).noneMatch(socket -> listed.containsKey(socket.cookie()));
            }
        }
        assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))).isEqualTo(own);
    }

    @Test
    @Tag("root")
    void aFreshNamespaceHasNone() throws IOException {
        Process empty = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo; cat").start();
        try (BufferedReader output = empty.inputReader()) {
            assertThat(output.readLine()).isEmpty();
            assertThat(MptcpSocketInspector.list(Scope.networkNamespace(Path.of("/proc/" + empty.pid() + "/ns/net"))))
                    .isEmpty();
        } finally {
            empty.outputWriter().close();
            empty.onExit().join();
            empty.errorReader().close();
        }
    }

    @Test
    void whatIsNoNetworkNamespaceIsTheJavaProgrammersException() {
        assertThatThrownBy(() -> MptcpSocketInspector.list(Scope.networkNamespace(Path.of("/proc/self/ns/nothing"))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("/proc/self/ns/nothing");
        assertThatThrownBy(() -> MptcpSocketInspector.list(Scope.networkNamespace(Path.of("/proc/self/status/net"))))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not a network namespace (ENOTDIR)");
        assertThatThrownBy(() -> MptcpSocketInspector.list(Scope.networkNamespace(Path.of("/proc/self/status"))))
                .isInstanceOf(FileSystemException.class)
                .hasMessage("/proc/self/status: not a network namespace (EINVAL);"
                        + " name /run/netns/NAME or /proc/PID/ns/net");
        assertThatThrownBy(() -> MptcpSocketInspector.list(Scope.networkNamespace(Path.of("/proc/self/ns/mnt"))))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not a network namespace");
    }

    @Test
    void withoutPrivilegeTheOwnNamespaceIsListedAndAnotherRefused() throws IOException {
        try (JavaProgram program = JavaProgram.start(
                List.of("setpriv", "--inh-caps", "-all", "--ambient-caps", "-all", "--bounding-set", "-all"),
                ListMain.class)) {
            assertThat(program.lines())
                    .containsExactly(
                            "own: listed",
                            "other: NO_PRIVILEGE list MPTCP sockets of network namespace /proc/self/ns/net: "
                                    + "this process may not enter that network namespace (EPERM)");
        }
    }

    @Test
    void whatTheKernelHasNoListOfIsAnError() throws IOException {
        // the kernel's own answer where mptcp_diag is missing, had here by asking for a protocol that nobody lists
        SockDiagSocket socket = SockDiagSocket.open("list");
        assertThatThrownBy(() -> SocketDump.start(socket, 300))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_MPTCP_DIAG));
    }

    @Test
    void aStreamLetsGoOfItsDescriptorAtItsEndOrWhenClosed() throws IOException {
        List<String> before = DescriptorsCounted.open();
        try (SocketProgram sockets = SocketProgram.open()) {
            List<String> running = DescriptorsCounted.open();
            assertThat(MptcpSocketInspector.list().count()).isPositive();
            assertThat(DescriptorsCounted.open()).isEqualTo(running);
            try (Stream<MptcpSocket> list = MptcpSocketInspector.list()) {
                assertThat(list.findFirst()).isPresent();
                assertThat(DescriptorsCounted.open()).hasSize(running.size() + 1);
            }
            assertThat(DescriptorsCounted.open()).isEqualTo(running);
            assertThat(sockets.lines()).isNotEmpty();
        }
        assertThat(DescriptorsCounted.open()).isSubsetOf(before);
    }

    @Test
    void socketsThatComeAndGoMeanwhileDoNoHarm() throws IOException {
        Process churn = new ProcessBuilder(ForeignProgram.python("churn.py"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (SocketProgram sockets = SocketProgram.open();
                BufferedReader output = churn.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            int whole = 0;
            for (int round = 0; round < 200; round++) {
                try (Stream<MptcpSocket> list = MptcpSocketInspector.list()) {
                    List<Long> inodes = list.map(MptcpSocket::inode).toList();
                    if (inodes.containsAll(List.of(sockets.inode("v4-client"), sockets.inode("v6-listener")))) {
                        whole++;
                    }
                }
            }
            // the kernel counts off its place in a bucket, and may step over one when another has left it
            assertThat(whole).as("lists with the sockets that stayed").isGreaterThan(190);
        } finally {
            churn.outputWriter().close();
            churn.onExit().join();
        }
    }

    @FunctionalInterface
    private interface Listing {
        Stream<MptcpSocket> list() throws IOException;
    }

    /** Takes the list before ss and after it, until both are the same: then ss saw the same too. By cookie. */
    private static Map<Long, Ss.Line> agree(SocketProgram sockets, Listing listing, String... prefix)
            throws IOException {
        Map<Long, Ss.Line> before;
        Map<Long, Ss.Line> after = sockets.among(listing.list().map(Ss.Line::of));
        List<Ss.Line> ss;
        int rounds = 0;
        do {
            assertThat(rounds++).as("lists that were never the same twice").isLessThan(50);
            before = after;
            ss = Ss.list(prefix);
            after = sockets.among(listing.list().map(Ss.Line::of));
        } while (!before.equals(after));

        assertThat(sockets.among(ss.stream())).isEqualTo(after);
        for (String[] line : sockets.lines()) {
            assertAsTheProgramSaysItIs(line, after.values());
        }
        return after;
    }

    private static void assertAsTheProgramSaysItIs(String[] line, Iterable<Ss.Line> listed) throws IOException {
        String name = line[0];
        List<Ss.Line> found = new ArrayList<>();
        InetSocketAddress local = SocketProgram.address(line[3], line[4]);
        InetSocketAddress remote = SocketProgram.address(line[5], line[6]);
        for (Ss.Line socket : listed) {
            boolean asking = name.endsWith("syn-sent");
            if (socket.local().equals(local) && (asking || socket.remote().equals(remote))) {
                found.add(socket);
            }
        }
        if (name.equals("new") || name.equals("bound")) {
            assertThat(found).as(name).isEmpty();
            return;
        }
        assertThat(found).as(name).singleElement().satisfies(socket -> {
            assertThat(socket.inode()).isEqualTo(Long.parseLong(line[1]));
            if (!line[2].equals("-")) {
                assertThat(socket.uid()).isEqualTo(Long.parseLong(line[2]));
            }
            if (!line[7].equals("-")) {
                assertThat(socket.token()).isEqualTo(Long.parseLong(line[7]));
            }
            assertThat(socket.state()).isEqualTo(state(name));
            if (!name.endsWith("syn-sent")) {
                assertThat(socket.fellBack()).isEqualTo(name.contains("fallen"));
            }
            if (name.endsWith("v4-listener") || name.endsWith("v6-listener")) {
                assertThat(socket.receiveQueue()).isEqualTo(name.startsWith("everywhere") ? 0 : 1);
                assertThat(socket.sendQueue()).isEqualTo(7);
            }
            if (name.endsWith("unread")) {
                assertThat(socket.receiveQueue()).isGreaterThanOrEqualTo(5000);
            }
        });
    }

    private static TcpState state(String name) {
        if (name.endsWith("syn-sent")) {
            return TcpState.SYN_SENT;
        }
        String without = name.replaceFirst("^(v4|v6|mapped|everywhere(-v4)?)-", "");
        return STATES.getOrDefault(without, TcpState.ESTABLISHED);
    }
}
