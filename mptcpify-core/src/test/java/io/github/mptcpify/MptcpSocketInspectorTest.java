// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.programs.InspectMain;
import io.github.mptcpify.programs.OtherProcessMain;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ForeignProgram;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.SocketCall;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class MptcpSocketInspectorTest {
    /** Where struct mptcp_info has times that go on, in hexadecimal digits. */
    private static final int TIMES_BEGIN = 2 * 84;

    private static final int TIMES_END = 2 * 96;

    /** What states.py knows of each of its sockets, and what another JVM's inspector said of it. */
    private record State(
            String name,
            String descriptor,
            String verdict,
            String status,
            String bytes,
            String isMptcp,
            String saidStatus,
            String saidFlags,
            String saidSubflows,
            String saidBytes) {
        static State parse(String line) {
            String[] parts = line.split("=", -1);
            return new State(
                    parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7], parts[8], parts[9]);
        }
    }

    private static Map<String, State> states;

    @BeforeAll
    static void openEverySocket() throws IOException {
        try (JavaProgram program = JavaProgram.start(ForeignProgram.python("states.py"), InspectMain.class)) {
            states = program.lines().stream()
                    .map(State::parse)
                    .collect(Collectors.toMap(State::name, Function.identity()));
        }
        assertThat(states).hasSize(3 * (5 + 4 * 26) + 4);
    }

    @Test
    void isMptcpAgreesWithGetsockoptInEveryState() {
        assertThat(states.values())
                .allSatisfy(state -> assertThat(state.isMptcp())
                        .isEqualTo(
                                switch (state.verdict()) {
                                    case "yes" -> "true";
                                    case "EOPNOTSUPP", "ENOPROTOOPT" -> "false";
                                    default -> noSocket(state);
                                }));
        // the kernel's own answers, so that the above compares with something
        Map.of(
                        "v4-tcp-new", "EOPNOTSUPP",
                        "v6-tcp-new", "ENOPROTOOPT",
                        "v6-mptcp-new", "yes",
                        "v4-mptcp-refused", "yes",
                        "v4-mptcp-mptcp-data-client", "yes",
                        "mapped-tcp-mptcp-data-client", "ENOPROTOOPT",
                        "v4-mptcp-tcp-data-accepted", "EOPNOTSUPP",
                        "v6-udp", "ENOPROTOOPT",
                        "pipe", "ENOTSOCK",
                        "closed", "EBADF")
                .forEach((name, verdict) ->
                        assertThat(states.get(name).verdict()).isEqualTo(verdict));
    }

    @Test
    void statusIsRightInEveryState() {
        assertThat(states.values())
                .allSatisfy(state -> assertThat(state.saidStatus())
                        .isEqualTo(state.status().equals("-") ? noSocket(state) : state.status()));
        assertThat(states.values())
                .extracting(State::status)
                .contains("TCP", "MPTCP", "MPTCP_LISTENING", "MPTCP_NOT_CONNECTED", "FELL_BACK", "NOT_TCP");
    }

    @Test
    void infoIsEveryByteThatTheKernelHas() {
        assertThat(states.values()).allSatisfy(state -> {
            assertThat(withoutTimes(state.saidBytes())).isEqualTo(withoutTimes(state.bytes()));
            if (state.verdict().equals("yes")) {
                assertThat(state.saidFlags()).isEqualTo(state.status().equals("MPTCP") ? "2" : "0");
            } else {
                assertThat(state.saidFlags()).isEqualTo(whyNot(state));
            }
        });
    }

    @Test
    void subflowsAreThoseOfAnOpenConnection() {
        assertThat(states.values()).allSatisfy(state -> {
            if (!state.verdict().equals("yes")) {
                assertThat(state.saidSubflows()).isEqualTo(whyNot(state));
            } else if (state.status().equals("MPTCP") && state.name().matches(".*-(fresh|data)-.*")) {
                assertThat(state.saidSubflows()).isEqualTo("1");
            } else {
                assertThat(state.saidSubflows()).matches("0|1");
            }
        });
    }

    private static String noSocket(State state) {
        return state.verdict().equals("EBADF") ? "BAD_DESCRIPTOR" : "NOT_A_SOCKET";
    }

    private static String whyNot(State state) {
        return state.status().equals("-") ? noSocket(state) : "NOT_MPTCP";
    }

    private static String withoutTimes(String bytes) {
        return bytes.length() < TIMES_END ? bytes : bytes.substring(0, TIMES_BEGIN) + bytes.substring(TIMES_END);
    }

    @Test
    void askingAllocatesNothing() throws MptcpifyException {
        int socket = Syscalls.socket(SocketCall.AF_INET6, SocketCall.SOCK_STREAM, SocketCall.IPPROTO_MPTCP);
        try {
            allocated(socket);
            assertThat(allocated(socket)).isZero();
        } finally {
            Syscalls.close(socket);
        }
    }

    private static long allocated(int socket) throws MptcpifyException {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            MptcpSocketInspector.isMptcp(socket);
            MptcpSocketInspector.status(socket);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void whatIsNoNumberIsRefused() {
        for (ThrowingCallable question : List.<ThrowingCallable>of(
                () -> MptcpSocketInspector.isMptcp(-1),
                () -> MptcpSocketInspector.status(-1),
                () -> MptcpSocketInspector.info(-1),
                () -> MptcpSocketInspector.subflows(-1),
                () -> MptcpSocketInspector.isMptcp(ProcessHandle.current().pid(), -1))) {
            assertThatThrownBy(question)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a descriptor is 0 or more, not -1");
        }
        for (long pid : new long[] {0, -5, 1L + Integer.MAX_VALUE, (1L << 32) + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> MptcpSocketInspector.status(pid, 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("not " + pid);
        }
    }

    @Test
    void errorsSayWhatTheDescriptorIs() {
        assertRefused(
                () -> MptcpSocketInspector.status(Integer.MAX_VALUE),
                Reason.BAD_DESCRIPTOR,
                "inspect descriptor 2147483647: it is not an open descriptor (EBADF)");
        assertInfoRefused(SocketCall.TCP, "it is a plain TCP socket (EOPNOTSUPP)");
        assertInfoRefused(SocketCall.TCP6, "it is a plain TCP socket (ENOPROTOOPT)");
        assertInfoRefused(
                new SocketCall(SocketCall.AF_INET, SocketCall.SOCK_DGRAM, 0), "it is not a TCP socket (EOPNOTSUPP)");
        assertInfoRefused(
                new SocketCall(SocketCall.AF_UNIX, SocketCall.SOCK_STREAM, 0), "it is not a TCP socket (EOPNOTSUPP)");
    }

    private static void assertInfoRefused(SocketCall call, String cause) {
        int socket = Syscalls.socket(call.family(), call.type(), call.protocol());
        try {
            String message = "inspect descriptor " + socket + ": " + cause;
            assertRefused(() -> MptcpSocketInspector.info(socket), Reason.NOT_MPTCP, message);
            assertRefused(() -> MptcpSocketInspector.subflows(socket), Reason.NOT_MPTCP, message);
        } finally {
            Syscalls.close(socket);
        }
    }

    private static void assertRefused(ThrowingCallable question, Reason reason, String message) {
        assertThatThrownBy(question)
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }

    @Test
    void looksIntoAnotherProcess() throws Exception {
        Process holder = new ProcessBuilder(ForeignProgram.python("holder.py")).start();
        long pid = holder.pid();
        try {
            int mptcp = Integer.parseInt(holder.inputReader().readLine());
            int tcp = Integer.parseInt(holder.inputReader().readLine());
            int connecting = Integer.parseInt(holder.inputReader().readLine());
            assertThat(MptcpSocketInspector.isMptcp(pid, mptcp)).isTrue();
            assertThat(MptcpSocketInspector.status(pid, mptcp)).isEqualTo(MptcpStatus.MPTCP_NOT_CONNECTED);
            assertThat(MptcpSocketInspector.info(pid, mptcp).token()).hasValue(0);
            assertThat(MptcpSocketInspector.isMptcp(pid, tcp)).isFalse();
            assertThat(MptcpSocketInspector.status(pid, tcp)).isEqualTo(MptcpStatus.TCP);
            assertThat(MptcpSocketInspector.status(pid, connecting)).isEqualTo(MptcpStatus.MPTCP_NOT_CONNECTED);
            assertThat(MptcpSocketInspector.subflows(pid, connecting))
                    .extracting(Subflow::state)
                    .containsExactly(TcpState.SYN_SENT);
            String operation = "inspect descriptor %d of process " + pid + ": ";
            assertRefused(
                    () -> MptcpSocketInspector.info(pid, tcp),
                    Reason.NOT_MPTCP,
                    operation.formatted(tcp) + "it is a plain TCP socket (EOPNOTSUPP)");
            assertRefused(
                    () -> MptcpSocketInspector.isMptcp(pid, 1),
                    Reason.NOT_A_SOCKET,
                    operation.formatted(1) + "it is open, but not a socket (ENOTSOCK)");
            assertRefused(
                    () -> MptcpSocketInspector.status(pid, 999),
                    Reason.BAD_DESCRIPTOR,
                    operation.formatted(999) + "it is not open in that process (EBADF)");
        } finally {
            close(holder);
        }
        assertRefused(
                () -> MptcpSocketInspector.subflows(pid, 1),
                Reason.NO_SUCH_PROCESS,
                "inspect descriptor 1 of process " + pid + ": there is no such process (ESRCH)");
    }

    @Test
    @Tag("root")
    void anotherUsersProcessIsRefused() throws Exception {
        List<String> nobody = List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups");
        Process holder = new ProcessBuilder(ForeignProgram.python("holder.py")).start();
        String pid = Long.toString(holder.pid());
        try (JavaProgram program = JavaProgram.start(
                nobody, OtherProcessMain.class, pid, holder.inputReader().readLine())) {
            assertThat(program.line())
                    .startsWith("NO_PRIVILEGE inspect descriptor ")
                    .contains(
                            " of process " + pid + ": this process may not inspect that process (EPERM)",
                            "CAP_SYS_PTRACE");
        } finally {
            close(holder);
        }
    }

    private static void close(Process holder) throws Exception {
        holder.outputWriter().close();
        holder.waitFor();
        holder.inputReader().close();
        holder.errorReader().close();
    }

    @Test
    void aThreadIsNoProcess() {
        String process = Long.toString(ProcessHandle.current().pid());
        long thread = Arrays.stream(new File("/proc/self/task").list())
                .filter(number -> !number.equals(process))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> MptcpSocketInspector.status(thread, 0))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PROCESS))
                .hasMessageContaining("thread");
    }
}
