// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.lenient.testsupport.Ground;
import io.github.mptcpify.lenient.testsupport.Ground.Ended;
import io.github.mptcpify.lenient.testsupport.Ground.Way;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * BIND's server and its dig, which both set TCP_USER_TIMEOUT before they connect, and abort where that is refused: a
 * server that transfers a zone from another one, and dig, which asks it for a name over TCP.
 */
@Tag("bpf")
@Tag("root")
@Tag("distribution")
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NamedTest {
    /** What the shell says of a process that SIGABRT has ended. */
    private static final int ABORTED = 128 + 6;

    private static final String CHECK = "RUNTIME_CHECK(result == ISC_R_SUCCESS) failed";

    @TempDir
    private Path folder;

    @Test
    void lenientTheyTalkAsOnTcpStrictTheyAbort() throws Exception {
        String primaryPort = Ground.freePort();
        String port = Ground.freePort();
        Path primary = configure("primary", primaryPort, "type primary; file \"example.zone\";");
        Files.writeString(primary.resolveSibling("example.zone"), """
                $TTL 60
                @ IN SOA ns hostmaster 1 60 60 60 60
                @ IN NS ns
                ns IN A 127.0.0.1
                www IN A 192.0.2.1
                """);
        Path secondary =
                configure("secondary", port, "type secondary; primaries { 127.0.0.1 port " + primaryPort + "; };");
        try (Ground outside = Ground.create("lenient-named-primary");
                Ground ground = Ground.create("lenient-named");
                BufferedReader log = named(outside, primary).inputReader()) {
            readTo(" running", log);
            for (Way way : Way.values()) {
                try (Attachment attachment = ground.attach(way)) {
                    Process named = named(ground, secondary);
                    try (BufferedReader lines = named.inputReader()) {
                        if (way == Way.STRICT) {
                            readTo(CHECK, lines);
                            assertThat(named.waitFor()).isEqualTo(ABORTED);
                            Ended dig = dig(ground, primaryPort);
                            assertThat(dig.code()).isEqualTo(ABORTED);
                            assertThat(dig.output()).contains(CHECK);
                        } else {
                            readTo("Transfer status: success", lines);
                            assertThat(dig(ground, port)).as("%s", way).isEqualTo(new Ended(0, "192.0.2.1\n"));
                            named.destroy();
                            assertThat(named.waitFor()).isZero();
                        }
                    }
                    if (way == Way.LENIENT) {
                        assertThat(attachment.statistics().dropped())
                                .extracting(DroppedOption::name, DroppedOption::command)
                                .contains(tuple("TCP_USER_TIMEOUT", "named"), tuple("TCP_USER_TIMEOUT", "dig"));
                    }
                }
            }
        }
    }

    private static Process named(Ground ground, Path configuration) throws IOException {
        return ground.start("named", "-f", "-g", "-n", "1", "-c", configuration.toString());
    }

    private static Ended dig(Ground ground, String port) throws IOException, InterruptedException {
        return ground.run("", "dig", "+tcp", "+short", "+tries=1", "+time=60", "-p", port, "@127.0.0.1", "www.example");
    }

    private static void readTo(String end, BufferedReader log) throws IOException {
        StringBuilder read = new StringBuilder();
        String line;
        do {
            line = log.readLine();
            assertThat(line).as("a line after %s", read).isNotNull();
            read.append(line).append('\n');
        } while (!line.endsWith(end));
    }

    private Path configure(String name, String port, String zone) throws IOException {
        return Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("named.conf"), """
                options {
                  directory "%1$s";
                  managed-keys-directory "%1$s";
                  session-keyfile "%1$s/session.key";
                  pid-file none;
                  listen-on port %2$s { 127.0.0.1; };
                  listen-on-v6 { none; };
                  recursion no;
                  dnssec-validation no;
                };
                controls { };
                zone "example" { %3$s };
                """.formatted(
                        folder.resolve(name), port, zone));
    }
}
