// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.lenient.OptionProbe;
import io.github.mptcpify.internal.engine.lenient.Promises;
import io.github.mptcpify.internal.options.OptionNames;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.OptionsProgram;
import io.github.mptcpify.testsupport.SocketCall;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each option of the headers on a lenient socket and on a TCP socket: what either says to values, and what reads back. */
@Tag("bpf")
@Tag("root")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class LenientOptionsTest {
    private static final Pattern ANSWER = Pattern.compile("initially \\S+|in \\d \\S+|\\S*:\\S*=\\S*");

    /** What only the kernel can know of a connection, and what it answers on MPTCP sockets alone: that stays. */
    private static final Set<String> KERNELS_OWN = Set.of(
            "IP_MTU",
            "IPV6_MTU",
            "IPV6_PATHMTU",
            "IP_PKTOPTIONS",
            "IPV6_FLOWLABEL_MGR",
            "IPV6_V6ONLY",
            "SO_COOKIE",
            "SO_PROTOCOL",
            "SO_PEERNAME",
            "TCP_RTO_MAX_MS",
            "TCP_RTO_MIN_US",
            "TCP_DELACK_MAX_US");

    private static final Set<String> RULES = rules();

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
        List<String> differences = new ArrayList<>();
        tcp.forEach((option, said) -> differences.addAll(differences(option, said, lenient.get(option))));
        assertThat(differences).isEmpty();
    }

    /**
     * Each value that TCP takes has to be taken, and what it reads has to be read, by whoever sees to the option. Where MPTCP
     * treats it otherwise than TCP, the error numbers and what reads back have to be the same, too.
     */
    private static List<String> differences(String option, String tcp, String lenient) {
        List<String> differences = new ArrayList<>();
        List<String> said = answers(tcp);
        List<String> others = answers(lenient);
        assertThat(others).as(option).hasSameSizeAs(said);
        for (int i = 0; i < said.size(); i++) {
            boolean same = RULES.contains(option)
                    ? said.get(i).equals(others.get(i))
                    : !isRefused(others.get(i)) || isRefused(said.get(i));
            if (!same) {
                differences.add(option + ": " + said.get(i) + ", not " + others.get(i));
            }
        }
        return differences;
    }

    private static List<String> answers(String said) {
        return ANSWER.matcher(said).results().map(MatchResult::group).toList();
    }

    private static boolean isRefused(String answer) {
        return answer.matches(".*[ :=]E[A-Z]+.*");
    }

    private static Set<String> rules() {
        try {
            return OptionProbe.find().stream()
                    .map(rule ->
                            option(rule.level(), rule.number(), rule.ipv6(), rule.connected() ? "connected" : "fresh"))
                    .collect(Collectors.toSet());
        } catch (OptionProbe.Impossible e) {
            throw new IllegalStateException(e);
        }
    }

    private static String option(int level, int number, boolean ipv6, String state) {
        return OptionNames.of(level, number) + (ipv6 ? " IPv6 " : " IPv4 ") + state;
    }

    private static Map<String, String> answers(OptionsProgram program) throws IOException {
        Map<String, String> answers = new LinkedHashMap<>();
        for (int level : List.of(OptionNames.SOCKET, OptionNames.TCP, OptionNames.IP, OptionNames.IPV6)) {
            for (int number : new TreeSet<>(OptionNames.of(level).keySet())) {
                if (Promises.reason(level, number).isPresent() || KERNELS_OWN.contains(OptionNames.of(level, number))) {
                    continue;
                }
                for (int family : List.of(SocketCall.AF_INET, SocketCall.AF_INET6)) {
                    for (String state : List.of("fresh", "connected")) {
                        String option = option(level, number, family == SocketCall.AF_INET6, state);
                        answers.put(
                                option, program.ask(state + "_answers(" + family + ", " + level + ", " + number + ")"));
                    }
                }
            }
        }
        return answers;
    }
}
