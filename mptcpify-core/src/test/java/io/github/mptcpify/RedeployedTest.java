// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.jna.Bpf;
import io.github.mptcpify.programs.RedeployedMain;
import io.github.mptcpify.testsupport.JavaProgram;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A web application that attaches, watches, measures and records, and is redeployed again and again. */
@Tag("bpf")
@Tag("host")
@Tag("root")
@Timeout(900)
class RedeployedTest {
    private static final int TIMES = 20;

    /**
     * The JVM without any application takes some 60 to 80. An object of libbpf's that stayed would be some 10 for each time, its
     * copy of the kernel's BTF, and a class loader some 10.
     */
    private static final int MOST_MEBIBYTES = 200;

    @Test
    void nothingIsLeftOfIt() throws Exception {
        List<Integer> programs = Bpf.programsOn("update_socket_protocol");
        try (JavaProgram program = JavaProgram.start(List.of(), RedeployedMain.class, Integer.toString(TIMES))) {
            assertThat(program.line()).isEqualTo("deployed " + TIMES);
            assertThat(program.line()).isEqualTo("loaders 0");
            assertThat(program.line()).isEqualTo("threads []");
            assertThat(program.line()).isEqualTo("descriptors []");
            assertThat(program.line()).isEqualTo("mapped []");
            assertThat(Integer.parseInt(program.line())).isLessThan(MOST_MEBIBYTES);
            // it lives still
            assertThat(Bpf.programsOn("update_socket_protocol")).isEqualTo(programs);
        }
    }
}
