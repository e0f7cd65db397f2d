// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each example of the README, the tutorial and the Javadoc works as it is shown, alone. */
class DocumentedExamplesTest {
    private static final String SHOP = "/sys/fs/cgroup/shop";

    @TempDir
    private Path directory;

    private Path cgroup;

    @BeforeEach
    void nameACgroup() {
        cgroup = Path.of(System.getProperty("mptcpify.test.cgroup", "/sys/fs/cgroup"), "documented");
    }

    @AfterEach
    void removeIt() throws IOException {
        Files.deleteIfExists(cgroup);
    }

    private static DocumentedExample only(String file) throws IOException {
        assertThat(DocumentedExample.ofSource(file)).hasSize(1);
        return DocumentedExample.ofSource(file).get(0);
    }

    /** All that there are: those of the pages here, in TutorialTest and in ServersPageTest, those of the Javadoc here. */
    @Test
    @Tag("pure")
    void noneIsForgotten() throws IOException {
        Path root = Path.of("..");
        assertThat(whatShows("```java\n", root.resolve("docs"), root.resolve("README.md")))
                .containsExactlyInAnyOrder("README.md", "servers.md", "tutorial.md");
        assertThat(whatShows(
                        "<pre>|\\{@snippet",
                        root.resolve("mptcpify-native/src/main"),
                        root.resolve("mptcpify-core/src/main"),
                        root.resolve("mptcpify-core/testkit/src/main"),
                        root.resolve("mptcpify-examples/src/main")))
                .containsExactlyInAnyOrder(
                        "junit/package-info.java",
                        "junit/MptcpifiedExtension.java",
                        "assertj/package-info.java",
                        "network/package-info.java");
    }

    /** The pages, and the sources with the last part of their package's name, that have an example. */
    private static List<String> whatShows(String example, Path... places) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = file.getFileName().toString();
                    if (name.matches(".*\\.(md|java)")
                            && Pattern.compile(example)
                                    .matcher(Files.readString(file))
                                    .find()) {
                        found.add(name.endsWith(".md") ? name : file.getParent().getFileName() + "/" + name);
                    }
                }
            }
        }
        return found;
    }

    @Test
    @Tag("bpf")
    @Tag("examples")
    void theReadmesProgram() throws Exception {
        assertThat(DocumentedExample.ofPage("README.md")).hasSize(1);
        Files.createDirectory(cgroup);
        String output =
                DocumentedExample.ofPage("README.md").get(0).with(SHOP, cgroup).main(directory, "\n");
        assertThat(output).contains("New TCP sockets in " + cgroup + " are MPTCP. Enter ends that.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"convertsItsOwnJvm", "startsAProgram"})
    @Tag("socket")
    @Tag("child")
    @Tag("examples")
    void theTutorialsFirstStep(String part) throws Exception {
        runTutorial(part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asksBeforehand", "attachesACgroup", "watchesBeforeConverting", "asksSockets"})
    @Tag("bpf")
    @Tag("examples")
    void theTutorialsSteps(String step) throws Exception {
        runTutorial(step);
    }

    private void runTutorial(String step) throws Exception {
        String output = DocumentedExample.run(
                directory,
                "",
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--select-method=" + TutorialTest.class.getName() + "#" + step,
                "--fail-if-no-tests",
                "--disable-banner",
                "--disable-ansi-colors");
        assertThat(output).contains("1 tests successful");
    }

    @Test
    @Tag("bpf")
    @Tag("examples")
    void aTestThatIsAttached() throws Exception {
        only("junit/package-info.java").test(directory);
    }

    @Test
    @Tag("bpf")
    @Tag("examples")
    void aTestWithAnExtensionOfItsOwn() throws Exception {
        Files.createDirectory(cgroup);
        only("junit/MptcpifiedExtension.java").with(SHOP, cgroup).inClass("""
                @Test void isAttached(Attachment attachment) {
                    assertTrue(attachment.isActive());
                    assertTrue(attachment.scope().toString().contains("documented"));
                }
                """).test(directory);
    }

    @Test
    @Tag("bpf")
    @Tag("root")
    @Tag("examples")
    void assertions() throws Exception {
        only("assertj/package-info.java").inTest("""
                try (MptcpNetwork network = MptcpNetwork.builder().paths(2).build();
                        ServerSocketChannel old = network.server().call(
                                () -> ServerSocketChannel.open().bind(new InetSocketAddress(81)));
                        Attachment attachment = Mptcpify.attach(Scope.currentProcess());
                        ServerSocketChannel listener = network.server().call(
                                () -> ServerSocketChannel.open().bind(new InetSocketAddress(80)));
                        SocketChannel channel = network.client().call(
                                () -> SocketChannel.open(new InetSocketAddress(network.server().address(1), 80)));
                        SocketChannel accepted = listener.accept();
                        SocketChannel clientOfAnOldServer = network.client().call(
                                () -> SocketChannel.open(new InetSocketAddress(network.server().address(1), 81)))) {
                    channel.write(java.nio.ByteBuffer.allocate(1));
                """, "}").test(directory);
    }

    @Test
    @Tag("socket")
    @Tag("jvm")
    @Tag("root")
    void aNetwork() throws Exception {
        only("network/package-info.java").inTest("", "").test(directory);
    }
}
