// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.Attachment;
import io.github.mptcpify.ConvertedProcess;
import io.github.mptcpify.JvmConversion;
import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.Scope;
import io.github.mptcpify.SocketEvent;
import io.github.mptcpify.Subflow;
import io.github.mptcpify.Subscription;
import io.github.mptcpify.Support;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/tutorial.md. */
class TutorialTest {
    private static final Path SOURCES = Path.of("src", "test", "java", "io", "github", "mptcpify", "examples");

    /** A program that was not written for MPTCP, and tells what its socket has become. */
    private static final String PROGRAM = """
            import socket
            print(socket.socket(socket.AF_INET, socket.SOCK_STREAM).getsockopt(socket.SOL_SOCKET, 38))
            """;

    private Path cgroup;

    @BeforeEach
    void nameACgroup() {
        cgroup = Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup"), "tutorial");
    }

    @AfterEach
    void removeIt() throws IOException {
        Files.deleteIfExists(cgroup);
    }

    @Test
    @Tag("pure")
    void thePageShowsThisCode() throws IOException {
        String sources = words(Files.readString(SOURCES.resolve("TutorialTest.java")))
                + words(Files.readString(SOURCES.resolve("embedding/ServerFailoverTest.java")));
        assertThat(MarkdownExamples.in(Path.of("..", "docs", "tutorial.md")))
                .isNotEmpty()
                .allSatisfy(example -> assertThat(sources).contains(words(example)));
    }

    private static String words(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }

    @Test
    @Tag("socket")
    @Tag("jvm")
    void convertsItsOwnJvm() throws IOException {
        try (JvmConversion conversion = MptcpJvm.enable();
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            System.out.println("the connection is " + MptcpSocketInspector.status(client));
            System.out.println(conversion.statistics());
            assertThat(MptcpSocketInspector.status(client)).isEqualTo(MptcpStatus.MPTCP);
            assertThat(conversion.statistics().converted()).isEqualTo(2);
        }
    }

    @Test
    @Tag("socket")
    @Tag("child")
    @Tag("examples")
    void startsAProgram() throws Exception {
        ConvertedProcess program = Mptcpify.start(new ProcessBuilder("python3", "-c", PROGRAM));
        String protocol = new String(program.process().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        System.out.println("its socket has got protocol " + protocol + program.statistics());
        assertThat(protocol).isEqualTo("262\n");
        assertThat(program.statistics().converted()).isEqualTo(1);
    }

    @Test
    @Tag("bpf")
    @Tag("examples")
    void asksBeforehand() {
        Support support = Mptcpify.support();
        if (!support.canAttach()) {
            System.err.print(support);
        }
        assertThat(support.canAttach()).isTrue();
    }

    @Test
    @Tag("bpf")
    @Tag("examples")
    void attachesACgroup() throws Exception {
        Files.createDirectory(cgroup);
        try (Attachment attachment = Mptcpify.attach(cgroup)) {
            String protocol = runIn(cgroup);
            System.out.println("a program in " + attachment.scope() + " has got protocol " + protocol);
            assertThat(protocol).isEqualTo("262");
            assertThat(attachment.statistics().converted()).isEqualTo(1);
        }
        assertThat(runIn(cgroup)).isEqualTo("6");
    }

    @Test
    @Tag("bpf")
    @Tag("examples")
    void watchesBeforeConverting() throws Exception {
        BlockingQueue<SocketEvent> events = new LinkedBlockingQueue<>();
        AttachOptions everyPython =
                AttachOptions.of(Scope.host()).onlyCommands("python3").audit();
        try (Attachment audit = Mptcpify.attach(everyPython);
                Subscription subscription = audit.subscribe(events::add)) {
            String protocol = run("python3", "-c", PROGRAM);
            SocketEvent event = events.poll(10, TimeUnit.SECONDS);
            System.out.println(event);
            assertThat(protocol).isEqualTo("6");
            assertThat(event.command()).isEqualTo("python3");
            assertThat(event.verdict()).isEqualTo(SocketEvent.Verdict.AUDITED);
            assertThat(subscription.lost()).isZero();
        }
    }

    @Test
    @Tag("bpf")
    @Tag("examples")
    @SuppressWarnings("try") // the attachment is open for what happens in its block
    void asksSockets() throws IOException {
        try (Attachment attachment = Mptcpify.attach(Scope.currentProcess());
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket accepted = listener.accept()) {
            MptcpStatus status = MptcpSocketInspector.status(client);
            List<Subflow> subflows = MptcpSocketInspector.subflows(accepted);
            long token = MptcpSocketInspector.info(client).token().orElseThrow();
            System.out.printf("connection %08x is %s, over %s%n", token, status, subflows);
            assertThat(status).isEqualTo(MptcpStatus.MPTCP);
            assertThat(subflows).hasSize(1);
        }
    }

    /** Runs the program in a cgroup, and tells what it printed. */
    private static String runIn(Path cgroup) throws Exception {
        String enter = "echo 0 > " + cgroup.resolve("cgroup.procs") + " && exec \"$@\"";
        return run("sh", "-c", enter, "sh", "python3", "-c", PROGRAM);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = IOUtils.toString(process.getInputStream(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.strip();
    }
}
