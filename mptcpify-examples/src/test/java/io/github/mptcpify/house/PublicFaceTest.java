// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All that a user of the library and of its testkit can name is written down in docs/api.txt. */
@Tag("pure")
class PublicFaceTest {
    private static final Path PAGE = Path.of("..", "docs", "api.txt");
    private static final List<Path> MODULES = List.of(
            Path.of("..", "mptcpify-core", "target", "classes"),
            Path.of("..", "mptcpify-core", "testkit", "target", "classes"));

    private static final String RENEW = "mvn -Dquick -pl mptcpify-examples -am -Dtest=PublicFaceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dmptcpify.renew test";
    private static final String HEAD = """
            # The public face: what users of the library and of its testkit can name, a line each. PublicFaceTest compares it with
            # the classes. Renew it, and read what changed, with
            # %s
            """.formatted(RENEW);

    @Test
    void noChangeOfItGoesUnseen() throws Exception {
        TreeSet<String> face = new TreeSet<>();
        for (Path classes : MODULES) {
            for (String exported : exported(classes)) {
                face.addAll(face(classes, exported));
            }
        }
        assertThat(face)
                .anyMatch(line -> line.startsWith("io.github.mptcpify.Mptcpify: public static "))
                .anyMatch(line -> line.startsWith("io.github.mptcpify.junit."))
                .noneMatch(line -> line.startsWith("io.github.mptcpify.internal."));
        if (System.getProperty("mptcpify.renew") != null) {
            Files.writeString(PAGE, HEAD + String.join("\n", face) + "\n");
        }
        List<String> written = written();
        assertThat(written).isSorted().doesNotHaveDuplicates();
        Stream<String> gone =
                written.stream().filter(line -> !face.contains(line)).map("- "::concat);
        Stream<String> come =
                face.stream().filter(line -> !written.contains(line)).map("+ "::concat);
        assertThat(Stream.concat(gone, come))
                .as("The public face is another than docs/api.txt says. If that is meant, renew the page: " + RENEW)
                .isEmpty();
    }

    private static List<String> written() throws IOException {
        try (Stream<String> lines = Files.lines(PAGE)) {
            return lines.filter(line -> !line.startsWith("#")).toList();
        }
    }

    private static List<String> exported(Path classes) throws IOException {
        try (InputStream module = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(module).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .toList();
        }
    }

    private static List<String> face(Path classes, String exported) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes.resolve(exported.replace('.', '/')))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.contains("$") && !name.equals("package-info.class")) {
                    Class<?> type = Class.forName(
                            exported + "." + name.replace(".class", ""), false, PublicFaceTest.class.getClassLoader());
                    if (Modifier.isPublic(type.getModifiers())) {
                        lines.addAll(Signatures.of(type));
                    }
                }
            }
        }
        return lines;
    }
}
