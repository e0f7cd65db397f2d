// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.Scope;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever attaches where MPTCP is off is warned. */
@Tag("socket")
@Tag("root")
class SwitchTest {
    private static final String SWITCHING =
            "while echo $switch >/proc/sys/net/mptcp/enabled && echo done && read -r switch; do :; done";

    @Test
    void itIsLookedAtWhereTheSocketsAre() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("unshare", "--net", "sh", "-c", SWITCHING);
        builder.environment().put("switch", "0");
        Process within = builder.start();
        try (BufferedWriter input = within.outputWriter()) {
            assertThat(within.inputReader().readLine()).isEqualTo("done");
            Scope process = Scope.process(within.pid());
            Scope namespace = Scope.networkNamespace(Path.of("/proc", Long.toString(within.pid()), "ns", "net"));
            for (Scope scope : new Scope[] {process, namespace}) {
                assertThat(warning(scope))
                        .startsWith("warning: net.mptcp.enabled is 0 in its network namespace: ")
                        .contains("sysctl net.mptcp.enabled=1");
            }
            assertThat(warning(Scope.currentProcess())).isEmpty();
            assertThat(warning(Scope.host())).isEmpty();
            input.write("1\n");
            input.flush();
            assertThat(within.inputReader().readLine()).isEqualTo("done");
            assertThat(warning(process)).isEmpty();
            assertThat(warning(namespace)).isEmpty();
        } finally {
            within.destroyForcibly().waitFor();
        }
    }

    private static String warning(Scope scope) {
        StringWriter err = new StringWriter();
        Switch.warn(scope, new PrintWriter(err));
        return err.toString();
    }
}
