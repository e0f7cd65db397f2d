// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The MPTCP counters of this kernel, beside what nstat says of them. */
@Tag("socket")
@ExtendWith(DescriptorsCounted.class)
class NstatTest {
    private static final String PREFIX = "MPTcpExt";

    @Test
    void agreesWithNstat() throws Exception {
        assertThat(MptcpCounters.read().values().keySet())
                .containsExactlyElementsOf(
                        MptcpCounters.read(ProcessHandle.current().pid())
                                .values()
                                .keySet());
        assertAgreement(ProcessHandle.current().pid(), List.of());
    }

    @Test
    void aProcessThatIsNotThereIsSaidToBe() {
        assertThatThrownBy(() -> MptcpCounters.read(Long.MAX_VALUE))
                .isInstanceOfSatisfying(
                        MptcpifyException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SUCH_PROCESS))
                .hasMessageStartingWith(
                        "read the MPTCP counters of process 9223372036854775807: there is no such process");
        assertThatThrownBy(() -> MptcpCounters.read(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MptcpCounters.read(Scope.host()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counters are a network namespace's, not those of the whole host");
        assertThatThrownBy(() -> MptcpCounters.read(Scope.networkNamespace(Path.of("/proc/self/status"))))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not a network namespace");
    }

    /** Compares a process's counters with what nstat says behind a command line that runs what follows it. */
    static void assertAgreement(long pid, List<String> prefix) throws IOException {
        // other programs may connect at the same time: what nstat says lies between what is read before and after
        MptcpCounters before = MptcpCounters.read(pid);
        Map<String, Long> nstat = nstat(prefix);
        MptcpCounters after = MptcpCounters.read(pid);
        assertThat(nstat.keySet()).containsExactlyElementsOf(before.values().keySet());
        nstat.forEach((name, value) -> {
            if (!name.equals("MPCurrEstab")) {
                assertThat(value)
                        .as(name)
                        .isBetween(
                                before.value(name).orElseThrow(),
                                after.value(name).orElseThrow());
            }
        });
    }

    /** What nstat prints of MPTCP, by the kernel's names. */
    private static Map<String, Long> nstat(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("nstat", "-asz", PREFIX + "*"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Long> counters = new LinkedHashMap<>();
        try (var lines = process.inputReader()) {
            for (String line : lines.lines().toList()) {
                String[] words = line.split(" +", -1);
                if (words[0].startsWith(PREFIX)) {
                    counters.put(words[0].substring(PREFIX.length()), Long.parseUnsignedLong(words[1]));
                }
            }
        }
        process.onExit().join();
        process.outputWriter().close();
        process.errorReader().close();
        return counters;
    }
}
