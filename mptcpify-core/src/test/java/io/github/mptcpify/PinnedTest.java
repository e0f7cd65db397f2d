// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.programs.PinnedMain;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whether the library keeps a virtual thread on its carrier while it waits: no longer than a system call. On a JDK that has virtual
 * threads and lets go of them within a synchronized block, 24 or later; on others it tells that all works.
 */
@Tag("socket")
@Tag("jvm")
class PinnedTest {
    private static final int UNPINNED = 24;

    @Test
    void noCarrierIsPinned() throws IOException {
        try (JavaProgram program = JavaProgram.start(List.of(), PinnedMain.class)) {
            boolean canTell = Runtime.version().feature() >= UNPINNED;
            assertThat(program.lines()).containsExactly("used true", "known " + canTell);
        }
    }
}
