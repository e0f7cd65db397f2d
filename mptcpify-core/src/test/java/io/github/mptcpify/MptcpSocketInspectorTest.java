// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class MptcpSocketInspectorTest {
    @Test
    void agreesWithGetsockoptInEveryState() throws IOException {
        List<String> lines;
        try (JavaProgram program = JavaProgram.start(ForeignProgram.python("states.py"), InspectMain.class)) {
            lines = program.lines();
        }
        assertThat(lines).hasSize(2 * 16 + 3);
        assertThat(lines).allSatisfy(line -> {
            String[] words = line.split(" ", -1);
            assertThat(words[2]).isEqualTo(expected(words[1]));
        });
        // the kernel's own answers, so that the above compares with something
        assertThat(lines)
                .contains(
                        "v4-tcp-new EOPNOTSUPP false",
                        "v6-tcp-new ENOPROTOOPT false",
                        "v6-mptcp-new yes true",
                        "v4-mptcp-refused yes true",
                        "v4-mptcp-mptcp-listener yes true",
                        "v4-mptcp-mptcp-client yes true",
                        "v6-mptcp-mptcp-accepted yes true",
                        "v6-tcp-mptcp-client ENOPROTOOPT false",
                        "v4-mptcp-tcp-accepted EOPNOTSUPP false",
                        "v6-udp ENOPROTOOPT false",
                        "unix EOPNOTSUPP false",
                        "pipe ENOTSOCK NOT_A_SOCKET",
                        "closed EBADF BAD_DESCRIPTOR");
    }

    private static String expected(String verdict) {
        return switch (verdict) {
            case "yes" -> "true";
            case "EOPNOTSUPP", "ENOPROTOOPT" -> "false";
            case "EBADF" -> "BAD_DESCRIPTOR";
            default -> "NOT_A_SOCKET";
        };
    }

    @Test
    void negativeDescriptorsAreRefused() {
        assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() ->
                        MptcpSocketInspector.isMptcp(ProcessHandle.current().pid(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }

    @Test
    void errorsSayWhatTheDescriptorIs() {
        assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(Integer.MAX_VALUE))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_DESCRIPTOR))
                .hasMessage("inspect descriptor 2147483647: it is not an open descriptor (EBADF)");
    }

    @Test
    void looksIntoAnotherProcess() throws Exception {
        Process holder = new ProcessBuilder(ForeignProgram.python("holder.py")).start();
        try {
            int mptcp = Integer.parseInt(holder.inputReader().readLine());
            int tcp = Integer.parseInt(holder.inputReader().readLine());
            assertThat(MptcpSocketInspector.isMptcp(holder.pid(), mptcp)).isTrue();
            assertThat(MptcpSocketInspector.isMptcp(holder.pid(), tcp)).isFalse();
            assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(holder.pid(), 1))
                    .hasMessageContaining("not a socket")
                    .hasMessageContaining("of process " + holder.pid());
            assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(holder.pid(), 999))
                    .hasMessageContaining("not open in that process");
        } finally {
            holder.outputWriter().close();
            holder.waitFor();
            holder.inputReader().close();
            holder.errorReader().close();
        }
        assertThatThrownBy(() -> MptcpSocketInspector.isMptcp(holder.pid(), 1))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PROCESS));
    }
}
