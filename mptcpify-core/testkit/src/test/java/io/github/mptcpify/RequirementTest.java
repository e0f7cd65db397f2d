// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.junit.Mptcpified;
import io.github.mptcpify.junit.MptcpifiedExtension;
import io.github.mptcpify.junit.RequiresMptcp;
import io.github.mptcpify.junit.RequiresMptcpify;
import io.github.mptcpify.network.MptcpNetwork;
import io.github.mptcpify.programs.RequirementMain;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DescriptorsCounted.class)
class RequirementTest {
    private static final String OR_SKIP = "mptcpify.junit.orSkip=true";

    @RequiresMptcpify
    static class OnClass {
        @Test
        void one() {}

        @Nested
        class Inner {
            @Test
            void two() {}
        }
    }

    static class OnMethods {
        @Test
        @RequiresMptcpify
        void fails() {}

        @Test
        @RequiresMptcpify(orSkip = true)
        void mayBeSkipped() {}

        @Test
        @Mptcpified
        void attached() {}

        @Test
        void needsNothing() {}
    }

    @Mptcpified
    @RequiresMptcpify
    static class AttachedFirst {
        @Test
        void fails() {}
    }

    @RequiresMptcpify
    @Mptcpified
    static class AttachedLast {
        @Test
        void fails() {}
    }

    static class AttachedOnMethods {
        @RegisterExtension
        @Order(Integer.MIN_VALUE)
        final MptcpifiedExtension first = new MptcpifiedExtension();

        @Test
        @Mptcpified
        @RequiresMptcpify
        void fails() {}
    }

    static class OnSockets {
        @Test
        @RequiresMptcp
        void fails() {}

        @Test
        @RequiresMptcp(orSkip = true)
        void mayBeSkipped() {}
    }

    @Test
    @Tag("pure")
    void whatCannotAttachFailsWithThePreflight() throws IOException {
        assertThat(withoutLibbpf(OnClass.class))
                .first()
                .satisfies(line -> assertThat(line)
                        .startsWith("RequirementTest$OnClass failed: [@RequiresMptcpify: this process cannot attach."))
                .satisfies(line -> assertThat(line).endsWith("What was found:"));
        assertThat(withoutLibbpf(OnClass.class))
                .element(1)
                .satisfies(line -> assertThat(line).matches("(CANNOT|MAY_NOT) .*"));
        assertThat(withoutLibbpf(OnClass.class))
                .anyMatch(line -> line.matches("CANNOT +libbpf: .*no-such-libbpf.*"))
                .noneMatch(line -> line.endsWith("passed"));
    }

    @ParameterizedTest
    @ValueSource(classes = {AttachedFirst.class, AttachedLast.class, AttachedOnMethods.class})
    @Tag("pure")
    void theDiagnosisIsShownInAnyOrderOfTheExtensions(Class<?> tests) throws IOException {
        assertThat(withoutLibbpf(tests))
                .anyMatch(line -> line.contains(" failed: [@RequiresMptcpify: this process cannot attach."))
                .anyMatch(line -> line.matches("CANNOT +libbpf: .*no-such-libbpf.*"))
                .noneMatch(line -> line.endsWith("passed"));
    }

    @Test
    @Tag("pure")
    void onlyWhatSaysSoIsSkipped() throws IOException {
        List<String> lines = withoutLibbpf(OnMethods.class);
        assertThat(lines)
                .anyMatch(line -> line.startsWith("fails() failed: [@RequiresMptcpify"))
                .anyMatch(line -> line.startsWith("mayBeSkipped() skipped: @RequiresMptcpify"))
                .anyMatch(line ->
                        line.matches("attached\\(\\) failed: \\[attach process [0-9]+: there is no no-such-libbpf.*"))
                .contains("needsNothing() passed");
    }

    @Test
    @Tag("pure")
    void allAreSkippedIfTheConfigurationSaysSo() throws IOException {
        assertThat(withoutLibbpf(OnMethods.class, OR_SKIP))
                .anyMatch(line -> line.startsWith("fails() skipped: @RequiresMptcpify"))
                .anyMatch(line -> line.startsWith("mayBeSkipped() skipped: @RequiresMptcpify"))
                .anyMatch(line -> line.startsWith("attached() failed"))
                .contains("needsNothing() passed");
        assertThat(withoutLibbpf(OnClass.class, OR_SKIP))
                .anyMatch(line -> line.startsWith("RequirementTest$OnClass skipped"))
                .noneMatch(line -> line.endsWith("passed") || line.contains("failed"));
    }

    @Test
    @Tag("socket")
    void whereMptcpSocketsCanBeOpenedTheyPass() {
        assertThat(TestRun.of(OnSockets.class, List.of()))
                .containsExactlyInAnyOrder("fails() passed", "mayBeSkipped() passed");
    }

    @Test
    @Tag("bpf")
    void whereAttachingWorksAllPass() {
        assertThat(TestRun.of(OnMethods.class, List.of())).hasSize(4).allMatch(line -> line.endsWith("passed"));
        assertThat(TestRun.of(OnClass.class, List.of())).containsExactlyInAnyOrder("one() passed", "two() passed");
    }

    @Test
    @Tag("socket")
    @Tag("root")
    void whereMptcpIsSwitchedOffTheyFailAndSaySo() throws Exception {
        try (MptcpNetwork network = MptcpNetwork.builder().paths(1).build()) {
            List<String> lines = network.client().call(() -> {
                Files.writeString(Path.of("/proc/sys/net/mptcp/enabled"), "0");
                return TestRun.of(OnSockets.class, List.of());
            });
            assertThat(lines)
                    .satisfiesExactlyInAnyOrder(
                            line -> assertThat(line)
                                    .startsWith(
                                            "fails() failed: [@RequiresMptcp: this process cannot open MPTCP sockets,"
                                                    + " socket(2) fails with ENOPROTOOPT.")
                                    .contains("sysctl net.mptcp.enabled=1"),
                            line -> assertThat(line).startsWith("mayBeSkipped() skipped: @RequiresMptcp: "));
        }
    }

    /** In a JVM of its own: a library is looked for once. */
    private static List<String> withoutLibbpf(Class<?> tests, String... parameters) throws IOException {
        String[] arguments = new String[parameters.length + 1];
        arguments[0] = tests.getName();
        System.arraycopy(parameters, 0, arguments, 1, parameters.length);
        try (JavaProgram program = JavaProgram.start(
                List.of("env", "JAVA_TOOL_OPTIONS=-Dmptcpify.libbpf=no-such-libbpf"),
                RequirementMain.class,
                arguments)) {
            return program.lines();
        }
    }
}
