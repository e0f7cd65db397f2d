// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static io.github.mptcpify.testsupport.Python.ALL;
import static io.github.mptcpify.testsupport.Python.MPTCP;
import static io.github.mptcpify.testsupport.Python.ONE;
import static io.github.mptcpify.testsupport.Python.PROTOCOL;
import static io.github.mptcpify.testsupport.Python.TCP;
import static io.github.mptcpify.testsupport.Python.converted;
import static io.github.mptcpify.testsupport.Python.output;
import static io.github.mptcpify.testsupport.Python.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mptcpify.SocketEvent.Verdict;
import io.github.mptcpify.programs.FetchMain;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A started command's TCP sockets are MPTCP, and those of all that it starts. */
@Tag("socket")
@Tag("child")
@Timeout(120)
class ChildTest {
    @Test
    void itsTcpSocketsAreMptcpAndNoOthers() throws Exception {
        String sockets = PROTOCOL + """
                print(protocol(), protocol(socket.AF_INET6), protocol(socket.AF_INET, socket.SOCK_STREAM, 6),
                    protocol(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK),
                    protocol(socket.AF_INET, socket.SOCK_DGRAM), protocol(socket.AF_UNIX))
                """;
        assertThat(converted(sockets)).isEqualTo("262 262 262 262 17 0");
        assertThat(plain(sockets)).isEqualTo("6 6 6 6 17 0");
    }

    @Test
    void whatItStartsIsConvertedToo() throws Exception {
        String script = PROTOCOL + """
                import os, subprocess, threading
                seen = []
                thread = threading.Thread(target=lambda: seen.append(protocol()))
                thread.start(); thread.join()
                if os.fork() == 0:
                    os.setsid()
                    os._exit(protocol() // 2)
                seen.append(os.waitstatus_to_exitcode(os.wait()[1]) * 2)
                script = 'import socket; print(socket.socket().getsockopt(1, 38))'
                for words in [sys.executable, '-c', script], ['sh', '-c', '"$0" -c "$1"; true', sys.executable, script]:
                    seen.append(subprocess.check_output(words, text=True).strip())
                print(*seen)
                """;
        assertThat(converted(script))
                .as("a thread, a child in a session of its own, a program, a program's program")
                .isEqualTo("262 262 262 262");
        assertThat(plain(script)).isEqualTo("6 6 6 6");
    }

    /** Judged by the server: its end is MPTCP if the client's is. */
    @Test
    void programsOfAllKindsAreConverted() throws Exception {
        ConvertedProcess server = Mptcpify.start(new ProcessBuilder("python3", "-uc", """
                import socket
                s = socket.create_server(('127.0.0.1', 0))
                print(s.getsockname()[1])
                while True:
                    c = s.accept()[0]
                    print(c.getsockopt(socket.SOL_SOCKET, 38))
                    c.recv(4096)
                    c.sendall(b'HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok')
                    c.close()
                """));
        try (BufferedReader said = server.process().inputReader()) {
            String url = "http://127.0.0.1:" + said.readLine() + "/";
            List<List<String>> clients = List.of(
                    List.of("curl", "-s", url),
                    List.of("busybox", "wget", "-q", "-O", "-", url),
                    List.of("hey", "-n", "1", "-c", "1", url),
                    client(url));
            for (List<String> client : clients) {
                ProcessBuilder builder = new ProcessBuilder(client);
                builder.environment().keySet().removeIf(name -> name.matches("(?i).*_proxy"));
                output(Mptcpify.start(builder).process());
                assertThat(said.readLine()).as("%s", client).isEqualTo(MPTCP);
                output(builder.start());
                assertThat(said.readLine()).as("%s, not converted", client).isEqualTo(TCP);
            }
        } finally {
            server.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void filtersAndAuditChooseAndCount() throws Exception {
        assertThat(converted(options -> options.onlyCommands("python3"), ONE)).isEqualTo(MPTCP);
        assertThat(converted(options -> options.exceptCommands("python3"), ONE)).isEqualTo(TCP);
        assertThat(converted(options -> options.onlyUsers(uid()), ONE)).isEqualTo(MPTCP);
        assertThat(converted(options -> options.exceptUsers(uid()), ONE)).isEqualTo(TCP);
        assertThat(converted(AttachOptions::onlyIpv4, ONE)).isEqualTo(MPTCP);
        assertThat(converted(AttachOptions::onlyIpv6, ONE)).isEqualTo(TCP);

        assertThat(counted(ALL)).isEqualTo(new Statistics(1, 0, 0, 0, 0));
        assertThat(counted(AttachOptions::onlyIpv6)).isEqualTo(new Statistics(0, 1, 0, 0, 0));
        assertThat(counted(AttachOptions::audit)).isEqualTo(new Statistics(0, 0, 0, 1, 0));
        assertThat(converted(AttachOptions::audit, ONE)).isEqualTo(TCP);
    }

    @Test
    void eventsTellOfEachSocket() throws Exception {
        ConvertedProcess started =
                Mptcpify.start(new ProcessBuilder("python3", "-c", "import sys; sys.stdin.read()\n" + ONE));
        BlockingQueue<SocketEvent> events = new LinkedBlockingQueue<>();
        try (ConvertedProcess.Events subscription = started.subscribe(events::add)) {
            started.process().getOutputStream().close();
            SocketEvent event = events.poll(60, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(event.verdict()).isEqualTo(Verdict.CONVERTED);
            assertThat(event.pid()).hasValue(started.process().pid());
            assertThat(event.command()).startsWith("python");
            assertThat(event.user()).isEqualTo(Integer.toUnsignedLong(uid()));
            assertThat(event.closeOnExec()).isTrue();
            assertThat(subscription.lost()).isZero();
        }
        assertThat(output(started.process())).isEqualTo(MPTCP);
    }

    @Test
    void whatCannotBeExecutedIsRefused() {
        assertThatThrownBy(() -> Mptcpify.start(new ProcessBuilder("/nonesuch")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("error=2");
        assertThatThrownBy(() -> Mptcpify.start(new ProcessBuilder("/etc/passwd")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("error=13");
    }

    @Test
    void itsExitCodeSurroundingsAndNumberAreItsOwn() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo $GIVEN $$ $(pwd); exit 42")
                .directory(Path.of("/").toFile());
        builder.environment().put("GIVEN", "here");
        Process process = Mptcpify.start(builder).process();
        assertThat(output(process)).isEqualTo("here " + process.pid() + " /");
        assertThat(process.waitFor()).isEqualTo(42);
    }

    /** A JVM. */
    private static List<String> client(String url) {
        return Stream.concat(JavaProgram.command(FetchMain.class).stream(), Stream.of(url))
                .toList();
    }

    private static int uid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Statistics counted(UnaryOperator<AttachOptions> filters) throws Exception {
        ConvertedProcess started = Mptcpify.start(new ProcessBuilder("python3", "-c", ONE), filters);
        output(started.process());
        return started.statistics();
    }
}
