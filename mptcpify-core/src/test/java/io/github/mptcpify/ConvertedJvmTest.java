// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.programs.WarnedMain;
import io.github.mptcpify.testsupport.CgroupsMade;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.JavaProgram;
import io.github.mptcpify.testsupport.TestCgroup;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A JVM that the hook converts, and that does so itself. */
@Tag("bpf")
@Tag("root") // which it does not need: as one user, and on one kernel, is enough
@Tag("host")
@ExtendWith({DescriptorsCounted.class, CgroupsMade.class})
class ConvertedJvmTest {
    private TestCgroup inside;

    @Test
    void whoAttachesItselfIsWarnedOnce() throws IOException {
        assertThat(said("leave"))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("true"),
                        line -> assertThat(line).contains("MptcpJvm.mend() mends this JVM"),
                        line -> assertThat(line).isEqualTo("true"),
                        line -> assertThat(line).isEqualTo("true"));
        assertThat(said("mend")).containsExactly("true", "true", "true");
    }

    private List<String> said(String mend) throws IOException {
        try (JavaProgram program = JavaProgram.start(
                List.of("sh", "-c", "exec \"$@\" 2>&1", "sh"),
                WarnedMain.class,
                inside.path().toString(),
                mend)) {
            // the JDK's logger writes a line of its own before each message
            return program.lines().stream()
                    .filter(line -> line.equals("true") || line.contains("this JVM"))
                    .toList();
        }
    }
}
