// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application that {@link ModularApplicationTest} has built of the packed jars attaches: linked, as a module, and on the class path. */
@Tag("bpf")
@Tag("examples")
@Timeout(300)
class LinkedApplicationTest {
    private static final Path PLACE = Path.of(
            System.getProperty("mptcpify.test.checkout", ".."), "mptcpify-examples", "target", "modular-application");

    private static final String JAR = PLACE.resolve("project/target/shop-1.jar").toString();
    private static final String LIBRARIES = PLACE.resolve("project/target/lib").toString();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path directory;

    @Test
    void linkedItAttaches() throws Exception {
        requireAttached(List.of(PLACE.resolve("image/bin/shop").toString(), "attached"));
    }

    @Test
    void asAModuleItAttaches() throws Exception {
        requireAttached(List.of(
                JAVA,
                "--enable-native-access=com.sun.jna",
                "-p",
                JAR + ":" + LIBRARIES,
                "-m",
                "shop/shop.Shop",
                "attached"));
    }

    @Test
    void onTheClassPathItAttaches() throws Exception {
        requireAttached(List.of(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                JAR + ":" + LIBRARIES + "/*",
                "shop.Shop",
                "attached"));
    }

    /** MPTCP while it is attached, and TCP after; and no JDK warns of native access, which is given to the right module. */
    private void requireAttached(List<String> command) throws IOException, InterruptedException {
        assertThat(Path.of(JAR)).as("mvn verify makes it").exists();
        File errors = directory.resolve("errors").toFile();
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String said = Files.readString(errors.toPath());
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(output).as(said).isEqualTo("MPTCP_LISTENING\nTCP\n");
        assertThat(said)
                .contains("attached to ")
                .doesNotContain("WARNING: A restricted method", "WARNING: A terminally", "native access");
    }
}
