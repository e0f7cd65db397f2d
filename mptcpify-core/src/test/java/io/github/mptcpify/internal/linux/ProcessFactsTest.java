// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is read of a process, and of the clock by which its start is told. */
@Tag("pure")
class ProcessFactsTest {
    private static final String STATUS = "Name:\tx\nTgid:\t77\nPid:\t77\nNSpid:\t77\t9\t2\nVmPeak:\t1\n";

    @Test
    void aProcessIsReadFromProc() {
        assertThat(ProcessFacts.parse(stat("S", 1), STATUS, 4)).isEqualTo(new ProcessFacts(123456, false, 4, 2, false));
        assertThat(ProcessFacts.parse(stat("S", 1), "Tgid:\t70\nPid:\t77\nNSpid:\t77\n", 4))
                .isEqualTo(new ProcessFacts(123456, true, 4, 77, false));
    }

    @Test
    void onlyAProcessWithoutThreadsHasEnded() {
        assertThat(ProcessFacts.parse(stat("Z", 1), STATUS, 4).ended()).isTrue();
        assertThat(ProcessFacts.parse(stat("Z", 2), STATUS, 4).ended()).isFalse();
    }

    @Test
    void whatATimeNamespaceAddsIsTakenOff() throws Exception {
        assertThat(clock("0", "0").ticks(500)).isEqualTo(500);
        assertThat(clock("100000", "0").ticks(10_000_500)).isEqualTo(500);
        assertThat(clock("-7", "990000000").ticks(500)).isEqualTo(500 + 700 - 99);
    }

    @Test
    void whatCannotBeTakenOffForCertainIsRefused() {
        assertThatThrownBy(() -> clock("1", "5")).hasMessageContaining("by a part of a clock tick");
        assertThatThrownBy(() -> BootClock.parse("monotonic 0 0\n")).hasMessageContaining("there is no line boottime");
    }

    private static BootClock clock(String seconds, String nanos) throws Exception {
        return BootClock.parse("monotonic           3         0\nboottime   " + seconds + "     " + nanos + "\n");
    }

    private static String stat(String state, int threads) {
        return "77 (a) b) " + state + " 1 77 77 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 " + threads + " 0 123456 8192 0";
    }
}
