// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code script/mptcpify run} on a kernel without the hook, as Linux 6.1. */
@Tag("nohook")
@Tag("packed")
@Timeout(180)
class NoHookRunTest {
    @Test
    void runConvertsThereAndSaysHowAndWhy() throws Exception {
        ChildRunTest.Ended ended = ChildRunTest.run("--verbose", "--", "sh", "-c", ChildRunTest.SOCKET);
        assertThat(ended.out()).containsExactly("262");
        assertThat(ended.err())
                .singleElement()
                .asString()
                .startsWith("mptcpify: by a filter of the command's own (the hook cannot be attached here: ")
                .contains("Linux 6.6");
        assertThat(ChildRunTest.ended(new ProcessBuilder("sh", "-c", ChildRunTest.SOCKET).start())
                        .out())
                .containsExactly("6");
    }
}
