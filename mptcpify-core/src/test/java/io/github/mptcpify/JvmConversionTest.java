// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.programs.EnabledMain;
import io.github.mptcpify.programs.OpenedMain;
import io.github.mptcpify.programs.TlsClosingMain;
import io.github.mptcpify.testsupport.AgentJar;
import io.github.mptcpify.testsupport.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM's own sockets, converted by itself and by the agent; judged by {@code ss}. Each case in a JVM of its own. */
@Tag("socket")
@Tag("jvm")
class JvmConversionTest {
    private static final String BOTH = "[ESTAB, ESTAB, LISTEN]";
    private static final String CLIENT = "[ESTAB]";
    private static final String SERVER = "[LISTEN]";
    private static final String NONE = "[]";
    private static final int DENIES_NATIVE_ACCESS = 24;

    @TempDir
    private static Path directory;

    private static final List<String> ERRORS_TOO = List.of("sh", "-c", "exec \"$@\" 2>&1", "sh");

    @Test
    void itsSocketsAreMptcpWhileItIsEnabled() throws IOException {
        List<String> expected = new ArrayList<>(opened("before: ", NONE));
        expected.addAll(opened("enabled: ", BOTH));
        // clients and servers of three kinds
        expected.addAll(List.of("converted 6", "left {}", "active true", "mended true", "active false true"));
        expected.addAll(opened("closed: ", NONE));
        expected.addAll(opened("clients: ", CLIENT));
        expected.add("converted 3");
        expected.addAll(opened("servers: ", SERVER));
        expected.addAll(List.of("converted 3", "descriptors left []"));
        assertThat(lines(List.of(), EnabledMain.class, "each")).isEqualTo(expected);
    }

    @Test
    void aThreadsSocketsAreMptcpWithinACallAndNoOthers() throws IOException {
        assertThat(lines(List.of(), EnabledMain.class, "thread"))
                .containsExactly(
                        "call " + SERVER,
                        "after " + NONE,
                        "nested " + SERVER + SERVER + NONE,
                        "others " + NONE,
                        "thrown as it was " + NONE,
                        "accepted MPTCPtrue",
                        "virtual " + SERVER + NONE);
    }

    @Test
    void theAgentConvertsAJvmThatDoesNotAskForIt() throws IOException {
        // not a word more, in the error output neither
        assertThat(withAgent("")).isEqualTo(opened("", BOTH));
    }

    @Test
    void aSecondCopyOfTheAgentDoesNoHarm() throws IOException {
        Path copy = Files.copy(AgentJar.path(), directory.resolve("copy.jar"));
        assertThat(withOptions(AgentJar.option("") + " -javaagent:" + copy)).isEqualTo(opened("", BOTH));
    }

    /** The JDK's archive of classes, which holds most of what a start loads. */
    @Test
    void theAgentLeavesClassDataSharing() throws IOException {
        List<String> lines = withOptions("-Xshare:on -Xlog:class+load " + AgentJar.option(""));
        assertThat(lines).containsAll(opened("", BOTH));
        assertThat(lines)
                .filteredOn(line -> line.contains("source: shared objects file"))
                .hasSizeGreaterThan(500);
    }

    @Test
    void theAgentMendsWhatItConverts() throws IOException {
        String keys = directory.resolve("keys.p12").toString();
        List<String> agent = List.of("env", "JAVA_TOOL_OPTIONS=" + AgentJar.option(""));
        assertThat(lines(agent, TlsClosingMain.class, keys, "own", "leave", "60", "TLSv1.2", "TLSv1.3"))
                .isEqualTo(MptcpJvmTest.MENDED);
    }

    @Test
    void theAgentConvertsOneSideAlone() throws IOException {
        assertThat(withAgent("client")).isEqualTo(opened("", CLIENT));
        assertThat(withAgent("server")).isEqualTo(opened("", SERVER));
    }

    @Test
    void aMendConvertsNone() throws IOException {
        assertThat(withAgent("mend")).isEqualTo(opened("", NONE));
    }

    @Test
    void anUnknownOptionConvertsNone() throws IOException {
        assertThat(withAgent("servers"))
                .endsWith(opened("", NONE).toArray(String[]::new))
                .filteredOn(line -> line.startsWith("mptcpify: "))
                .singleElement()
                .asString()
                .endsWith("the agent has the options mend, client, server and off, and not 'servers'");
    }

    @Test
    void whereMptcpIsOffTheyStayTcpAndTheReasonIsToldOnce() throws IOException {
        String off = "echo 0 >/proc/sys/net/mptcp/enabled && ip link set lo up && exec \"$@\" 2>&1";
        assertThat(lines(
                        List.of("unshare", "--map-root-user", "--net", "sh", "-c", off, "sh"),
                        EnabledMain.class,
                        "off"))
                // the logger writes a line of its own before each message
                .filteredOn(line -> !line.contains("noteLeft") && !line.contains("Conversions left"))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .endsWith("stay TCP: net.mptcp.enabled is 0 in this network namespace (ENOPROTOOPT)"),
                        line -> assertThat(line).isEqualTo("bound true"),
                        line -> assertThat(line).isEqualTo("bound true"),
                        line -> assertThat(line).isEqualTo("JvmStatistics[converted=0, leftTcp={ENOPROTOOPT=2}]"),
                        line -> assertThat(line).endsWith("a socket that was to be MPTCP stays TCP: ENOPROTOOPT"),
                        line -> assertThat(line).isEqualTo("made TCP"),
                        line -> assertThat(line).isEqualTo("MPTCP is required, and the socket stays TCP: ENOPROTOOPT"),
                        line -> assertThat(line).isEqualTo("JvmStatistics[converted=0, leftTcp={ENOPROTOOPT=2}]"));
    }

    @Test
    void withNoDescriptorLeftItFailsAsWithoutUs() throws IOException {
        // of which a class path of many jars takes some
        List<String> few = List.of("sh", "-c", "ulimit -n 512 && exec \"$@\"", "sh");
        assertThat(lines(few, EnabledMain.class, "few")).containsExactly("Too many open files", "true", "{}");
    }

    @Test
    void whereNativeCodeIsDeniedTheAgentConvertsNone() throws IOException {
        if (Runtime.version().feature() < DENIES_NATIVE_ACCESS) {
            return;
        }
        List<String> denied =
                new ArrayList<>(List.of("env", "JDK_JAVA_OPTIONS=--illegal-native-access=deny " + AgentJar.option("")));
        denied.addAll(ERRORS_TOO);
        try (JavaProgram program = JavaProgram.start(denied, OpenedMain.class)) {
            assertThat(program.lines())
                    .contains(opened("", NONE).toArray(String[]::new))
                    .contains(
                            "mptcpify: this JVM's sockets stay TCP: the option --illegal-native-access=deny lets no agent"
                                    + " load its library");
        }
    }

    private static List<String> withAgent(String options) throws IOException {
        return withOptions(AgentJar.option(options));
    }

    private static List<String> withOptions(String options) throws IOException {
        List<String> prefix = new ArrayList<>(List.of("env", "JAVA_TOOL_OPTIONS=" + options));
        prefix.addAll(ERRORS_TOO);
        List<String> lines = new ArrayList<>(lines(prefix, OpenedMain.class));
        // the JVM's own, of the variable
        lines.removeIf(line -> line.startsWith("Picked up JAVA_TOOL_OPTIONS: "));
        return lines;
    }

    private static List<String> opened(String when, String states) {
        return List.of(
                when + "sockets " + states,
                when + "channels " + states,
                when + "asynchronous " + states,
                when + "datagrams []");
    }

    private static List<String> lines(List<String> prefix, Class<?> main, String... arguments) throws IOException {
        try (JavaProgram program = JavaProgram.start(prefix, main, arguments)) {
            return program.lines();
        }
    }
}
