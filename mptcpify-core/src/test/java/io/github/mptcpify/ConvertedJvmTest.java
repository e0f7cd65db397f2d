// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Blocking TLS in a JVM that knows nothing of us, and that the hook converts: with the agent, and without. */
@Tag("bpf")
@Tag("root") // which it does not need: as one user, and on one kernel, is enough
@Tag("host")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
@SuppressWarnings("try") // an attachment is open for what happens in its block, and seldom named there
class ConvertedJvmTest {
    @TempDir
    private static Path directory;

    private TestCgroup inside;

    private static Path keys() {
        return directory.resolve("keys.p12");
    }

    @Test
    void withTheAgentItsClosesEnd() throws IOException {
        assertThat(lines(AgentJar.with("mend"), "120", "TLSv1.2", "TLSv1.3")).isEqualTo(MptcpJvmTest.MENDED);
    }

    @Test
    void withoutItTheySpin() throws IOException {
        assertThat(lines(List.of(), "10", "TLSv1.3"))
                .hasSize(4)
                .contains("TLSv1.3 client first: MPTCP spins", "HttpsURLConnection: spins", "mended: false");
    }

    @Test
    void whoAttachesItselfIsWarnedOnce() throws IOException {
        try (JavaProgram program = JavaProgram.start(
                List.of("sh", "-c", "exec \"$@\" 2>&1", "sh"),
                WarnedMain.class,
                inside.path().toString())) {
            // the JDK's logger writes a line of its own before each message
            assertThat(program.lines())
                    .filteredOn(line -> line.equals("true") || line.contains("this JVM"))
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("true"),
                            line -> assertThat(line).contains("MptcpJvm.mend() mends this JVM"),
                            line -> assertThat(line).isEqualTo("true"),
                            line -> assertThat(line).isEqualTo("true"));
        }
    }

    private List<String> lines(List<String> prefix, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(keys().toString(), "own", "leave"));
        all.addAll(List.of(arguments));
        try (Attachment attachment = Mptcpify.attach(inside.path());
                JavaProgram program =
                        JavaProgram.start(inside.inside(prefix), TlsClosingMain.class, all.toArray(String[]::new))) {
            return program.lines();
        }
    }
}
