// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.ModularProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The testkit in modules of others. */
@Tag("pure")
class TestkitModuleTest {
    @TempDir
    private Path directory;

    @Test
    void nobodyInheritsJUnitOrAssertJ() throws IOException {
        assertThat(ModularProgram.jars("classpath"))
                .isNotEmpty()
                .noneMatch(jar -> jar.matches(".*/(org/junit|org/assertj|org/opentest4j|org/apiguardian)/.*"));
        assertThat(ModularProgram.jars("test-classpath")).anyMatch(jar -> jar.matches(".*/org/junit/.*"));
    }

    @Test
    void aNetworkTakesNeitherOfThem() throws Exception {
        ModularProgram program = ModularProgram.compile(
                directory,
                ModularProgram.jars("classpath"),
                "module consumer { requires io.github.mptcpify.testkit; }",
                "Consumer",
                """
                package consumer;

                import io.github.mptcpify.network.MptcpNetwork;

                final class Consumer {
                    public static void main(String[] arguments) {
                        System.out.println(MptcpNetwork.builder().paths(3).getClass().getSimpleName());
                        System.out.println(ModuleLayer.boot().findModule("org.junit.jupiter.api").isPresent());
                    }
                }
                """);
        assertThat(program.run("consumer/consumer.Consumer")).isEqualTo("Builder\nfalse\n");
    }

    @Test
    void jUnitReachesTheExtensions() throws Exception {
        List<String> jars = new ArrayList<>(ModularProgram.jars("classpath"));
        ModularProgram.jars("test-classpath").stream()
                .filter(jar -> !jar.contains("testkit"))
                .filter(jar -> jar.matches(".*/org/(junit|opentest4j|apiguardian)/.*"))
                .forEach(jars::add);
        ModularProgram program = ModularProgram.compile(
                directory,
                jars,
                "open module consumer { requires io.github.mptcpify.testkit; requires org.junit.jupiter.api; }",
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
        String output = program.run(
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
}
