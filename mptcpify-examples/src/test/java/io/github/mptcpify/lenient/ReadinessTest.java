// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.Scope;
import io.github.mptcpify.lenient.programs.ReadinessMain;
import io.github.mptcpify.lenient.testsupport.Call;
import io.github.mptcpify.lenient.testsupport.Ground;
import io.github.mptcpify.lenient.testsupport.Ground.Ended;
import io.github.mptcpify.lenient.testsupport.PostgreSql;
import io.github.mptcpify.lenient.testsupport.Traced;
import io.github.mptcpify.lenient.testsupport.Traced.Question;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An audit's report of a program names the options that strace sees it ask for and that this kernel's MPTCP refuses. */
@Tag("bpf")
@Tag("root")
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadinessTest {
    private static Ground ground;
    private static Attachment loaded;

    @TempDir
    private Path folder;

    @BeforeAll
    static void attach() throws IOException {
        ground = Ground.create("readiness");
        loaded = audit();
    }

    @AfterAll
    static void detach() throws IOException {
        loaded.close();
        ground.close();
    }

    private static Attachment audit() throws IOException {
        return Mptcpify.attach(
                AttachOptions.of(Scope.cgroup(ground.cgroup())).audit().reportRefusals());
    }

    /** What a program does once it serves. */
    private interface Use {
        void run() throws Exception;
    }

    /** Runs a program until it has been used, and compares what is told of it with what strace saw; returns both by name. */
    private Map<String, Long> compare(String ready, Use use, String... program) throws Exception {
        Traced traced = new Traced(Files.createDirectory(folder.resolve("trace")));
        List<Refusal> told;
        try (Attachment attachment = audit()) {
            Process process = ground.start(traced.command(program));
            try (BufferedReader lines = process.inputReader()) {
                String line;
                do {
                    line = lines.readLine();
                    assertThat(line).as("until %s", ready).isNotNull();
                } while (!line.contains(ready));
                use.run();
                process.children().forEach(ProcessHandle::destroy);
                while (lines.readLine() != null) {
                    // what it says at its end
                }
                process.waitFor();
            }
            told = attachment.refusals();
        }
        return compare(traced, told, "");
    }

    private static Map<String, Long> compare(Traced traced, List<Refusal> all, String command) throws Exception {
        List<Refusal> told = all.stream()
                .filter(refusal -> command.isEmpty() || refusal.command().equals(command))
                .toList();
        Map<String, Long> expected = refused(traced);
        Map<String, Long> options = new TreeMap<>();
        told.stream()
                .filter(refusal ->
                        refusal.call() == Refusal.Call.SETSOCKOPT || refusal.call() == Refusal.Call.GETSOCKOPT)
                .forEach(refusal -> options.merge(
                        refusal.call().name().toLowerCase(Locale.ROOT) + " " + refusal.level() + " " + refusal.number(),
                        refusal.count(),
                        Long::sum));
        assertThat(options).isEqualTo(expected);
        Map<String, Long> names = new TreeMap<>();
        told.forEach(refusal -> names.merge(refusal.name(), refusal.count(), Long::sum));
        return names;
    }

    private static Map<String, Long> refused(Traced traced) throws Exception {
        List<Question> distinct = List.copyOf(traced.questions().values());
        StringBuilder input = new StringBuilder();
        distinct.forEach(question -> input.append(question).append('\n'));
        try (Ground outside = Ground.create("readiness-tried")) {
            Ended tried = outside.run(input.toString(), "python3", "-c", Ground.script("tried.py"));
            List<String> answers = tried.output().lines().toList();
            assertThat(answers).as(tried.output()).hasSameSizeAs(distinct);
            Map<String, Long> refused = new TreeMap<>();
            for (Question question : traced.asked()) {
                if (answers.get(distinct.indexOf(question)).equals("refused")) {
                    refused.merge(question.call() + " " + question.level() + " " + question.option(), 1L, Long::sum);
                }
            }
            return refused;
        }
    }

    @Test
    @Tag("distribution")
    void nginx() throws Exception {
        String port = Ground.freePort();
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                error_log stderr notice;
                pid %1$s/nginx.pid;
                events {}
                http {
                  access_log off;
                  server {
                    listen 127.0.0.1:%2$s reuseport so_keepalive=30:5:3 deferred fastopen=5;
                    return 200 "answer";
                  }
                }
                """.formatted(folder, port));
        Map<String, Long> names = compare(
                "start worker process",
                () -> assertThat(Call.get(Integer.parseInt(port))).isEqualTo("answer"),
                "nginx",
                "-c",
                configuration.toString());
        assertThat(names).as("what its configuration asks for, MPTCP has").isEmpty();
    }

    @Test
    @Tag("distribution")
    void redis() throws Exception {
        String port = Ground.freePort();
        Map<String, Long> names = compare(
                "Ready to accept connections",
                () -> {
                    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                        client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                        assertThat(client.getInputStream().read()).isEqualTo('+');
                    }
                },
                "redis-server",
                "--port",
                port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                folder.toString());
        assertThat(names).isEmpty();
    }

    @Test
    @Tag("distribution")
    void sshd() throws Exception {
        String port = Ground.freePort();
        Path key = folder.resolve("key");
        assertThat(ground.run("", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                        .code())
                .isZero();
        Files.createDirectories(Path.of("/run/sshd"));
        Map<String, Long> names = compare(
                "Server listening on 127.0.0.1",
                () -> {
                    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                        assertThat(client.getInputStream().readNBytes(4))
                                .asString()
                                .isEqualTo("SSH-");
                        client.getOutputStream().write("SSH-2.0-test\r\n".getBytes(StandardCharsets.US_ASCII));
                        // its own key exchange, which comes once it has set all options
                        assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
                    }
                },
                "/usr/sbin/sshd",
                "-D",
                "-e",
                "-f",
                "/dev/null",
                "-p",
                port,
                "-h",
                key.toString(),
                "-o",
                "ListenAddress=127.0.0.1",
                "-o",
                "PidFile=none");
        assertThat(names).as("it looks for source routes").containsKey("IP_OPTIONS");
    }

    @Test
    @Tag("distribution")
    void postgresql() throws Exception {
        Traced traced = new Traced(Files.createDirectory(folder.resolve("trace")));
        try (Attachment attachment = audit()) {
            try (PostgreSql server = PostgreSql.start(ground, traced, "tcp_user_timeout=5000")) {
                Ended query = ground.run(
                        "", PostgreSql.program("psql"), "--no-psqlrc", "-Atc", "select 6 * 7", server.address());
                assertThat(query.output()).isEqualTo("42\n");
            }
            Map<String, Long> names = compare(traced, attachment.refusals(), "postgres");
            assertThat(names).containsKey("TCP_USER_TIMEOUT");
        }
    }

    @Test
    void aNettyServerOnEpollAndUrgentData() throws Exception {
        Map<String, Long> names = compare(
                "done",
                () -> {},
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ReadinessMain.class.getName());
        assertThat(names).containsEntry("MSG_OOB", 1L).containsEntry("TCP_USER_TIMEOUT", 1L);
    }
}
