// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The servers that put themselves on MPTCP, run as a user would, in a JVM of their own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddingTest {
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_MPTCP = 262;
    private static final Pattern PORT = Pattern.compile("listening on port (\\d+)");

    @Test
    @Tag("bpf")
    @Tag("examples")
    void theHttpServerTellsWhatEachConnectionIs() throws Exception {
        try (Server server = Server.start(JdkHttpServer.class, "0")) {
            assertThat(server.answer(IPPROTO_MPTCP)).endsWith("You came by MPTCP");
            assertThat(server.heard()).contains(" is MPTCP");
            assertThat(server.answer(IPPROTO_TCP)).endsWith("You came by TCP");
            assertThat(server.heard()).contains(" is TCP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    @Tag("bpf")
    @Tag("examples")
    void theNettyServerTellsWhatEachConnectionIs(String transport) throws Exception {
        try (Server server = Server.start(NettyServer.class, "0", transport)) {
            assertThat(server.answer(IPPROTO_MPTCP)).startsWith("GET / HTTP/1.0");
            assertThat(server.heard()).contains(" is MPTCP");
            assertThat(server.answer(IPPROTO_TCP)).startsWith("GET / HTTP/1.0");
            assertThat(server.heard()).contains(" is TCP");
        }
    }

    @Test
    @Tag("nohook")
    void theHttpServerServesWhereItMayNotAttach() throws Exception {
        try (Server server = Server.start(JdkHttpServer.class, "0")) {
            assertThat(server.answer(IPPROTO_MPTCP)).endsWith("You came by TCP");
            assertThat(server.heard()).contains("without MPTCP: ", "Linux 6.6 or later");
        }
    }

    /** A server in a JVM of its own, and what it printed. */
    private record Server(Process process, BufferedReader output, List<String> lines, int port)
            implements AutoCloseable {
        /** What a client of either protocol sends, and how it prints the answer: the server ends it, or echoes. */
        private static final String CLIENT = """
                import socket, sys
                client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, int(sys.argv[2]))
                client.connect(("127.0.0.1", int(sys.argv[1])))
                client.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                client.shutdown(socket.SHUT_WR)
                while data := client.recv(4096):
                    sys.stdout.write(data.decode())
                """;

        static Server start(Class<?> main, String... args) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName()));
            command.addAll(List.of(args));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader output = process.inputReader();
            List<String> lines = new ArrayList<>();
            Matcher port = PORT.matcher("");
            while (!port.reset(read(output, lines)).matches()) {
                // what comes before it: that it may not attach
            }
            return new Server(process, output, lines, Integer.parseInt(port.group(1)));
        }

        private static String read(BufferedReader output, List<String> lines) throws IOException {
            String line = output.readLine();
            assertThat(line).as("a line after %s", lines).isNotNull();
            lines.add(line);
            return line;
        }

        /** What a client gets that opens a socket of a protocol. */
        String answer(int protocol) throws Exception {
            Process client = new ProcessBuilder(
                            "python3", "-c", CLIENT, Integer.toString(port), Integer.toString(protocol))
                    .redirectErrorStream(true)
                    .start();
            String answer = IOUtils.toString(client.getInputStream(), StandardCharsets.UTF_8);
            assertThat(client.waitFor()).as(answer).isZero();
            return answer.strip();
        }

        /** All that it logged up to its next word on a connection. */
        String heard() throws IOException {
            while (!read(output, lines).contains(" is ")) {
                // the date, which the JDK's logger prints on a line of its own
            }
            return String.join("\n", lines);
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close(); // the end of its input is its end
            assertThat(process.onExit().join().exitValue()).isZero();
        }
    }
}
