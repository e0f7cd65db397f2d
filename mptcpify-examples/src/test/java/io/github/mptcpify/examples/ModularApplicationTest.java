// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A modular application with tests is built by a Maven of its own, from the packed artifacts, and linked with what it needs of the
 * JDK; {@link LinkedApplicationTest} has it attach. All else comes from this
 * build's local repository, as from a remote one: no network is needed, and nothing is installed there.
 */
@Tag("pure")
@Tag("packed")
class ModularApplicationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PLACE = Path.of("target", "modular-application").toAbsolutePath();
    private static final Path REPOSITORY = PLACE.resolve("repository");
    private static final String VERSION = property("mptcpify.version");

    private static final String SETTINGS = """
            <settings>
              <localRepository>%s</localRepository>
              <mirrors>
                <mirror><id>build</id><mirrorOf>*,!mptcpify</mirrorOf><url>%s</url></mirror>
              </mirrors>
              <profiles>
                <profile>
                  <id>mptcpify</id>
                  <repositories>
                    <repository>
                      <id>mptcpify</id><url>%s</url>
                      <snapshots><enabled>true</enabled><updatePolicy>always</updatePolicy></snapshots>
                    </repository>
                  </repositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>mptcpify</activeProfile></activeProfiles>
            </settings>
            """;

    @BeforeEach
    void deploy() throws IOException {
        FileUtils.deleteDirectory(PLACE.toFile());
        deploy("mptcpify-parent", ROOT.resolve("pom.xml"), "pom");
        for (String module : List.of("mptcpify-native", "mptcpify-core", "mptcpify-core/testkit")) {
            Path folder = ROOT.resolve(module);
            String artifact = module.replace("core/", "");
            deploy(artifact, folder.resolve("pom.xml"), "pom");
            deploy(artifact, folder.resolve("target/" + artifact + "-" + VERSION + ".jar"), "jar");
        }
        FileUtils.copyDirectory(
                Path.of("src", "it", "modular-application").toFile(),
                PLACE.resolve("project").toFile());
        // or Maven takes the options of the build around it
        Files.createDirectory(PLACE.resolve("project/.mvn"));
        Files.writeString(
                PLACE.resolve("settings.xml"),
                SETTINGS.formatted(
                        PLACE.resolve("local"),
                        Path.of(property("maven.repository")).toUri(),
                        REPOSITORY.toUri()));
    }

    private static void deploy(String artifact, Path file, String type) throws IOException {
        FileUtils.copyFile(
                file.toFile(),
                REPOSITORY
                        .resolve("io/github/mptcpify/%s/%s/%s-%s.%s"
                                .formatted(artifact, VERSION, artifact, VERSION, type))
                        .toFile());
    }

    @Test
    void itIsTestedAsAModuleAndLinked() throws Exception {
        String output = maven("package");
        assertThat(output)
                .contains("BUILD SUCCESS")
                .containsPattern("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0");

        said(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--module-path=project/target/shop-1.jar:project/target/lib",
                "--add-modules=shop",
                "--launcher=shop=shop/shop.Shop",
                "--add-options= --enable-native-access=com.sun.jna",
                "--output=image");
        assertThat(said("image/bin/java", "--list-modules"))
                .contains("shop", "io.github.mptcpify@", "com.sun.jna@")
                .doesNotContain("jdk.compiler", "org.jspecify");
        assertThat(said("image/bin/shop")).isEqualTo("TCP\n");
    }

    private static String maven(String goal) throws IOException, InterruptedException {
        return said(
                Path.of(property("maven.home"), "bin", "mvn").toString(),
                "-f",
                "project/pom.xml",
                "-B",
                "-ntp",
                "-s",
                PLACE.resolve("settings.xml").toString(),
                "-Dmptcpify.version=" + VERSION,
                "-Djunit.version=" + property("junit.version"),
                goal);
    }

    /** What a command says that ends well, in the test's folder. */
    private static String said(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(PLACE.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** What the build tells, in mptcpify-examples/pom.xml. */
    private static String property(String name) {
        String value = System.getProperty(name);
        assertThat(value).as(name).isNotNull();
        return value;
    }
}
