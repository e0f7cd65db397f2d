// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.testsupport.Python.MPTCP;
import static io.github.mptcpify.testsupport.Python.TCP;
import static io.github.mptcpify.testsupport.Python.output;
import static org.assertj.core.api.Assertions.assertThat;

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
@Timeout(120)
class ChildThirtyTwoBitTest {
    /** It has a few instructions, and its exit code is half of its socket's protocol. */
    @Test
    void thirtyTwoBitProgramsAreConverted() throws Exception {
        String direct = "b867010000bb02000000b90100000031d2cd80";
        String socketcall = "6a006a016a02b866000000bb0100000089e1cd80";
        for (String call : List.of(direct, socketcall)) {
            Path program = Files.createTempFile("mptcpify-i386", "");
            try {
                output(new ProcessBuilder("python3", "-c", ELF32, program.toString(), call).start());
                assertThat(Mptcpify.start(new ProcessBuilder(program.toString()))
                                .process()
                                .waitFor())
                        .isEqualTo(Integer.parseInt(MPTCP) / 2);
                assertThat(new ProcessBuilder(program.toString()).start().waitFor())
                        .isEqualTo(Integer.parseInt(TCP) / 2);
            } finally {
                Files.delete(program);
            }
        }
    }

    private static final String ELF32 = """
            import os, struct, sys
            # getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, esp + 4, esp), exit(protocol / 2)
            code = bytes.fromhex(sys.argv[2] + '89c3b901000000ba26000000' '6a006a04' '8d742404' '89e7' 'b86d010000cd80'
                '8b5c2404d1ebb801000000cd80')
            base = 0x10000
            header = struct.pack('<4sBBBxxxxxxxxxHHIIIIIHHHHHH', b'\\x7fELF', 1, 1, 1, 2, 3, 1, base + 84, 52, 0, 0, 52, 32, 1, 0, 0, 0)
            load = struct.pack('<IIIIIIII', 1, 0, base, base, 84 + len(code), 84 + len(code), 5, 4096)
            with open(sys.argv[1], 'wb') as f: f.write(header + load + code)
            os.chmod(sys.argv[1], 0o755)
            """;
}
