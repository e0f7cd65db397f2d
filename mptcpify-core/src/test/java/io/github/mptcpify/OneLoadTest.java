// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One load of the program serves the preflight and the attach that follows; the kernel gives each load other numbers. */
@Tag("bpf")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class OneLoadTest {
    private static final Path SWITCH = Path.of("/proc/sys/net/mptcp/enabled");

    private TestCgroup inside;
    private TestCgroup outside;

    @Test
    void aPreflightsLoadServesTheAttach() throws IOException {
        assertThat(Mptcpify.support().canAttach()).isTrue();
        Set<Integer> loaded = programs("bpf-prog");
        assertThat(loaded).isNotEmpty();
        assertThat(programs("bpf_link")).as("attached").isEmpty();
        inside.enter();
        assertThat(SocketCall.TCP.open()).isEqualTo("6");
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            assertThat(loaded).containsAll(programs("bpf_link"));
            assertThat(programs("bpf-prog")).isEqualTo(loaded);
            assertThat(SocketCall.TCP.open()).isEqualTo("262");
            outside.enter();
            assertThat(SocketCall.TCP.open()).isEqualTo("6");
            assertThat(Mptcpify.support().canAttach()).isTrue();
            assertThat(loaded).as("while attached").containsAll(programs("bpf-prog"));
            assertThat(attachment.statistics().converted()).isEqualTo(1);
        }
        assertThat(programs("bpf-prog")).as("after the last close").isEmpty();
    }

    @Test
    void aRefusalsPreflightServesTheNextAttach() throws IOException {
        assertThatThrownBy(() -> Mptcpify.attach(Scope.process(Integer.MAX_VALUE)))
                .isInstanceOfSatisfying(
                        MptcpifyException.class,
                        refusal -> assertThat(refusal.support().orElseThrow().canAttach())
                                .isTrue());
        Set<Integer> loaded = programs("bpf-prog");
        try (Attachment attachment = Mptcpify.attach(inside.path())) {
            assertThat(attachment.isActive()).isTrue();
            assertThat(loaded).containsAll(programs("bpf-prog"));
        }
    }

    @Test
    @Tag("root")
    void afterAChangeOfTheKernelsSettingsItIsLoadedAnew() throws IOException {
        assertThat(Mptcpify.support().canAttach()).isTrue();
        Set<Integer> loaded = programs("bpf-prog");
        String before = Files.readString(SWITCH);
        try {
            Files.writeString(SWITCH, before.startsWith("1") ? "0" : "1");
            try (Attachment attachment = Mptcpify.attach(inside.path())) {
                assertThat(attachment.isActive()).isTrue();
                assertThat(programs("bpf-prog")).isNotEmpty().doesNotContainAnyElementsOf(loaded);
            }
        } finally {
            Files.writeString(SWITCH, before);
        }
    }

    /** The numbers of the programs that this process has, by descriptors of a kind. */
    private static Set<Integer> programs(String kind) throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : entries) {
                try {
                    if (Files.readSymbolicLink(entry).toString().equals("anon_inode:" + kind)) {
                        Files.readAllLines(Path.of("/proc/self/fdinfo").resolve(entry.getFileName())).stream()
                                .filter(line -> line.startsWith("prog_id:"))
                                .map(line -> Integer.valueOf(line.replaceAll("\\D", "")))
                                .forEach(numbers::add);
                    }
                } catch (NoSuchFileException e) {
                    // the descriptor of this very listing
                }
            }
        }
        return numbers;
    }
}
