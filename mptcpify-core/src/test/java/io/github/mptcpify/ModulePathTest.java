// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.testsupport.ModularProgram;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in modules of others, which are compiled and run here: Maven has left the class paths of this one. */
@Tag("pure")
class ModulePathTest {
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
    void itWorksWithoutThem() throws Exception {
        ModularProgram program = ModularProgram.compile(
                directory,
                ModularProgram.jars("classpath"),
                "module consumer { requires io.github.mptcpify; }",
                "Consumer",
                """
                package consumer;

                import io.github.mptcpify.MptcpSocketInspector;
                import io.github.mptcpify.Mptcpify;
                import io.github.mptcpify.sockets.MptcpSockets;
                import java.nio.channels.SocketChannel;

                final class Consumer {
                    public static void main(String[] arguments) throws Exception {
                        try (SocketChannel channel = SocketChannel.open()) {
                            System.out.println(MptcpSocketInspector.status(channel));
                        }
                        System.out.println(Mptcpify.support().checks().size());
                        System.out.println(MptcpSockets.whyNot().isPresent());
                        System.out.println(ModuleLayer.boot().findModule("org.junit.jupiter.api").isPresent());
                    }
                }
                """);
        assertThat(program.run("consumer/consumer.Consumer"))
                .isEqualTo(
                        "TCP\n%d\nfalse\nfalse\n", Mptcpify.support().checks().size());
    }
}
