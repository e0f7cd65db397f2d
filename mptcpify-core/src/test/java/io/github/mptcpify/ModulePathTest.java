// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in modules of others, which are compiled and run here: Maven has left the class paths of this one. */
@Tag("pure")
class ModulePathTest {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void nobodyInheritsJUnitOrAssertJ() throws IOException {
        assertThat(jars("classpath"))
                .isNotEmpty()
                .noneMatch(jar -> jar.matches(".*/(org/junit|org/assertj|org/opentest4j|org/apiguardian)/.*"));
        assertThat(jars("test-classpath")).anyMatch(jar -> jar.matches(".*/org/junit/.*"));
    }

    @Test
    void itWorksWithoutThem() throws Exception {
        Path module = compile(jars("classpath"), "module consumer { requires io.github.mptcpify; }", "Consumer", """
                package consumer;

                import io.github.mptcpify.MptcpSocketInspector;
                import io.github.mptcpify.Mptcpify;
                import io.github.mptcpify.network.MptcpNetwork;
                import java.nio.channels.SocketChannel;

                final class Consumer {
                    public static void main(String[] arguments) throws Exception {
                        try (SocketChannel channel = SocketChannel.open()) {
                            System.out.println(MptcpSocketInspector.status(channel));
                        }
                        System.out.println(Mptcpify.support().checks().size());
                        System.out.println(MptcpNetwork.builder().paths(3).getClass().getSimpleName());
                        System.out.println(ModuleLayer.boot().findModule("org.junit.jupiter.api").isPresent());
                    }
                }
                """);
        assertThat(run(jars("classpath"), module, "consumer/consumer.Consumer"))
                .isEqualTo(
                        "TCP\n%d\nBuilder\nfalse\n", Mptcpify.support().checks().size());
    }

    @Test
    void jUnitReachesTheExtensions() throws Exception {
        List<String> jars = new ArrayList<>(jars("classpath"));
        jars("test-classpath").stream()
                .filter(jar -> !jar.contains("testkit"))
                .filter(jar -> jar.matches(".*/org/(junit|opentest4j|apiguardian)/.*"))
                .forEach(jars::add);
        Path module = compile(
                jars,
                "open module consumer { requires io.github.mptcpify; requires org.junit.jupiter.api; }",
                "ConsumerTest",
                """
                package consumer;

                import io.github.mptcpify.junit.RequiresMptcpify;
                import org.junit.jupiter.api.Test;

                class ConsumerTest {
                    @Test
                    @RequiresMptcpify(orSkip = true)
                    void runsOrIsSkipped() {}
                }
                """);
        String output = run(
                jars,
                module,
                "org.junit.platform.console",
                "execute",
                "--select-module=consumer",
                "--config=mptcpify.junit.orSkip=true",
                "--details=tree",
                "--disable-banner",
                "--disable-ansi-colors");
        assertThat(output).contains("0 tests failed");
        assertThat(output).containsPattern(Mptcpify.support().canAttach() ? "1 tests successful" : "1 tests skipped");
    }

    /** What Maven wrote down, behind what it builds. */
    private static List<String> jars(String name) throws IOException {
        List<String> jars = new ArrayList<>(List.of(TARGET.resolve("classes").toString()));
        jars.addAll(List.of(Files.readString(TARGET.resolve(name)).trim().split(":")));
        return jars;
    }

    private Path compile(List<String> jars, String module, String name, String source) throws IOException {
        Path file = Files.createDirectories(directory.resolve("consumer")).resolve(name + ".java");
        Files.writeString(file, source);
        Files.writeString(directory.resolve("module-info.java"), module);
        Path classes = directory.resolve("classes");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all",
                        "-Werror",
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-p",
                        String.join(":", jars),
                        directory.resolve("module-info.java").toString(),
                        file.toString());
        assertThat(status).as("of javac").isZero();
        return classes;
    }

    private static String run(List<String> jars, Path module, String main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                String.join(":", jars) + ":" + module,
                "--add-modules",
                "consumer",
                "-m",
                main));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
