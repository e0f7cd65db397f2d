// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.ThirtyTwoBitProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A 32-bit program under a filter of its own. Not every kernel runs such programs; that of Debian 12, in a virtual machine, does,
 * and has no hook that would convert it anyway.
 */
@Tag("nohook")
@Tag("i386")
@Timeout(120)
class ChildThirtyTwoBitTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int MPTCP = 262;

    @Test
    void thirtyTwoBitProgramsAreConverted() throws Exception {
        for (ThirtyTwoBitProgram program : List.of(ThirtyTwoBitProgram.SOCKET, ThirtyTwoBitProgram.SOCKETCALL)) {
            assertThat(exitCode(program, true)).as("%s", program).isEqualTo(MPTCP / 2);
            assertThat(exitCode(program, false)).as("%s, as it is", program).isEqualTo(TCP / 2);
        }
    }

    @Test
    void theirUdpStaysAsItIs() throws Exception {
        assertThat(exitCode(ThirtyTwoBitProgram.SOCKETCALL_UDP, true)).isEqualTo(UDP / 2);
    }

    private static int exitCode(ThirtyTwoBitProgram program, boolean converted) throws Exception {
        Path file = program.file();
        try {
            ProcessBuilder command = new ProcessBuilder(file.toString());
            return (converted ? Mptcpify.start(command).process() : command.start()).waitFor();
        } finally {
            Files.delete(file);
        }
    }
}
