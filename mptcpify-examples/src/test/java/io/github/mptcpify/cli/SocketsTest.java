// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.cli.output.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is told of another program's sockets, and of this machine. */
@Tag("socket")
@Tag("examples")
class SocketsTest {
    private Process program;
    private int listener;
    private int client;
    private int fallen;
    private int plain;
    private int unconnected;
    private int listenerPort;
    private int clientPort;
    private int child;

    @BeforeEach
    void start() throws IOException {
        try (InputStream script = SocketsTest.class.getResourceAsStream("connections.py")) {
            program = new ProcessBuilder("python3", "-c", new String(script.readAllBytes(), StandardCharsets.UTF_8))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }
        int[] numbers = Arrays.stream(program.inputReader().readLine().split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        listener = numbers[0];
        client = numbers[1];
        fallen = numbers[2];
        plain = numbers[3];
        unconnected = numbers[4];
        listenerPort = numbers[5];
        clientPort = numbers[6];
        child = numbers[7];
    }

    @AfterEach
    void stop() throws IOException {
        program.outputWriter().close();
        program.onExit().join();
    }

    @Test
    void aProcesssSocketsAreShown() {
        CommandLineRun run = CommandLineRun.of("inspect", Long.toString(program.pid()));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines)
                .allMatch(line -> line.length() <= Text.COLUMNS)
                .contains("MPTCP      127.0.0.1:" + listenerPort + " listening")
                .contains("MPTCP      127.0.0.1:" + clientPort + " > 127.0.0.1:" + listenerPort)
                .contains("MPTCP      not connected");
        assertThat(String.join(" ", lines))
                .contains("): 5 TCP, 2 connected as MPTCP, 1 listening for MPTCP, 1 MPTCP not connected, 1 fell back");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("fell back  127.0.0.1:"))
                .hasSize(1);
        assertThat(lines).filteredOn(line -> line.contains("subflow")).hasSize(2);
        assertThat(run.out()).contains("sent 1.0 kB, received 1 B", "RTT ");
    }

    @Test
    void aProcesssSocketsAreOneJsonObject() throws IOException {
        CommandLineRun run = CommandLineRun.of("inspect", "--json", Long.toString(program.pid()));
        assertThat(run.out().lines()).hasSize(1);
        Map<String, Object> found = JSON.std.mapFrom(run.out());
        assertThat(found).containsEntry("unseen", List.of()).containsKeys("pid", "command");
        List<?> sockets = (List<?>) found.get("sockets");
        assertThat(socket(sockets, client))
                .contains(entry("status", "MPTCP"), entry("state", "ESTABLISHED"))
                .contains(entry("local", "127.0.0.1:" + clientPort), entry("remote", "127.0.0.1:" + listenerPort))
                .containsKeys("info", "subflows");
        assertThat((List<?>) socket(sockets, client).get("subflows")).hasSize(1);
        assertThat(socket(sockets, listener)).contains(entry("status", "MPTCP_LISTENING"), entry("state", "LISTEN"));
        assertThat(socket(sockets, fallen)).containsEntry("status", "FELL_BACK").doesNotContainKey("info");
        assertThat(socket(sockets, plain)).contains(entry("status", "TCP"), entry("state", "ESTABLISHED"));
        assertThat(socket(sockets, unconnected)).containsEntry("status", "MPTCP_NOT_CONNECTED");
    }

    @Test
    void allSocketsAreAnObjectALine() throws IOException {
        CommandLineRun run = CommandLineRun.of("inspect", "--all", "--json");
        assertThat(run.err()).isEmpty();
        Map<String, Object> ours = null;
        for (String line : run.out().lines().toList()) {
            Map<String, Object> socket = JSON.std.mapFrom(line);
            if (socket.get("local").equals("127.0.0.1:" + clientPort)) {
                ours = socket;
            }
        }
        assertThat(ours)
                .contains(entry("status", "MPTCP"), entry("remote", "127.0.0.1:" + listenerPort))
                .contains(entry("pid", (int) program.pid()), entry("fd", client))
                .containsKey("uid");
        List<?> owners = (List<?>) ours.get("owners");
        assertThat(owners.stream()
                        .map(owner -> (Object) ((Map<?, ?>) owner).get("pid"))
                        .toList())
                .isEqualTo(List.of((int) program.pid(), child));
        assertThat(CommandLineRun.of("inspect", "--all").out())
                .contains("MPTCP      127.0.0.1:" + clientPort + " > 127.0.0.1:" + listenerPort)
                .contains("this network namespace: ");
    }

    @Test
    void countersTellOfTheConnections() throws IOException {
        CommandLineRun run = CommandLineRun.of("counters");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("this side asked for MPTCP", "* the server, or a middlebox, speaks TCP");
        Map<String, Object> counters =
                JSON.std.mapFrom(CommandLineRun.of("counters", "--json", "--pid", Long.toString(program.pid()))
                        .out());
        assertThat(((Number) counters.get("MPCapableFallbackSYNACK")).longValue())
                .isPositive();
    }

    @Test
    void theDoctorsVerdictIsItsExitCode() throws IOException {
        CommandLineRun run = CommandLineRun.of("doctor");
        String verdict = run.out().lines().reduce("", (before, line) -> line).replaceAll(":.*", "");
        Map<String, Integer> codes = Map.of("fine", 0, "cannot", 1, "may not", 1, "switched off", 4, "inconclusive", 3);
        assertThat(codes).containsEntry(verdict, run.code());
        assertThat(verdict.equals("fine")).isEqualTo(attaches());
        assertThat(run.out()).contains("libbpf: version ", "kernel        Linux version ");
        Map<String, Object> report =
                JSON.std.mapFrom(CommandLineRun.of("doctor", "--json").out());
        assertThat(report)
                .containsEntry("verdict", verdict.toUpperCase(Locale.ROOT).replace(' ', '_'))
                .containsKeys("machine", "checks");
    }

    /** Whether it works, found out by doing. */
    private static boolean attaches() {
        try (Attachment attachment = Mptcpify.attach(Scope.currentProcess())) {
            return attachment.isActive();
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Object> socket(List<?> sockets, int fd) {
        Map<String, Object> found = new HashMap<>();
        sockets.stream()
                .map(socket -> (Map<?, ?>) socket)
                .filter(socket -> socket.get("fd").equals(fd))
                .forEach(socket -> socket.forEach((name, value) -> found.put((String) name, value)));
        return found;
    }
}
