// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.lenient.OptionNames;
import io.github.mptcpify.internal.engine.lenient.Promises;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each option of the headers on a lenient socket and on a TCP socket: what either says to values, and what reads back. */
@Tag("bpf")
@Tag("root")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class LenientOptionsTest {
    private TestCgroup inside;

    @Test
    void whatTcpSaysALenientSocketSays() throws IOException {
        Map<String, String> tcp;
        Map<String, String> lenient;
        try (OptionsProgram program = OptionsProgram.startIn(inside)) {
            tcp = answers(program);
            try (Attachment attachment = Mptcpify.attach(
                    AttachOptions.of(Scope.cgroup(inside.path())).lenient())) {
                lenient = answers(program);
                assertThat(attachment.statistics().converted()).isPositive();
                assertThat(attachment.statistics().dropped())
                        .extracting(DroppedOption::name)
                        .contains("TCP_USER_TIMEOUT", "TCP_QUICKACK", "SO_OOBINLINE");
            }
        }
        StringBuilder differences = new StringBuilder();
        tcp.forEach((option, said) -> {
            if (!said.equals(lenient.get(option))) {
                differences.append(option).append('\n');
                differences.append("  tcp     ").append(said).append('\n');
                differences.append("  lenient ").append(lenient.get(option)).append('\n');
            }
        });
        assertThat(differences.toString()).isEmpty();
    }

    private static Map<String, String> answers(OptionsProgram program) throws IOException {
        Map<String, String> answers = new LinkedHashMap<>();
        for (int level : List.of(OptionNames.SOCKET, OptionNames.TCP, OptionNames.IP, OptionNames.IPV6)) {
            for (int number : new TreeSet<>(OptionNames.of(level).keySet())) {
                if (Promises.reason(level, number).isPresent()) {
                    continue;
                }
                for (int family : List.of(SocketCall.AF_INET, SocketCall.AF_INET6)) {
                    for (String state : List.of("fresh", "connected")) {
                        String option = OptionNames.of(level, number)
                                + (family == SocketCall.AF_INET ? " IPv4 " : " IPv6 ")
                                + state;
                        answers.put(
                                option, program.ask(state + "_answers(" + family + ", " + level + ", " + number + ")"));
                    }
                }
            }
        }
        return answers;
    }
}
