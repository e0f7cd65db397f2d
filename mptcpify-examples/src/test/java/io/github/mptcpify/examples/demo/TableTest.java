// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The table's rows, and that a verdict is never better than they are. */
class TableTest {
    private static final Seen MPTCP = new Seen(Optional.of(SocketFlags.NONBLOCK), 262, true);
    private static final Seen TCP = new Seen(Optional.of(SocketFlags.NONBLOCK), 6, false);

    private final Row row = new Row("a program of some name", SocketKind.MPTCP);

    @Test
    void showsWhatWasSeenInEachPhase() {
        row.add(Phase.IN_SCOPE, MPTCP, List.of());
        row.add(Phase.OUT_OF_SCOPE, TCP, List.of());
        row.add(Phase.AFTER_CLOSE, TCP, List.of());
        assertThat(Table.lines(List.of(row)))
                .endsWith("a program of some name     NONBLOCK| 262 yes   64K|   6 no    64K|   6 no    64K")
                .allMatch(line -> line.length() <= 80);
        assertThat(new Report(List.of(row), "").passed()).isTrue();
        assertThat(new Report(List.of(row), "here").lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aSocketOfTheWrongKindFails() {
        row.add(Phase.IN_SCOPE, TCP, List.of());
        row.add(Phase.OUT_OF_SCOPE, TCP, List.of());
        row.add(Phase.AFTER_CLOSE, MPTCP, List.of());
        assertThat(Table.lines(List.of(row)))
                .endsWith("a program of some name     NONBLOCK|   6 no   BAD!|   6 no    64K| 262 yes  BAD!");
        assertThat(row.problems())
                .containsExactly(
                        "a program of some name, in scope: SO_PROTOCOL 6, MPTCP_INFO no"
                                + " where SO_PROTOCOL 262, MPTCP_INFO yes was expected",
                        "a program of some name, after close: SO_PROTOCOL 262, MPTCP_INFO yes"
                                + " where SO_PROTOCOL 6, MPTCP_INFO no was expected");
        assertThat(new Report(List.of(row), "").passed()).isFalse();
    }

    @Test
    void aPhaseThatWasNotLookedAtFails() {
        row.add(Phase.IN_SCOPE, MPTCP, List.of());
        row.addFailure(Phase.OUT_OF_SCOPE, "not installed");
        assertThat(Table.lines(List.of(row)))
                .endsWith("a program of some name     NONBLOCK| 262 yes   64K|   -  -   BAD!|   -  -   BAD!");
        assertThat(new Report(List.of(row), "").passed()).isFalse();
    }
}
