// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Statistics;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class SummaryTest {
    @Test
    void saysWhatBecameOfTheSockets() {
        assertThat(Summary.of(new Statistics(0, 0, 0, 0, 0))).isEqualTo("0 TCP sockets");
        assertThat(Summary.of(new Statistics(1, 0, 0, 0, 0))).isEqualTo("1 TCP socket: 1 opened as MPTCP");
        assertThat(Summary.of(new Statistics(3, 2, 1, 0, 4)))
                .isEqualTo("6 TCP sockets: 3 opened as MPTCP, 2 left TCP by the filters, 1 left TCP since"
                        + " net.mptcp.enabled is 0; missed on the whole machine: 4");
        assertThat(Summary.of(new Statistics(
                        1,
                        0,
                        0,
                        0,
                        0,
                        List.of(new DroppedOption(6, 18, "named", 12), new DroppedOption(1, 10, "\033[2J", 1)))))
                .isEqualTo(
                        "1 TCP socket: 1 opened as MPTCP; TCP_USER_TIMEOUT dropped 12 times (named), SO_OOBINLINE dropped"
                                + " once (\\x1b[2J)");
        assertThat(Summary.of(
                        new Statistics(0, 0, 0, 0, 0, Collections.nCopies(10, new DroppedOption(6, 12, "nginx", 3)))))
                .endsWith("TCP_QUICKACK dropped 3 times (nginx) and 2 more");
        assertThat(Summary.of(new Statistics(0, 0, 0, 5, 0))).isEqualTo("5 TCP sockets: 5 would have been MPTCP");
    }
}
