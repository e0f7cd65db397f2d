// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.lenient.testsupport.Ground;
import io.github.mptcpify.lenient.testsupport.Ground.Ended;
import io.github.mptcpify.lenient.testsupport.Ground.Way;
import io.github.mptcpify.lenient.testsupport.PostgreSql;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that end when an option is refused: not converted and converted leniently they do their work, converted strictly
 * they fail for exactly the options that this kernel refuses.
 */
@Tag("bpf")
@Tag("root")
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LenientProgramsTest {
    private static final int INET = 2;
    private static final int INET6 = 10;

    /** An option as a program is told to set it, and what it sets then, as refused.py reads it. */
    private record Setting(String argument, int family, int level, int option, int value, String name) {
        String asked() {
            return family + ":" + level + ":" + option + ":" + value;
        }
    }

    private static final List<Setting> SOCAT = List.of(
            new Setting("mss=1000", INET, 6, 2, 1000, "TCP_MAXSEG"),
            new Setting("ttl=9", INET, 0, 2, 9, "IP_TTL"),
            new Setting("syncnt=3", INET, 6, 7, 3, "TCP_SYNCNT"),
            new Setting("quickack=1", INET, 6, 12, 1, "TCP_QUICKACK"),
            new Setting("linger2=7", INET, 6, 8, 7, "TCP_LINGER2"),
            new Setting("window-clamp=20000", INET, 6, 10, 20_000, "TCP_WINDOW_CLAMP"),
            new Setting("oobinline=1", INET, 1, 10, 1, "SO_OOBINLINE"));

    private static final List<Setting> IPERF3 = List.of(
            new Setting("-M 1000", INET, 6, 2, 1000, "TCP_MAXSEG"),
            new Setting("-S 16", INET, 0, 1, 16, "IP_TOS"),
            new Setting("-S 16", INET6, 41, 67, 16, "IPV6_TCLASS"),
            new Setting("--dscp 8", INET6, 41, 67, 32, "IPV6_TCLASS"));

    private static final Setting PSQL = new Setting("tcp_user_timeout=5000", INET, 6, 18, 5000, "TCP_USER_TIMEOUT");

    private static Ground clients;
    private static Attachment loaded;
    private static BufferedReader peer;
    private static Set<Setting> refused;
    private static String peerPort;

    /** An audit stays attached throughout, so that the programs are loaded once. */
    @BeforeAll
    static void load() throws IOException {
        clients = Ground.create("lenient-clients");
        loaded = clients.attach(Way.TCP);
        List<Setting> settings =
                Stream.of(SOCAT, IPERF3, List.of(PSQL)).flatMap(List::stream).toList();
        List<String> command = new ArrayList<>(List.of("python3", "-c", Ground.script("peer.py")));
        settings.forEach(setting -> command.add(setting.asked()));
        peer = clients.start(command.toArray(String[]::new)).inputReader();
        refused = new HashSet<>();
        for (Setting setting : settings) {
            if (peer.readLine().equals("refused")) {
                refused.add(setting);
            }
        }
        peerPort = peer.readLine();
    }

    @AfterAll
    static void unload() throws IOException {
        peer.close();
        loaded.close();
        clients.close();
    }

    @Test
    void socat() throws Exception {
        String address = "TCP:127.0.0.1:" + peerPort + ",";
        List<DroppedOption> dropped = each(
                SOCAT, setting -> new String[] {"socat", "-t", "60", "-", address + setting.argument()}, "hello\n");
        assertThat(dropped)
                .extracting(DroppedOption::toString)
                .containsExactlyInAnyOrderElementsOf(SOCAT.stream()
                        .filter(refused::contains)
                        .map(setting -> setting.name() + " dropped once (socat)")
                        .toList());
    }

    @Test
    @Tag("distribution")
    @SuppressWarnings("try") // the server is in it
    void iperf3() throws Exception {
        try (Ground servers = Ground.create("lenient-iperf3-server");
                Attachment lenient = servers.attach(Way.LENIENT)) {
            String port = Ground.freePort();
            Process server = servers.start("iperf3", "--server", "--forceflush", "--port", port);
            try (BufferedReader lines = server.inputReader()) {
                while (!lines.readLine().startsWith("Server listening")) {
                    // what comes before it
                }
                each(IPERF3, setting -> iperf3(port, setting), "iperf Done.");
            }
        }
    }

    private static String[] iperf3(String port, Setting setting) {
        List<String> command = new ArrayList<>(List.of("iperf3", "--port", port, "--bytes", "64K"));
        command.addAll(List.of("--client", setting.family() == INET ? "127.0.0.1" : "::1"));
        command.addAll(List.of(setting.argument().split(" ", -1)));
        return command.toArray(String[]::new);
    }

    @Test
    @Tag("distribution")
    @SuppressWarnings("try") // the server is in it
    void psql() throws Exception {
        try (Ground servers = Ground.create("lenient-postgresql");
                Attachment lenient = servers.attach(Way.LENIENT);
                PostgreSql server = PostgreSql.start(servers)) {
            String psql = PostgreSql.program("psql");
            List<DroppedOption> dropped = each(
                    List.of(PSQL),
                    setting -> new String[] {
                        psql, "--no-psqlrc", "-Atc", "select 6 * 7", server.address() + " " + setting.argument()
                    },
                    "42\n");
            assertThat(dropped)
                    .extracting(DroppedOption::toString)
                    .containsExactly("TCP_USER_TIMEOUT dropped once (psql)");
        }
    }

    private interface Command {
        String[] with(Setting setting);
    }

    /** Runs a program with each setting, in each way, and returns what was dropped in the lenient one. */
    private static List<DroppedOption> each(List<Setting> settings, Command command, String output) throws Exception {
        assertThat(refused).as("else this proves nothing").containsAnyElementsOf(settings);
        List<DroppedOption> dropped = List.of();
        for (Way way : Way.values()) {
            try (Attachment attachment = clients.attach(way)) {
                for (Setting setting : settings) {
                    Ended ended = clients.run(output, command.with(setting));
                    if (way == Way.STRICT && refused.contains(setting)) {
                        assertThat(ended.code())
                                .as("%s, strict: %s", setting, ended)
                                .isPositive();
                    } else {
                        assertThat(ended.code())
                                .as("%s, %s: %s", setting, way, ended)
                                .isZero();
                        assertThat(ended.output()).as("%s, %s", setting, way).contains(output);
                    }
                }
                dropped = attachment.statistics().dropped();
            }
        }
        assertThat(dropped)
                .extracting(DroppedOption::name)
                .containsAll(settings.stream()
                        .filter(refused::contains)
                        .map(Setting::name)
                        .toList());
        return dropped;
    }
}
