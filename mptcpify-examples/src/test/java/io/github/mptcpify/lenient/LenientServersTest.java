// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.lenient.programs.ServersMain;
import io.github.mptcpify.lenient.testsupport.Ground;
import io.github.mptcpify.lenient.testsupport.Ground.Way;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Java servers that set options which MPTCP refuses, in one JVM that is converted in one way after the other. */
@Tag("bpf")
@Tag("root")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LenientServersTest {
    private static final String PANIC = "Panic! This is a bug!";

    @Test
    void theyServeAsOnTcp(@TempDir Path folder) throws Exception {
        try (Ground ground = Ground.create("lenient-servers")) {
            Process servers = ground.start(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    // most of it runs once: where all is emulated, code that was just made is dear
                    "-Xint",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ServersMain.class.getName(),
                    folder.toString());
            try (BufferedReader lines = servers.inputReader();
                    Writer rounds = servers.outputWriter()) {
                List<String> asOnTcp = List.of("gRPC: one, many1 many2 many3", "Undertow: answer", "Tomcat: answer");
                try (Attachment none = ground.attach(Way.TCP)) {
                    assertThat(round(rounds, lines)).isEqualTo(asOnTcp);
                    assertThat(none.statistics().audited()).isPositive();
                }
                try (Attachment strict = ground.attach(Way.STRICT)) {
                    // a client whose request came before the server closed is reset, another one finds the stream's end
                    String noAnswer = ": (java\\.net\\.SocketException: .*)?";
                    assertThat(round(rounds, lines))
                            .satisfiesExactly(
                                    line -> assertThat(line).isEqualTo("gRPC: " + PANIC + ", " + PANIC),
                                    line -> assertThat(line).matches("Undertow" + noAnswer),
                                    line -> assertThat(line).matches("Tomcat" + noAnswer));
                    assertThat(strict.statistics().dropped()).isEmpty();
                }
                try (Attachment lenient = ground.attach(Way.LENIENT)) {
                    assertThat(round(rounds, lines)).isEqualTo(asOnTcp);
                    assertThat(lenient.statistics().converted()).isPositive();
                    // a socket each: gRPC's client, and what Undertow and Tomcat accepted
                    assertThat(lenient.statistics().dropped())
                            .extracting(DroppedOption::toString)
                            .contains("TCP_USER_TIMEOUT dropped once (java)", "SO_OOBINLINE dropped 2 times (java)");
                }
            }
            assertThat(servers.waitFor()).isZero();
        }
    }

    /** What came of the servers' next round; what they log is passed over. */
    private static List<String> round(Writer rounds, BufferedReader lines) throws IOException {
        rounds.write("\n");
        rounds.flush();
        List<String> all = new ArrayList<>();
        List<String> got = new ArrayList<>();
        for (String line = lines.readLine(); !"end".equals(line); line = lines.readLine()) {
            assertThat(line).as("a line after %s", all).isNotNull();
            all.add(line);
            if (line.matches("(gRPC|Undertow|Tomcat): .*")) {
                got.add(line);
            }
        }
        return got;
    }
}
