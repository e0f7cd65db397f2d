// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpEvent;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.MptcpWatch;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.ProcessSocket;
import io.github.mptcpify.ProcessSockets;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Subflow;
import io.github.mptcpify.TcpState;
import io.github.mptcpify.internal.inspect.MptcpInfoStruct;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.programs.ProcessMain;
import io.github.mptcpify.testsupport.ChangesProgram;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntUnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class ProcessReaderTest {
    private static final long SELF = ProcessHandle.current().pid();
    private static final Path OWN = Path.of("/proc/self/fd");

    private final BlockingQueue<MptcpEvent> events = new LinkedBlockingQueue<>();

    @Test
    void everySocketInEveryStateIsFoundAndNoOther() throws IOException {
        List<String> command = new ArrayList<>(ForeignProgram.python("states.py"));
        command.addAll(List.of("sh", "-c", "printf '%s\\n' \"$@\" ready; read -r end", "sh"));
        Process program = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<Integer, String> expected = new TreeMap<>();
        Map<Integer, String> infos = new TreeMap<>();
        try (BufferedReader output = program.inputReader()) {
            for (String line = output.readLine(); !line.equals("ready"); line = output.readLine()) {
                String[] parts = line.split("=", -1);
                if (!parts[3].equals("NOT_TCP") && !parts[3].equals("-")) {
                    expected.put(Integer.parseInt(parts[1]), parts[3]);
                    infos.put(Integer.parseInt(parts[1]), parts[4]);
                }
            }
            ProcessSockets found = MptcpSocketInspector.inspectProcess(program.pid());
            Map<Integer, String> statuses = new TreeMap<>();
            found.sockets()
                    .forEach(socket -> statuses.put(socket.fd(), socket.status().toString()));
            assertThat(statuses).isEqualTo(expected).hasSizeGreaterThan(300);
            assertThat(found.sockets()).extracting(ProcessSocket::fd).isSorted().doesNotHaveDuplicates();
            assertThat(found.unseen()).isEmpty();
            assertThat(found.sockets())
                    .anySatisfy(socket -> assertThat(socket.subflows()).isNotEmpty());
            assertThat(found.sockets())
                    .allSatisfy(socket -> assertThat(socket.subflows())
                            .extracting(Subflow::local)
                            .isEqualTo(
                                    socket.status() == MptcpStatus.MPTCP
                                            ? locals(MptcpSocketInspector.subflows(program.pid(), socket.fd()))
                                            : List.of()));
            assertThat(found.sockets()).allSatisfy(socket -> {
                String bytes = infos.get(socket.fd());
                assertThat(socket.info().isPresent()).isEqualTo(!bytes.isEmpty());
                socket.info()
                        .ifPresent(info -> assertThat(info.token())
                                .isEqualTo(MptcpInfoStruct.parse(HexFormat.of().parseHex(bytes))
                                        .token()));
            });
        } finally {
            program.outputWriter().close();
            program.onExit().join();
        }
    }

    /** The kernel gives an accepted MPTCP socket the cookie of its listener, once that has one. */
    @Test
    void socketsThatShareTheirListenersCookieAreToldApart() throws IOException {
        String server = """
                import socket, sys
                listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
                listener.bind(("127.0.0.1", 0))
                listener.listen()
                listener.getsockopt(socket.SOL_SOCKET, 57, 8)
                clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
                accepted = [listener.accept()[0] for _ in clients]
                print(listener.fileno(), "0.0.0.0", 0, "LISTEN")
                for one in accepted:
                    print(one.fileno(), *one.getpeername(), "ESTABLISHED")
                print("ready", flush=True)
                sys.stdin.read()
                """;
        Process program = new ProcessBuilder("python3", "-c", server)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = program.inputReader()) {
            Map<Integer, String> expected = new TreeMap<>();
            for (String line = output.readLine(); !line.equals("ready"); line = output.readLine()) {
                expected.put(Integer.parseInt(line.split(" ", 2)[0]), line.split(" ", 2)[1]);
            }
            ProcessSockets found = MptcpSocketInspector.inspectProcess(program.pid());
            Map<Integer, String> told = new TreeMap<>();
            found.sockets().stream()
                    .filter(socket -> expected.containsKey(socket.fd()))
                    .forEach(socket -> told.put(
                            socket.fd(),
                            socket.remote()
                                            .map(end -> end.getAddress().getHostAddress() + " " + end.getPort())
                                            .orElse("0.0.0.0 0")
                                    + " "
                                    + socket.state()));
            assertThat(told).isEqualTo(expected).hasSize(4);
        } finally {
            program.outputWriter().close();
            program.onExit().join();
        }
    }

    private static List<InetSocketAddress> locals(List<Subflow> subflows) {
        return subflows.stream().map(Subflow::local).toList();
    }

    @Test
    @Tag("root")
    void aConnectionWithFurtherSubflowsHasItsOwnAddressesAndState() throws Exception {
        try (ChangesProgram program = ChangesProgram.start(ChangesProgram.NAMESPACE);
                MptcpWatch watch = MptcpSocketInspector.watch(
                        Scope.networkNamespace(program.namespace()), Duration.ofMillis(20), events::add)) {
            assertThat(watch.source()).isEqualTo(MptcpWatch.Source.EVENTS);
            program.ask("mptcp a");
            program.ask("endpoint 127.0.0.2");
            while (!events.take().kind().equals(MptcpEvent.Kind.SUBFLOW_ESTABLISHED)) {}
            List<ProcessSocket> found =
                    MptcpSocketInspector.inspectProcess(program.pid()).sockets();
            List<ProcessSocket> ends = found.stream()
                    .filter(socket -> socket.status() == MptcpStatus.MPTCP)
                    .toList();
            assertThat(ends).hasSize(2).allSatisfy(end -> {
                assertThat(end.state()).isEqualTo(TcpState.ESTABLISHED);
                assertThat(end.local().orElseThrow().getAddress().getHostAddress())
                        .isEqualTo("127.0.0.1");
            });
            assertThat(ends.get(0).local()).isEqualTo(ends.get(1).remote());
            assertThat(ends.get(0).remote()).isEqualTo(ends.get(1).local());
            assertThat(found)
                    .filteredOn(socket -> socket.status() == MptcpStatus.MPTCP_LISTENING)
                    .singleElement()
                    .returns(TcpState.LISTEN, ProcessSocket::state)
                    .returns(Optional.empty(), ProcessSocket::remote);
        }
    }

    @Test
    void eachSocketHasTheEndsThatItsProgramSees() throws IOException {
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept();
                SocketChannel unbound = SocketChannel.open()) {
            List<ProcessSocket> found =
                    MptcpSocketInspector.inspectProcess(SELF).sockets();
            SocketAddress clients = client.getLocalAddress();
            SocketAddress servers = server.getLocalAddress();
            assertThat(found)
                    .filteredOn(socket -> socket.local().filter(clients::equals).isPresent())
                    .singleElement()
                    .returns(servers, socket -> socket.remote().orElseThrow())
                    .returns(TcpState.ESTABLISHED, ProcessSocket::state);
            assertThat(found)
                    .filteredOn(socket -> socket.local().filter(servers::equals).isPresent())
                    .extracting(ProcessSocket::state)
                    .containsExactlyInAnyOrder(TcpState.LISTEN, TcpState.ESTABLISHED);
            assertThat(accepted.isOpen() && unbound.isOpen()).isTrue();
            assertThat(found)
                    .anyMatch(socket ->
                            socket.local().isEmpty() && socket.remote().isEmpty() && socket.state() == TcpState.CLOSE);
        }
    }

    @Test
    void thisProcessToo() throws IOException {
        int socket = open(SocketCall.IPPROTO_MPTCP);
        int plain = open(0);
        try {
            assertThat(MptcpSocketInspector.inspectProcess(SELF).sockets())
                    .filteredOn(found -> found.fd() == socket || found.fd() == plain)
                    .extracting(ProcessSocket::status)
                    .containsExactlyInAnyOrder(MptcpStatus.MPTCP_NOT_CONNECTED, MptcpStatus.TCP);
        } finally {
            Syscalls.close(socket);
            Syscalls.close(plain);
        }
    }

    @Test
    void oneThatIsGoneIsNotThere() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        gone.getInputStream().close();
        gone.getErrorStream().close();
        gone.getOutputStream().close();
        assertRefused(
                () -> MptcpSocketInspector.inspectProcess(gone.pid()),
                Reason.NO_SUCH_PROCESS,
                "inspect process " + gone.pid() + ": there is no such process (ESRCH)");
    }

    @Test
    void whatIsNoProcessIsRefused() {
        for (long pid : new long[] {0, -1, 1L + Integer.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> MptcpSocketInspector.inspectProcess(pid))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("not " + pid);
        }
        long thread = anyOtherThread();
        assertThatThrownBy(() -> MptcpSocketInspector.inspectProcess(thread))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PROCESS))
                .hasMessageContaining("thread");
    }

    private static long anyOtherThread() {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.mapToLong(task -> Long.parseLong(task.getFileName().toString()))
                    .filter(task -> task != SELF)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aProcessThatEndsMeanwhileIsNotThere() {
        int[] calls = new int[1];
        assertRefused(
                () -> read(fd -> calls[0]++ == 0 ? -Errno.EBADF : -Errno.ESRCH),
                Reason.NO_SUCH_PROCESS,
                "inspect: there is no such process (ESRCH)");
        assertThatThrownBy(() -> new ProcessReader("inspect", Path.of("/proc/self/none"), fd -> -Errno.EBADF).read())
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PROCESS));
    }

    @Test
    void aDescriptorThatMayNotBeSeenIsSaidAndOneThatVanishesLeftOut() throws IOException {
        int seen = open(SocketCall.IPPROTO_MPTCP);
        int forbidden = open(SocketCall.IPPROTO_MPTCP);
        int vanished = open(SocketCall.IPPROTO_MPTCP);
        int replaced = open(SocketCall.IPPROTO_MPTCP);
        try {
            ProcessSockets found = read(fd -> {
                if (fd == seen) {
                    return open(SocketCall.IPPROTO_MPTCP);
                } else if (fd == replaced) {
                    return Syscalls.open("/dev/null", 0);
                }
                return fd == forbidden ? -Errno.EACCES : -Errno.EBADF;
            });
            assertThat(found.sockets()).extracting(ProcessSocket::fd).containsExactly(seen);
            assertThat(found.unseen()).containsExactly(forbidden);
        } finally {
            List.of(seen, forbidden, vanished, replaced).forEach(Syscalls::close);
        }
    }

    @Test
    void aLackOfDescriptorsIsAnError() {
        int socket = open(0);
        try {
            assertRefused(
                    () -> read(fd -> fd == socket ? -Errno.EMFILE : -Errno.EBADF),
                    Reason.OTHER,
                    "inspect: pidfd_getfd failed with EMFILE");
        } finally {
            Syscalls.close(socket);
        }
    }

    @Test
    @Tag("root")
    void anotherUsersProcessIsRefusedAsAWhole() throws Exception {
        List<String> nobody = List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups");
        Process holder = new ProcessBuilder(ForeignProgram.python("holder.py")).start();
        String pid = Long.toString(holder.pid());
        try (JavaProgram program = JavaProgram.start(nobody, ProcessMain.class, pid)) {
            assertThat(holder.inputReader().readLine()).isNotEmpty();
            assertThat(program.line())
                    .startsWith("NO_PRIVILEGE inspect process " + pid + ": this process may not inspect that process")
                    .contains("CAP_SYS_PTRACE");
        } finally {
            holder.outputWriter().close();
            holder.waitFor();
            holder.inputReader().close();
            holder.errorReader().close();
        }
    }

    private static ProcessSockets read(IntUnaryOperator duplicate) throws IOException {
        return new ProcessReader("inspect", OWN, duplicate).read();
    }

    private static int open(int protocol) {
        return Syscalls.socket(SocketCall.AF_INET6, SocketCall.SOCK_STREAM | SocketCall.SOCK_CLOEXEC, protocol);
    }

    private static void assertRefused(ThrowingCallable question, Reason reason, String message) {
        assertThatThrownBy(question)
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }
}
