// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a process, and of the clock by which its start is told. */
@Tag("pure")
class ProcessFactsTest {
    private static final String STATUS = "Name:\tx\nTgid:\t77\nPid:\t77\nNSpid:\t77\t9\t2\nVmPeak:\t1\n";

    @Test
    void aProcessIsReadFromProc() throws Exception {
        assertThat(ProcessFacts.parse(stat("S", 1), STATUS, 4)).isEqualTo(new ProcessFacts(123456, false, 4, 2, false));
        assertThat(ProcessFacts.parse(stat("S", 1), "Tgid:\t70\nPid:\t77\nNSpid:\t77\n", 4))
                .isEqualTo(new ProcessFacts(123456, true, 4, 77, false));
    }

    @Test
    void aProcessIsReadFromItsDirectory(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> ProcessFacts.read(directory.resolve("gone")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(directory.resolve("gone").toString());
        Files.writeString(directory.resolve("stat"), stat("S", 1));
        Files.writeString(directory.resolve("status"), STATUS);
        Path namespace =
                Files.createFile(Files.createDirectory(directory.resolve("ns")).resolve("pid"));
        long inode = (Long) Files.getAttribute(namespace, "unix:ino");
        assertThat(ProcessFacts.read(directory)).isEqualTo(new ProcessFacts(123456, false, inode, 2, false));
        Files.writeString(directory.resolve("stat"), "?");
        assertThatThrownBy(() -> ProcessFacts.read(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("an unknown format");
    }

    @Test
    void onlyAProcessWithoutThreadsHasEnded() throws Exception {
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

    @Test
    void aFileOfAnotherShapeIsNamed() {
        for (String stat : new String[] {"", "77 (a", "77 (a) S", stat("S", 1).replace("123456", "x")}) {
            assertThatThrownBy(() -> ProcessFacts.parse(stat, STATUS, 4))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/proc/PID/stat has an unknown format");
        }
        assertThatThrownBy(() -> ProcessFacts.parse(stat("Z", 1).replace(" 20 0 1 ", " 20 0 x "), STATUS, 4))
                .isInstanceOf(IOException.class);
        for (String line : new String[] {"Tgid:", "Pid:", "NSpid:"}) {
            String status = STATUS.replace("\n" + line, "\nOther:");
            assertThatThrownBy(() -> ProcessFacts.parse(stat("S", 1), status, 4))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("there is no line " + line);
        }
        assertThatThrownBy(() -> ProcessUser.parse("Uid:\t1000\n")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ProcessUser.parse("Gid:\t0\t0\n")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Capabilities.parse("CapEff:\t0g\n")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Capabilities.parse("")).hasMessageContaining("there is no line CapEff:");
        assertThatThrownBy(() -> clock("92233720368547759", "0")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> clock("x", "0")).isInstanceOf(IOException.class);
    }

    @Test
    void theUsersOfAThreadAreTheFirstTwoNumbers() throws IOException {
        assertThat(ProcessUser.parse("Uid:\t1000\t4294967294\t3\t4\n")).isEqualTo(new ProcessUser(1000, -2));
    }

    private static BootClock clock(String seconds, String nanos) throws Exception {
        return BootClock.parse("monotonic           3         0\nboottime   " + seconds + "     " + nanos + "\n");
    }

    private static String stat(String state, int threads) {
        return "77 (a) b) " + state + " 1 77 77 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 " + threads + " 0 123456 8192 0";
    }
}
