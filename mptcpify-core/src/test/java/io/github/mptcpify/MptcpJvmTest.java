// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.internal.engine.jvm.ForeignJdk;
import io.github.mptcpify.programs.AvailableMain;
import io.github.mptcpify.programs.ForeignMain;
import io.github.mptcpify.programs.RetransformingMain;
import io.github.mptcpify.programs.TlsClosingMain;
import io.github.mptcpify.testsupport.AgentJar;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's sockets over MPTCP, each case in a JVM of its own: a close that spins cannot be ended, nor a mend taken back. */
@Tag("socket")
@Tag("jvm")
class MptcpJvmTest {
    private static final String AGENT_ENTRY = "io/github/mptcpify/internal/engine/jvm/agent/Agent.class";
    private static final int JAVA_8 = 52;

    /** What {@link TlsClosingMain} says in a JVM that is mended. */
    static final List<String> MENDED = List.of(
            "TLSv1.2 server first: MPTCP ended",
            "TLSv1.2 client first: MPTCP ended",
            "TLSv1.3 server first: MPTCP ended",
            "TLSv1.3 client first: MPTCP ended",
            "HttpsURLConnection: MPTCP ended",
            "mended: true");

    private static final List<String> RIGHT =
            List.of("nothing 0", "pending 3", "at the end 0", "with the end pending 3");
    private static final List<String> SENT = List.of("urgent sent", "a channel's, urgent sent");
    private static final List<String> REFUSED = List.of("urgent refused", "a channel's, urgent refused");

    @TempDir
    private static Path directory;

    @Test
    void aMendedJvmsTlsCloses() throws IOException {
        assertThat(tls(List.of(), "both", "mend", "60", "TLSv1.2", "TLSv1.3"))
                .containsExactly(
                        "TLSv1.2 server first: MPTCP ended",
                        "TLSv1.2 client first: MPTCP ended",
                        "TLSv1.3 server first: MPTCP ended",
                        "TLSv1.3 client first: MPTCP ended",
                        "HttpsURLConnection: MPTCP ended",
                        "TLSv1.2 server first: TCP ended",
                        "TLSv1.2 client first: TCP ended",
                        "TLSv1.3 server first: TCP ended",
                        "TLSv1.3 client first: TCP ended",
                        "HttpsURLConnection: TCP ended",
                        "mended: true");
    }

    @Test
    void theAgentMendsAJvmThatDoesNotAskForIt() throws IOException {
        assertThat(tls(AgentJar.with("mend"), "planted", "leave", "60", "TLSv1.2", "TLSv1.3"))
                .isEqualTo(MENDED);
    }

    /** What it is for: once no kernel does this any more, the mend can go. */
    @Test
    void anotherJvmsTlsSpins() throws IOException {
        assertThat(tls(List.of(), "planted", "leave", "2", "TLSv1.3"))
                .hasSize(4)
                .contains("TLSv1.3 client first: MPTCP spins", "HttpsURLConnection: spins", "mended: false");
    }

    @Test
    void whatIsAvailableIsWhatCanBeRead() throws IOException {
        List<String> mended = new ArrayList<>(RIGHT);
        mended.add("urgent refused");
        mended.addAll(RIGHT);
        mended.addAll(SENT);
        assertThat(lines(List.of(), AvailableMain.class, "mend")).isEqualTo(mended);
        List<String> left = new ArrayList<>(
                List.of("nothing 0", "pending 3", "at the end 1", "with the end pending 4", "urgent sent"));
        left.addAll(RIGHT);
        left.addAll(SENT);
        assertThat(lines(List.of(), AvailableMain.class, "leave")).isEqualTo(left);
    }

    @Test
    void whatIsConvertedIsMended() throws IOException {
        List<String> mended = new ArrayList<>(RIGHT);
        mended.addAll(REFUSED);
        assertThat(lines(List.of(), AvailableMain.class, "enable")).isEqualTo(mended);
        assertThat(lines(AgentJar.with(""), AvailableMain.class, "own")).isEqualTo(mended);
    }

    /** On some JDKs another agent takes back what the library did; never what our agent did. */
    @Test
    void besideAnotherAgentItIsFoundOutAndMendedAgain() throws IOException {
        Path other = otherAgent();
        assertThat(lines(List.of("env", "JDK_JAVA_OPTIONS=-javaagent:" + other), RetransformingMain.class))
                .containsExactly("false", "mended: true", "told rightly: true", "mended again: true");
        assertThat(lines(
                        List.of("env", "JDK_JAVA_OPTIONS=" + AgentJar.option("mend") + " -javaagent:" + other),
                        RetransformingMain.class))
                .containsExactly("true", "mended: true", "told rightly: true", "mended again: true");
    }

    private static Path otherAgent() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", RetransformingMain.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("other.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    @Test
    void anUnknownJdkIsLeftAsItIs() throws IOException {
        String patch = "--patch-module=java.base=" + ForeignJdk.make(directory.resolve("foreign"));
        List<String> lines = lines(
                List.of(
                        "env",
                        "JDK_JAVA_OPTIONS=" + patch + " " + AgentJar.option(""),
                        "sh",
                        "-c",
                        "exec \"$@\" 2>&1",
                        "sh"),
                ForeignMain.class);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("mptcpify: "))
                .singleElement()
                .asString()
                .startsWith("mptcpify: this JVM's sockets stay as they are");
        assertThat(lines)
                .contains(
                        "UNKNOWN_RUNTIME",
                        "not enabled: UNKNOWN_RUNTIME",
                        "mended: false",
                        "connected",
                        "MPTCP sockets: []")
                .anyMatch(line -> line.contains("does not call sun.nio.ch.Net.available"));
    }

    /** One that cannot load the agent's entry would not start. */
    @Test
    void anOldJvmCanLoadTheAgentsEntry() throws IOException {
        try (JarFile jar = new JarFile(AgentJar.path().toFile());
                InputStream in = jar.getInputStream(jar.getEntry(AGENT_ENTRY));
                DataInputStream data = new DataInputStream(in)) {
            data.readInt();
            data.readUnsignedShort();
            assertThat(data.readUnsignedShort()).isEqualTo(JAVA_8);
        }
    }

    private static List<String> tls(List<String> prefix, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(directory.resolve("keys.p12").toString()));
        all.addAll(List.of(arguments));
        return lines(prefix, TlsClosingMain.class, all.toArray(String[]::new));
    }

    private static List<String> lines(List<String> prefix, Class<?> main, String... arguments) throws IOException {
        try (JavaProgram program = JavaProgram.start(prefix, main, arguments)) {
            return program.lines();
        }
    }
}
