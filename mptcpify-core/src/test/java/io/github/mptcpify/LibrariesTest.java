// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.programs.LibrariesMain;
import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.testsupport.AgentJar;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries in a JVM that is converted, with a real PostgreSQL and a real Redis; judged by {@code ss}. */
@Tag("socket")
@Tag("jvm")
@Tag("distribution")
class LibrariesTest {
    private static final String BOTH = "[ESTAB, ESTAB, LISTEN]";
    /** A client whose server is not Java and so TCP: the socket is MPTCP, and its connection has fallen back. */
    private static final String CLIENT = "[ESTAB]";

    private static final String NONE = "[]";

    @TempDir
    private static Path directory;

    private static final List<Process> SERVERS = new ArrayList<>();
    private static int postgres;
    private static int redis;

    @BeforeAll
    static void start() throws IOException {
        // for the user who runs PostgreSQL
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        postgres = freePort();
        Path binaries = postgresBinaries();
        Path data = directory.resolve("data");
        await(asOrdinaryUser(
                binaries.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "tester",
                "-A",
                "trust",
                "--no-sync"));
        SERVERS.add(server(
                "ready to accept connections",
                asOrdinaryUser(
                        binaries.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(postgres),
                        "-k",
                        "",
                        "-h",
                        "127.0.0.1",
                        "-F")));
        redis = freePort();
        SERVERS.add(server(
                "eady to accept connections",
                List.of("redis-server", "--port", Integer.toString(redis), "--bind", "127.0.0.1", "--save", "")));
    }

    @AfterAll
    static void end() {
        SERVERS.forEach(Process::destroy);
        SERVERS.forEach(server -> server.onExit().join());
    }

    @Test
    void underTheAgentAllOfThemAreMptcp() throws IOException {
        assertThat(lines(List.of("env", "JDK_JAVA_OPTIONS=" + AgentJar.option("")), "none"))
                .isEqualTo(told(BOTH, CLIENT));
    }

    @Test
    void withoutItNoneIs() throws IOException {
        assertThat(lines(List.of(), "none")).isEqualTo(told(NONE, NONE));
    }

    @Test
    void thoseThatTakeOurFactoryAreMptcp() throws IOException {
        assertThat(lines(List.of(), MptcpSocketFactory.class.getName()))
                .containsExactly(
                        "Tomcat, HttpClient 5 " + CLIENT,
                        "Jetty, OkHttp " + CLIENT,
                        "PostgreSQL 7 " + CLIENT,
                        "Redis pong " + CLIENT);
    }

    private static List<String> told(String both, String client) {
        return List.of(
                "HttpServer, HttpURLConnection " + both,
                "HttpServer, java.net.http " + both,
                "Netty on NIO " + both,
                "Tomcat, HttpClient 5 " + both,
                "Jetty, OkHttp " + both,
                "PostgreSQL 7 " + client,
                "Redis pong " + client);
    }

    private static List<String> lines(List<String> prefix, String factory) throws IOException {
        List<String> quiet = new ArrayList<>(prefix);
        // what these libraries log
        quiet.addAll(List.of("sh", "-c", "exec \"$@\" 2>/dev/null", "sh"));
        try (JavaProgram program = JavaProgram.start(
                quiet, LibrariesMain.class, Integer.toString(postgres), Integer.toString(redis), factory)) {
            return program.lines();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Path postgresBinaries() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no PostgreSQL; script/setup test installs one"));
        }
    }

    /** PostgreSQL does not run as root. */
    private static List<String> asOrdinaryUser(String... command) {
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
        }
        words.addAll(List.of(command));
        return words;
    }

    private static void await(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.onExit().join().exitValue()).isZero();
    }

    private static Process server(String ready, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String line = process.inputReader().readLine();
        while (line != null && !line.contains(ready)) {
            line = process.inputReader().readLine();
        }
        assertThat(line).isNotNull();
        return process;
    }
}
